"""A pytest plug-in under which Qt cannot be imported: pytest -p tests.helpers.without_qt

The packages below the windows have to do without it. Folders of those that show windows are left out;
`python -m tests.helpers.without_qt` names them.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

QT = ("PyQt6", "qasync", "qtawesome", "pytestqt")

WITH_WINDOWS = ("widgets", "console", "customer_app", "recording_player", "helpers", "demo")
"""Folders below tests/unit and tests/contract whose tests need Qt."""


class Blocker(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in QT:
            raise ModuleNotFoundError(
                f"{fullname} is out of reach: this code has to work without Qt", name=fullname
            )
        return None


def pytest_addoption(parser: pytest.Parser) -> None:
    # pytest-qt is off (-p no:pytest-qt), its settings in pyproject.toml stay.
    for setting in ("qt_api", "qt_log_level_fail", "qt_log_ignore", "qt_default_raising"):
        parser.addini(setting, "pytest-qt's, not used here", default="")
    sys.meta_path.insert(0, Blocker())


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    return True if collection_path.name in WITH_WINDOWS and collection_path.is_dir() else None


if __name__ == "__main__":
    sys.stdout.write("\n".join(WITH_WINDOWS) + "\n")
