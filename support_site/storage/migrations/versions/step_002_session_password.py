"""A session may have a password: its argon2 hash, while the session goes on."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"


def upgrade() -> None:
    op.add_column("support_sessions", sa.Column("password", sa.String(200)))


def downgrade() -> None:
    op.drop_column("support_sessions", "password")
