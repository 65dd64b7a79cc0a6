"""The pattern on the customer's desktop: squares of known colours, by which a picture is known as whole.

python -m bench.clients.wallpaper paints the root window.
"""

from collections.abc import Iterator

from Xlib.display import Display

SQUARE = 60
"""Points a side. The whole of it lies in many blocks of any codec."""


def colour(column: int, row: int) -> tuple[int, int, int]:
    """Red, green, blue of a square; no two beside each other are alike."""
    return 40 + 60 * (column % 4), 40 + 60 * (row % 4), 40 + 90 * ((column + row) % 3)


def squares(width: int, height: int) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    """The middle of each whole square, x and y, and its colour."""
    for row in range(height // SQUARE):
        for column in range(width // SQUARE):
            yield column * SQUARE + SQUARE // 2, row * SQUARE + SQUARE // 2, colour(column, row)


def main() -> None:
    display = Display()
    screen = display.screen()
    width, height = screen.width_in_pixels, screen.height_in_pixels
    pattern = screen.root.create_pixmap(width, height, screen.root_depth)
    ink = pattern.create_gc()
    for x, y, (red, green, blue) in squares(width, height):
        ink.change(foreground=red << 16 | green << 8 | blue)
        pattern.fill_rectangle(ink, x - SQUARE // 2, y - SQUARE // 2, SQUARE, SQUARE)
    screen.root.change_attributes(background_pixmap=pattern)
    screen.root.clear_area(0, 0, 0, 0)
    display.sync()
    display.close()
    print("ready", flush=True)


if __name__ == "__main__":
    main()
