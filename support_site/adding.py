"""Adding an account from the command line."""

import time

from sqlalchemy.ext.asyncio import AsyncEngine

from support_site.accounts import MAX_EMAIL, MAX_NAME, is_email, normalised
from support_site.errors import AccountRefused
from support_site.joining import BadName, visible
from support_site.passwords import MIN_PASSWORD, WeakPassword, hash_password, refuse_weak
from support_site.storage.accounts import AccountExists, AccountRole, AccountStore
from translations import _


async def add_account(engine: AsyncEngine, email: str, name: str, role: AccountRole, password: str) -> None:
    """Raises AccountRefused, with a sentence for whoever typed the command."""
    address = normalised(email)
    if not is_email(address):
        raise AccountRefused(
            _("{email} is not an e-mail address. Nothing was changed.").format(email=email[:MAX_EMAIL])
        )
    try:
        shown = visible(name)
    except BadName as error:
        raise AccountRefused(_("The agent needs a name, which customers will see.")) from error
    if len(shown) > MAX_NAME:
        raise AccountRefused(_("A name has at most {count} characters.").format(count=MAX_NAME))
    if not password:
        raise AccountRefused(_("No password arrived on standard input. Nothing was changed."))
    try:
        refuse_weak(password, address)
    except WeakPassword as error:
        raise AccountRefused(
            _(
                "This password is too easy to guess. Use at least {count} characters, "
                "not all alike, and not the e-mail address."
            ).format(count=MIN_PASSWORD)
        ) from error
    try:
        await AccountStore(engine).add(address, shown, role, hash_password(password), time.time())
    except AccountExists as error:
        raise AccountRefused(
            _("There is an account for {email} already. Nothing was changed.").format(email=address)
        ) from error
