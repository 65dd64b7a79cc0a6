"""The colour and display modes of a shared desktop, as people choose them (guide 1.5, 6.41)."""

from collections.abc import Callable, Mapping

from PyQt6.QtWidgets import QWidget

from console.choice_menu import ChoiceMenu
from protocol.sharing import ColourMode, PictureMode, Sampling
from translations import N_

ONLY_PRIMARY = N_("Only the primary agent can change it")

_COLOURS: Mapping[ColourMode, str] = {
    ColourMode.COLOURS_256: N_("256 colours"),
    ColourMode.HIGH: N_("High colour (16 bit)"),
    ColourMode.TRUE: N_("True colour"),
}
_SAMPLINGS: Mapping[Sampling, str] = {
    Sampling.STANDARD: N_("Standard"),
    Sampling.FAST: N_("Screen sampling"),
}


def colour_menu(
    title: str, now: Callable[[], PictureMode], choose: Callable[[ColourMode], object], parent: QWidget
) -> ChoiceMenu[ColourMode]:
    """How many colours."""
    return ChoiceMenu(title, _COLOURS, lambda: now().colours, choose, parent)


def display_menu(
    title: str, now: Callable[[], PictureMode], choose: Callable[[Sampling], object], parent: QWidget
) -> ChoiceMenu[Sampling]:
    """The picture's quality, or speed."""
    return ChoiceMenu(title, _SAMPLINGS, lambda: now().sampling, choose, parent)
