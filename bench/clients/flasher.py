"""A block that changes its colour at each key: an X client with no toolkit in between.

python -m bench.clients.flasher X Y SIZE
"""

import sys

from Xlib import X, Xutil
from Xlib.display import Display

COLOURS = (0x1030A0, 0xF0D030)
"""Red, green, blue of its two states: far apart in brightness, so that no codec takes one for the other."""

NO_DECORATIONS = (2, 0, 0, 0, 0)
"""_MOTIF_WM_HINTS: the flag for decorations, and none of them."""


def main() -> None:
    x, y, size = (int(argument) for argument in sys.argv[1:4])
    display = Display()
    screen = display.screen()
    window = screen.root.create_window(
        *(x, y, size, size, 0, screen.root_depth),
        background_pixel=COLOURS[0],
        event_mask=X.KeyPressMask | X.ExposureMask,
    )
    window.set_wm_name("Flasher")
    window.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.USSize, x=x, y=y, width=size, height=size)
    window.set_wm_hints(flags=Xutil.InputHint, input=1)
    motif = display.intern_atom("_MOTIF_WM_HINTS")
    window.change_property(motif, motif, 32, NO_DECORATIONS)
    inks = [window.create_gc(foreground=colour) for colour in COLOURS]
    window.map()
    state = 0
    said = False
    while True:
        event = display.next_event()
        if event.type == X.KeyPress:
            state = 1 - state
        elif event.type != X.Expose:
            continue
        window.fill_rectangle(inks[state], 0, 0, size, size)
        display.flush()
        if not said:
            said = True
            print("ready", flush=True)


if __name__ == "__main__":
    main()
