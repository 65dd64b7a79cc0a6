"""A button as wide as its column whose words take as many lines as they need."""

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from widgets.labels import Label, Symbol
from widgets.present import present
from widgets.tokens import SPACE_1, SPACE_2


class RowButton(QPushButton):
    """An icon and a label at the left. Without ``pressed`` it is only read."""

    def __init__(
        self,
        icon_name: str,
        label: str,
        pressed: Callable[[], object] | None = None,
        *,
        enabled: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "row")
        self.setAutoDefault(False)
        self.setAccessibleName(label)
        symbol = Symbol(icon_name, "text" if enabled else "muted")
        words = Label(label, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, SPACE_1, SPACE_1, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(symbol, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(words, 1)
        for part in (symbol, words):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setEnabled(enabled)
        if pressed is None:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.clicked.connect(lambda _checked: pressed())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(28, present(self.layout()).totalHeightForWidth(width))

    def sizeHint(self) -> QSize:
        return QSize(200, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 28)
