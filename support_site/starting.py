"""How an agent starts a session: what the site asks for, and whether it was given (feature B1)."""

from collections.abc import Iterable

from protocol.api import MAX_TRACKING_VALUE, StartOptions, StartSession, TrackingCode, TrackingField
from support_site.hub.hub import Hub, NewSession
from support_site.hub.record import Beginning
from support_site.one_line import one_line
from support_site.passwords import Passwords, checked_for_session
from support_site.storage.accounts import Account
from support_site.storage.start_options import StartOptionStore


class UnknownSessionType(Exception):
    """The site has no such type of session."""


class BadTrackingCode(Exception):
    """What was given for the tracking field ``label`` is not accepted."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class MissingTrackingCode(BadTrackingCode):
    """The site needs one, and none was given."""


class UnknownTrackingCode(BadTrackingCode):
    """The site does not ask for it, has other choices, or was given it twice."""


class LongTrackingCode(BadTrackingCode):
    """It has more than MAX_TRACKING_VALUE characters."""


class Starting:
    """What pages and programs both do."""

    def __init__(self, hub: Hub, store: StartOptionStore, passwords: Passwords) -> None:
        self._hub = hub
        self._store = store
        self._passwords = passwords

    async def options(self) -> StartOptions:
        """What the site asks for, as it is set now."""
        return await self._store.options()

    async def start(self, account: Account, wishes: StartSession) -> NewSession:
        """Raises UnknownSessionType, BadTrackingCode, BadSessionPassword or TooManySessions."""
        options = await self._store.options()
        session_type = _session_type(wishes.session_type, options)
        codes = _tracking_codes(wishes.tracking_codes, options.tracking_fields)
        password = checked_for_session(wishes.password, options.password)
        self._hub.refuse_too_many(account.id)  # before the work of hashing
        stored = None if password is None else await self._passwords.hashed(password)
        return await self._hub.start(account.id, Beginning(stored, session_type, codes))


def _session_type(wanted: str | None, options: StartOptions) -> str:
    if wanted is None:
        return next(iter(options.session_types), "")
    if wanted not in options.session_types:
        raise UnknownSessionType
    return wanted


def _tracking_codes(
    given: Iterable[TrackingCode], fields: Iterable[TrackingField]
) -> tuple[TrackingCode, ...]:
    """In the site's order; what was left empty is left out."""
    values: dict[str, str] = {}
    for code in given:
        if code.label in values:
            raise UnknownTrackingCode(code.label)
        values[code.label] = one_line(code.value)
    codes = []
    for field in fields:
        value = values.pop(field.label, "")
        if value:
            codes.append(_tracking_code(field, value))
        elif field.required:
            raise MissingTrackingCode(field.label)
    for label, value in values.items():
        if value:
            raise UnknownTrackingCode(label)
    return tuple(codes)


def _tracking_code(field: TrackingField, value: str) -> TrackingCode:
    if len(value) > MAX_TRACKING_VALUE:
        raise LongTrackingCode(field.label)
    if field.choices and value not in field.choices:
        raise UnknownTrackingCode(field.label)
    return TrackingCode(label=field.label, value=value)
