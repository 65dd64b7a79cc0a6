"""The pointer shapes that a viewer keeps, as the viewer and the owner both count them."""

from collections import OrderedDict

from protocol.pointer import KEPT_SHAPES, PointerShape


class KeptShapes:
    """The KEPT_SHAPES used last. The owner's never holds what the viewer's does not: both are used alike."""

    def __init__(self) -> None:
        self._shapes: OrderedDict[int, PointerShape] = OrderedDict()

    def keep(self, shape: PointerShape) -> None:
        """In place of any other with its id; the one not used for longest leaves."""
        self._shapes[shape.shape] = shape
        self._shapes.move_to_end(shape.shape)
        if len(self._shapes) > KEPT_SHAPES:
            self._shapes.popitem(last=False)

    def use(self, shape: int) -> PointerShape | None:
        """The shape with that id, which counts as used now; None if it is not kept."""
        if shape in self._shapes:
            self._shapes.move_to_end(shape)
        return self._shapes.get(shape)
