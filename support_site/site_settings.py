"""What an administrator sets for the whole site while it runs. (What it starts with is in settings.py.)"""

from collections.abc import Mapping

import msgspec

from protocol.api import (
    MAX_SESSION_PASSWORD,
    MIN_SESSION_PASSWORD,
    PasswordUse,
    SessionPasswordLength,
    SessionPasswordRules,
)
from support_site.errors import BadSetting
from translations import N_, _


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """Each is stored under its name with hyphens; one that is not stored has its default."""

    session_password: PasswordUse = PasswordUse.OPTIONAL
    session_password_length: SessionPasswordLength = MIN_SESSION_PASSWORD

    @classmethod
    def read(cls, stored: Mapping[str, str]) -> "SiteSettings":
        """From names and values as they are stored. Raises msgspec.ValidationError."""
        return msgspec.convert(stored, type=cls, strict=False)

    def told(self) -> Mapping[str, str]:
        """Names and values, as they are stored."""
        return {name: str(value) for name, value in msgspec.to_builtins(self).items()}

    @property
    def password_rules(self) -> SessionPasswordRules:
        return SessionPasswordRules(use=self.session_password, min_length=self.session_password_length)


_ALLOWED: Mapping[str, str] = {
    "session-password": N_("off, optional or required"),
    "session-password-length": N_("a number of characters from {least} to {most}"),
}


def checked_setting(name: str, value: str) -> str:
    """``value`` as it is stored under ``name``. Raises BadSetting."""
    if name not in _ALLOWED:
        raise BadSetting(
            _("There is no setting {name}. Those that there are: {names}.").format(
                name=name, names=", ".join(_ALLOWED)
            )
        )
    try:
        return SiteSettings.read({name: value.strip()}).told()[name]
    except msgspec.ValidationError as error:
        allowed = _(_ALLOWED[name]).format(least=MIN_SESSION_PASSWORD, most=MAX_SESSION_PASSWORD)
        raise BadSetting(
            _("{name} is {allowed}; {value} is not. Nothing was changed.").format(
                name=name, allowed=allowed, value=value
            )
        ) from error
