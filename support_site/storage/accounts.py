"""Accounts, and who is signed in, as they are stored."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import RowMapping, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from support_site.storage.tables import accounts, signed_in


class AccountRole(Enum):
    AGENT = "agent"
    ADMIN = "admin"


class SignedInBy(Enum):
    """What holds the token: a page's cookie or a program."""

    PAGE = "page"
    PROGRAM = "program"


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. ``email`` is in lower case; ``password`` is its argon2 hash."""

    id: int
    email: str
    name: str
    role: AccountRole
    password: str


class AccountExists(Exception):
    """Another account has this e-mail address."""


class AccountStore:
    """Reads and writes accounts. Tokens come and go hashed."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, email: str, name: str, role: AccountRole, password: str, now: float) -> None:
        """``password`` is the hash. Raises AccountExists."""
        row = {"email": email, "name": name, "role": role.value, "password": password, "created_at": now}
        try:
            async with self._engine.begin() as connection:
                await connection.execute(insert(accounts).values(row))
        except IntegrityError as error:
            raise AccountExists from error

    async def by_email(self, email: str) -> Account | None:
        async with self._engine.connect() as connection:
            found = await connection.execute(select(accounts).where(accounts.c.email == email))
            row = found.mappings().first()
        return _account(row) if row else None

    async def sign_in(self, account: int, token: str, by: SignedInBy, now: float, expires_at: float) -> None:
        row = {
            "token": token,
            "account_id": account,
            "kind": by.value,
            "created_at": now,
            "expires_at": expires_at,
        }
        async with self._engine.begin() as connection:
            await connection.execute(delete(signed_in).where(signed_in.c.expires_at <= now))
            await connection.execute(insert(signed_in).values(row))

    async def signed_in(self, token: str, by: SignedInBy, now: float) -> Account | None:
        """Whose ``token`` it is, unless it has expired."""
        wanted = (
            select(accounts)
            .join(signed_in)
            .where(signed_in.c.token == token, signed_in.c.kind == by.value, signed_in.c.expires_at > now)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(wanted)).mappings().first()
        return _account(row) if row else None

    async def sign_out(self, token: str) -> bool:
        """Whether there was such a token."""
        async with self._engine.begin() as connection:
            gone = await connection.execute(delete(signed_in).where(signed_in.c.token == token))
        return gone.rowcount > 0


def _account(row: RowMapping) -> Account:
    return Account(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=AccountRole(row["role"]),
        password=row["password"],
    )
