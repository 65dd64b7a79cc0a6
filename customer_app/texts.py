"""Text in the customer's size: read from afar, by someone who is worried."""

from widgets.labels import Label
from widgets.tokens import SIZE_LARGE


def large(text: str = "") -> Label:
    """A sentence that is meant to be read: larger than a program's usual text, and it wraps."""
    label = Label(text, wrap=True)
    label.setStyleSheet(f"font-size: {SIZE_LARGE}px;")
    return label
