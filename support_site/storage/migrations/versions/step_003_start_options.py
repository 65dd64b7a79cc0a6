"""What is asked when a session starts: types, tracking fields, the site's settings; and what was answered."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"


def upgrade() -> None:
    op.add_column(
        "support_sessions", sa.Column("session_type", sa.String(60), nullable=False, server_default="")
    )
    op.create_table(
        "session_tracking_codes",
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("value", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "place", name="pk_session_tracking_codes"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["support_sessions.id"],
            name="fk_session_tracking_codes_session_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "site_settings",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_site_settings"),
    )
    op.create_table(
        "session_types",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session_types"),
        sa.UniqueConstraint("name", name="uq_session_types_name"),
    )
    op.create_table(
        "tracking_fields",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.Column("required", sa.Boolean, nullable=False),
        sa.Column("choices", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tracking_fields"),
        sa.UniqueConstraint("label", name="uq_tracking_fields_label"),
    )


def downgrade() -> None:
    for table in ("tracking_fields", "session_types", "site_settings", "session_tracking_codes"):
        op.drop_table(table)
    op.drop_column("support_sessions", "session_type")
