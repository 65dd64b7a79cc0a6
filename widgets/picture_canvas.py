"""Paints a remote picture straight from its live memory, with the remote pointer and the veil over it."""

from collections.abc import Sequence
from typing import Any

from PyQt6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QCursor, QImage, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PyQt6.QtWidgets import QWidget
from PyQt6.sip import voidptr

from widgets import theme
from widgets.icons import pixmap
from widgets.picture_mailbox import Picture, same_memory
from widgets.placement import Fit, Placement
from widgets.tokens import RADIUS_CARD, SIZE_LARGE, SPACE_3, SPACE_4, WEIGHT_STRONG

_BACKDROP = "#0B0C0E"
"""Behind a picture in every scheme, so that its edges tell themselves."""


class PictureCanvas(QWidget):
    """As large as the picture in ACTUAL, as its view in SCALED."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._picture: Picture | None = None
        self._image = QImage()
        self._fit = Fit.SCALED
        self._view = QSize(1, 1)
        self._placement = Placement.of((0, 0), (1, 1), Fit.SCALED)
        self._veil = ""
        self._shape: tuple[QPixmap, QPoint] | None = None
        self._pointer: tuple[int, int] | None = None

    @property
    def placement(self) -> Placement:
        return self._placement

    @property
    def picture_size(self) -> QSize:
        return self._image.size()

    def show_picture(self, picture: Picture, changed: Sequence[QRect]) -> bool:
        """Paints ``changed``, in pixels of the picture, before it returns.

        True if the size is another one: nothing was painted, and the view has to be laid out anew.
        """
        before, size = self._picture, self._image.size()
        self._picture = picture  # the image refers to its memory
        if before is None or not same_memory(before.pixels, picture.pixels):
            self._image = _image_of(picture)
        if self._image.size() != size:
            self._place()
            return True
        self.repaint(self._on_view(changed))
        return False

    def set_fit(self, fit: Fit, view: QSize) -> None:
        """``view`` is the room there is, without scroll bars."""
        self._fit, self._view = fit, view
        self._place()
        self.update()

    def set_veil(self, sentence: str) -> None:
        if sentence != self._veil:
            self._veil = sentence
            self.update()

    def set_shape(self, shape: QPixmap | None, hot: QPoint) -> QCursor:
        """How the remote pointer looks; gives it as a cursor for this side."""
        self._repaint_pointer()
        self._shape = (shape, hot) if shape is not None and not shape.isNull() else None
        self._repaint_pointer()
        if self._shape is None:
            return QCursor(Qt.CursorShape.ArrowCursor)
        return QCursor(self._shape[0], hot.x(), hot.y())

    def set_pointer(self, position: tuple[int, int] | None) -> None:
        """Where to draw the remote pointer, in pixels of the picture; None draws none."""
        if position == self._pointer:
            return
        self._repaint_pointer()
        self._pointer = position
        self._repaint_pointer()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        exposed = event.region() if event is not None else QRegion(self.rect())
        at, box = self._placement, exposed.boundingRect()
        if not QRectF(at.left, at.top, at.width, at.height).contains(QRectF(box)):
            painter.fillRect(box, QColor(_BACKDROP))
        if self._picture is not None:
            self._paint_picture(painter, self._picture)
        self._paint_pointer(painter)
        if self._veil:
            self._paint_veil(painter, box)

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        """All of it: Qt clips to what is exposed. Only so are pixels at the edge of a part smoothed with
        those behind it."""
        painter.translate(self._placement.left, self._placement.top)
        painter.scale(self._placement.scale, self._placement.scale)
        smooth = not self._placement.unscaled(self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        with picture.lock:
            painter.drawImage(QPoint(), self._image)
        painter.resetTransform()

    def _paint_pointer(self, painter: QPainter) -> None:
        if self._pointer is None:
            return
        x, y = self._placement.point_of(*self._pointer)
        picture, hot = self._shape or _plain_arrow()
        painter.drawPixmap(QPointF(x - hot.x(), y - hot.y()), picture)

    def _paint_veil(self, painter: QPainter, exposed: QRect) -> None:
        painter.fillRect(exposed, QColor(60, 62, 68, 150))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(SIZE_LARGE, WEIGHT_STRONG))
        view = self.visibleRegion().boundingRect()
        room = view.adjusted(SPACE_4 * 2, 0, -SPACE_4 * 2, 0)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        words = painter.fontMetrics().boundingRect(room, flags, self._veil)
        t = theme.tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.raised))
        painter.drawRoundedRect(
            words.adjusted(-SPACE_4, -SPACE_3, SPACE_4, SPACE_3), RADIUS_CARD, RADIUS_CARD
        )
        painter.setPen(QColor(t.text))
        painter.drawText(words, flags, self._veil)

    def _place(self) -> None:
        picture = (self._image.width(), self._image.height())
        ratio = self.devicePixelRatioF()
        if self._fit is Fit.ACTUAL:
            size = QSize(
                max(self._view.width(), round(picture[0] / ratio)),
                max(self._view.height(), round(picture[1] / ratio)),
            )
        else:
            size = self._view
        if size != self.size():
            self.resize(size)
        self._placement = Placement.of(picture, (size.width(), size.height()), self._fit, ratio)

    def _on_view(self, changed: Sequence[QRect]) -> QRegion:
        """The part of the canvas that shows a part of the picture, with what smoothing spreads it to."""
        # Smoothing mixes a pixel of the screen from the pixels of the picture that are less than one away.
        reach = 0.0 if self._placement.unscaled(self.devicePixelRatioF()) else self._placement.scale
        shown = QRegion()
        for box in changed:
            left, top = self._placement.point_of(box.x(), box.y())
            right, bottom = self._placement.point_of(box.x() + box.width(), box.y() + box.height())
            part = QRectF(QPointF(left, top), QPointF(right, bottom))
            shown += part.adjusted(-reach, -reach, reach, reach).toAlignedRect()
        return shown

    def _repaint_pointer(self) -> None:
        if self._pointer is None:
            return
        picture, hot = self._shape or _plain_arrow()
        x, y = self._placement.point_of(*self._pointer)
        box = QRectF(QPointF(x - hot.x(), y - hot.y()), picture.deviceIndependentSize())
        self.update(box.toAlignedRect().adjusted(-1, -1, 1, 1))


def _image_of(picture: Picture) -> QImage:
    """Over the picture's memory, which must be held for as long as the image."""
    pixels = picture.pixels
    height, width = pixels.shape[:2]
    memory: Any = voidptr(pixels.ctypes.data)  # the stub wants bytes, which would be a copy
    return QImage(memory, width, height, pixels.strides[0], QImage.Format.Format_RGB32)


def _plain_arrow() -> tuple[QPixmap, QPoint]:
    """Until the remote side has said what its pointer looks like."""
    return pixmap("cursor", "accent", 20), QPoint(3, 3)
