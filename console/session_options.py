"""What the agent chooses for the running session: how the customer's desktop is shown (guide 1.5)."""

from PyQt6.QtWidgets import QMenu, QWidget

from console.picture_modes import colour_menu, display_menu
from protocol.sharing import ColourMode, PictureMode, Sampling
from session.support_session import SupportSession
from translations import _


class SessionOptions(QMenu):
    """For every desktop that is shown now; without one there is nothing to choose."""

    def __init__(self, session: SupportSession, parent: QWidget) -> None:
        super().__init__(parent)
        self._viewing = session.viewing
        self._modes = (
            display_menu(_("Display mode"), self._now, self._choose_sampling, self),
            colour_menu(_("Colour mode"), self._now, self._choose_colours, self),
        )
        for menu in self._modes:
            self.addMenu(menu)

    def refresh(self, reason: str) -> None:
        """A ``reason`` says why nothing can be chosen now, also to who has it open already."""
        for menu in self._modes:
            menu.refresh(reason)

    def _now(self) -> PictureMode:
        shares = self._viewing.shares
        return shares[0].state.mode if shares else PictureMode()

    def _choose_colours(self, colours: ColourMode) -> None:
        for share in self._viewing.shares:
            share.choose_colours(colours)

    def _choose_sampling(self, sampling: Sampling) -> None:
        for share in self._viewing.shares:
            share.choose_sampling(sampling)
