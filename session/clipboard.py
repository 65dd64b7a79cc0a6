"""Text copied on one side of a controlled desktop, pasted on the other; only while control is on."""

from collections.abc import Callable

from psygnal import Signal

from link.contract import Link
from protocol.clipboard import MAX_TEXT, TextFromController, TextFromOwner
from protocol.message import Message
from protocol.sharing import ControlState
from session.sharing.owned import OwnedDesktop
from session.sharing.viewed_share import ViewedShare
from session.sharing.viewing import Viewing


class ClipboardSharing:
    """Both halves. What the controller copied before control began goes to the owner when it begins, once.
    What arrived from one desktop is not passed on to another.

    The owner's clipboard is told only when the owner's desktop copies something while it is controlled:
    what was there before is nobody's business.
    """

    text_arrived = Signal(str)
    """To be put into this computer's clipboard."""
    too_long = Signal(int)
    """A text of so many characters was copied and is not sent."""

    def __init__(self, link: Link, desktop: OwnedDesktop, viewing: Viewing) -> None:
        self._link = link
        self._desktop = desktop
        self._viewing = viewing
        self._text = self._arrived_text = ""
        self._said: dict[tuple[int, int], str] = {}
        viewing.opened.connect(self._opened)
        viewing.closed.connect(lambda share, reason: self._said.pop((share.owner, share.id), None))

    def text_copied(self, text: str) -> None:
        """This computer's clipboard has a new text, of whatever origin."""
        if text == self._arrived_text:
            return  # our own doing: what arrived was put there
        self._text, self._arrived_text = text, ""
        if not text:
            return
        if len(text) > MAX_TEXT:
            if self._is_shared:
                self.too_long.emit(len(text))
            return
        self._tell_controller(text)
        for share in self._viewing.shares:
            if share.in_control:
                self._tell_owner(share)

    @property
    def _is_shared(self) -> bool:
        """Whether somebody on the other side would get what is copied here."""
        owned = self._desktop.share
        controlled = owned is not None and owned.control is ControlState.ACTIVE
        return controlled or any(share.in_control for share in self._viewing.shares)

    def handlers(self) -> dict[type[Message], Callable[..., None]]:
        return {TextFromController: self._from_controller, TextFromOwner: self._from_owner}

    def _tell_controller(self, text: str) -> None:
        share = self._desktop.share
        if share is not None and share.control is ControlState.ACTIVE and share.controller is not None:
            self._link.send(share.controller.id, TextFromOwner(share=share.id, text=text))

    def _opened(self, share: ViewedShare) -> None:
        share.changed.connect(lambda: self._control_changed(share))
        self._control_changed(share)

    def _control_changed(self, share: ViewedShare) -> None:
        """Control began, or began again: the owner gets what we have copied meanwhile."""
        own = self._text if self._text != self._arrived_text else ""
        if share.in_control and own != self._said.get((share.owner, share.id), ""):
            self._tell_owner(share)

    def _tell_owner(self, share: ViewedShare) -> None:
        self._said[share.owner, share.id] = self._text
        if self._text and len(self._text) <= MAX_TEXT:
            claim = TextFromController(share=share.id, generation=share.state.generation, text=self._text)
            self._link.send(share.owner, claim)

    def _from_controller(self, sender: int, message: TextFromController) -> None:
        share = self._desktop.share
        if (
            share is None
            or share.control is not ControlState.ACTIVE
            or share.generation != message.generation
        ):
            return
        self._arrived(message.text)

    def _from_owner(self, sender: int, message: TextFromOwner) -> None:
        mine = (sender, message.share)
        if any((share.owner, share.id) == mine and share.in_control for share in self._viewing.shares):
            self._arrived(message.text)

    def _arrived(self, text: str) -> None:
        if text != self._text:
            self._text = self._arrived_text = text
            self.text_arrived.emit(text)
