"""What this person chose for the console on this computer."""

from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

from PyQt6.QtCore import QSettings

from console.actions import Tab
from protocol.sharing import ColourMode, PictureMode, Sampling
from widgets.theme import Scheme

Choice = TypeVar("Choice", bound=Enum)


class Preferences:
    """Kept by Qt in the system's own place; an unreadable value is the default."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def scheme(self) -> Scheme:
        return self._one_of(Scheme, "look/scheme", Scheme.SYSTEM)

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._settings.setValue("look/scheme", scheme.value)

    @property
    def site(self) -> str:
        """The site signed in to last."""
        return str(self._settings.value("sign-in/site", ""))

    @property
    def account(self) -> str:
        return str(self._settings.value("sign-in/account", ""))

    @property
    def mails_invitation(self) -> bool:
        """Whether a session begins with an invitation in the agent's mail program (guide 2.7)."""
        return str(self._settings.value("start/mail", "true")) != "false"

    @mails_invitation.setter
    def mails_invitation(self, wanted: bool) -> None:
        self._settings.setValue("start/mail", "true" if wanted else "false")

    @property
    def opens_full_screen(self) -> bool:
        """Whether a customer's desktop opens in full screen."""
        return str(self._settings.value("sharing/full-screen", "true")) != "false"

    @opens_full_screen.setter
    def opens_full_screen(self, wanted: bool) -> None:
        self._settings.setValue("sharing/full-screen", "true" if wanted else "false")

    @property
    def picture_mode(self) -> PictureMode:
        """In which a customer's desktop is shown at first."""
        usual = PictureMode()
        return PictureMode(
            colours=self._one_of(ColourMode, "sharing/colours", usual.colours),
            sampling=self._one_of(Sampling, "sharing/sampling", usual.sampling),
        )

    @picture_mode.setter
    def picture_mode(self, mode: PictureMode) -> None:
        self._settings.setValue("sharing/colours", mode.colours.value)
        self._settings.setValue("sharing/sampling", mode.sampling.value)

    @property
    def tab_order(self) -> list[Tab]:
        """Every tab of the dashboard once; one that nobody has placed yet comes last."""
        names = str(self._settings.value("dashboard/tabs", "")).split()
        chosen = [Tab[name] for name in dict.fromkeys(names) if name in Tab.__members__]
        return chosen + [tab for tab in Tab if tab not in chosen]

    def remember_tab_order(self, order: Sequence[Tab]) -> None:
        self._settings.setValue("dashboard/tabs", " ".join(tab.name for tab in order))

    def remember_sign_in(self, site: str, account: str) -> None:
        """Never the password."""
        self._settings.setValue("sign-in/site", site)
        self._settings.setValue("sign-in/account", account)

    def _one_of(self, kind: type[Choice], key: str, usual: Choice) -> Choice:
        try:
            return kind(str(self._settings.value(key, usual.value)))
        except ValueError:
            return usual
