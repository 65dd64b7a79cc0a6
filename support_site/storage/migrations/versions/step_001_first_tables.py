"""The first tables: accounts, who is signed in, support sessions with their participants and links."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
    )
    op.create_table(
        "signed_in",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_signed_in"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_signed_in_account_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_signed_in_account_id", "signed_in", ["account_id"])
    op.create_index("ix_signed_in_expires_at", "signed_in", ["expires_at"])
    op.create_table(
        "support_sessions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.String(9), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("started_at", sa.Float, nullable=False),
        sa.Column("empty_since", sa.Float),
        sa.Column("ended_at", sa.Float),
        sa.Column("primary_id", sa.Integer),
        sa.Column("current_id", sa.Integer),
        sa.Column("next_participant", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_support_sessions"),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name="fk_support_sessions_owner_id"),
    )
    op.create_index("ix_support_sessions_owner_id", "support_sessions", ["owner_id"])
    op.create_index("ix_support_sessions_number", "support_sessions", ["number"])
    op.create_index("ix_support_sessions_state", "support_sessions", ["state"])
    op.create_index(
        "uq_support_sessions_live_number",
        "support_sessions",
        ["number"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "participants",
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("participant_id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("computer_name", sa.String(120), nullable=False),
        sa.Column("computer_system", sa.String(120), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("incarnation", sa.Integer, nullable=False),
        sa.Column("joined_at", sa.Float, nullable=False),
        sa.Column("away_since", sa.Float),
        sa.Column("left_at", sa.Float),
        sa.PrimaryKeyConstraint("session_id", "participant_id", name="pk_participants"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["support_sessions.id"], name="fk_participants_session_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_participants_account_id"),
    )
    op.create_index("ix_participants_account_id", "participants", ["account_id"])
    op.create_table(
        "seat_tokens",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("participant_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("expires_at", sa.Float),
        sa.PrimaryKeyConstraint("token", name="pk_seat_tokens"),
        sa.ForeignKeyConstraint(
            ["session_id", "participant_id"],
            ["participants.session_id", "participants.participant_id"],
            name="fk_seat_tokens_session_id_participant_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_seat_tokens_session_id_participant_id", "seat_tokens", ["session_id", "participant_id"]
    )
    op.create_table(
        "join_links",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("session_id", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_join_links"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["support_sessions.id"], name="fk_join_links_session_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_join_links_session_id", "join_links", ["session_id"])


def downgrade() -> None:
    for table in ("join_links", "seat_tokens", "participants", "support_sessions", "signed_in", "accounts"):
        op.drop_table(table)
