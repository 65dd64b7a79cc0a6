"""Keys and clicks: injecting the other person's, noticing the owner's."""

from desktop.errors import InputUnavailable
from desktop.input.backend import open_injector, watch_owner
from desktop.input.contract import Dropped, Held, InputInjector, OwnerActivity, OwnerActivityWatcher

__all__ = [
    "Dropped",
    "Held",
    "InputInjector",
    "InputUnavailable",
    "OwnerActivity",
    "OwnerActivityWatcher",
    "open_injector",
    "watch_owner",
]
