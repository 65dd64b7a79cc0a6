"""Keys pressed on the agent's keyboard, and how long the screen takes to answer."""

import random
import time
from collections.abc import Sequence

from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from bench.eyes import Eye
from bench.samples import Samples

LOOK = 50e-6
"""Seconds between two looks at the screen; the system adds as much again."""

LOST = 2.0
"""Seconds after which a key that changed nothing counts as lost."""

GIVE_UP = 10
"""Lost ones in one row of keys after which no more are pressed: it would take all day."""

HELD = (0.02, 0.05)
REST = (0.06, 0.16)
"""Seconds that a key is held, and between two keys: by chance, so that no timer of a program keeps step."""


class Keystrokes:
    """Presses keys one by one. `grains` collects, for each, the mean milliseconds between two looks."""

    def __init__(self, display: Display, chance: random.Random) -> None:
        self._display = display
        self._chance = chance
        self.grains: list[float] = []

    def measure(self, keys: Sequence[str], eye: Eye) -> Samples:
        """Milliseconds from each key, by its X name, to the change that the eye sees."""
        times: list[float] = []
        lost = 0
        for key in keys:
            taken = self.stroke(key, eye)
            if taken is None:
                lost += 1
                if lost == GIVE_UP:
                    break
            else:
                times.append(taken)
        return Samples(tuple(times), lost)

    def stroke(self, key: str, eye: Eye) -> float | None:
        """Milliseconds until the change; None when none came."""
        code = self._display.keysym_to_keycode(XK.string_to_keysym(key))
        time.sleep(self._chance.uniform(*REST))
        eye.remember()
        began = time.perf_counter()
        xtest.fake_input(self._display, X.KeyPress, code)
        self._display.flush()
        looks = 1
        while not (changed := eye.changed()) and time.perf_counter() - began < LOST:
            looks += 1
            time.sleep(LOOK)
        taken = (time.perf_counter() - began) * 1000
        time.sleep(max(0.0, self._chance.uniform(*HELD) - taken / 1000))
        xtest.fake_input(self._display, X.KeyRelease, code)
        self._display.sync()
        if changed:
            self.grains.append(taken / looks)
        return taken if changed else None
