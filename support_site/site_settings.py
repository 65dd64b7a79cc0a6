"""What an administrator sets for the whole site while it runs. (What it starts with is in settings.py.)"""

from collections.abc import Mapping

import msgspec

from protocol.api import (
    MIN_SESSION_PASSWORD,
    PasswordUse,
    SessionPasswordLength,
    SessionPasswordRules,
)


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
