"""The tables. Their history is in ``migrations``; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_HASH = String(64)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password", String(200), nullable=False),
    Column("created_at", Float, nullable=False),
)

signed_in = Table(
    "signed_in",
    metadata,
    Column("token", _HASH, primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)

support_sessions = Table(
    "support_sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(9), nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("owner_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("started_at", Float, nullable=False),
    Column("empty_since", Float),
    Column("ended_at", Float),
    Column("primary_id", Integer),
    Column("current_id", Integer),
    Column("next_participant", Integer, nullable=False),
    Column("password", String(200)),
    Column("session_type", String(60), nullable=False, server_default=""),
    Index(
        "uq_support_sessions_live_number",
        "number",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_support_sessions_number", "number"),
    Index("ix_support_sessions_state", "state"),
)

participants = Table(
    "participants",
    metadata,
    Column("session_id", ForeignKey("support_sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("participant_id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), index=True),
    Column("role", String(10), nullable=False),
    Column("name", String(80), nullable=False),
    Column("email", String(254), nullable=False),
    Column("language", String(2), nullable=False),
    Column("computer_name", String(120), nullable=False),
    Column("computer_system", String(120), nullable=False),
    Column("state", String(10), nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("joined_at", Float, nullable=False),
    Column("away_since", Float),
    Column("left_at", Float),
)

seat_tokens = Table(
    "seat_tokens",
    metadata,
    Column("token", _HASH, primary_key=True),
    Column("session_id", Integer, nullable=False),
    Column("participant_id", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("expires_at", Float),
    ForeignKeyConstraint(
        ["session_id", "participant_id"],
        ["participants.session_id", "participants.participant_id"],
        ondelete="CASCADE",
    ),
    Index("ix_seat_tokens_session_id_participant_id", "session_id", "participant_id"),
)

join_links = Table(
    "join_links",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("session_id", ForeignKey("support_sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Float, nullable=False),
)

session_tracking_codes = Table(
    "session_tracking_codes",
    metadata,
    Column("session_id", ForeignKey("support_sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("label", String(60), nullable=False),
    Column("value", String(120), nullable=False),
)

site_settings = Table(
    "site_settings",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", String(400), nullable=False),
)

session_types = Table(
    "session_types",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
)

tracking_fields = Table(
    "tracking_fields",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("label", String(60), nullable=False, unique=True),
    Column("required", Boolean, nullable=False),
    Column("choices", JSON, nullable=False),
)
