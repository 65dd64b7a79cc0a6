"""What leaks fails a test, what fails leaves evidence: seen from outside, in a pytest of their own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def run_test(tmp_path: Path, body: str, *options: str) -> str:
    """The output of pytest over one test."""
    # Below the root: there its settings and its fixtures hold.
    folder = ROOT / ".setup" / "inner" / tmp_path.name
    folder.mkdir(parents=True)
    test = folder / "test_inner.py"
    test.write_text(body)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "--rootdir", str(ROOT)]
    try:
        done = subprocess.run(
            [*command, *options, str(test)], cwd=ROOT, capture_output=True, text=True, check=False
        )
    finally:
        shutil.rmtree(folder)
    return done.stdout + done.stderr


def test_what_is_left_running_fails_the_test(tmp_path: Path) -> None:
    body = (
        "import threading\nstop = threading.Event()\n"
        "def test_x():\n    threading.Thread(target=stop.wait, name='forgotten', daemon=True).start()\n"
    )
    output = run_test(tmp_path, body)
    assert "left running by the test: thread forgotten" in output, output
    assert "1 error" in output


def test_a_failed_scenario_leaves_pictures_trees_and_logs(tmp_path: Path) -> None:
    output = run_test(tmp_path, "def test_x(stage):\n    ana = stage.agent()\n    assert False\n")
    folder = re.search(r"Screenshots, trees and logs: (.*)", output)
    assert folder, output
    assert {"ana.png", "ana.tree.txt"} <= {path.name for path in Path(folder[1]).iterdir()}


def test_without_qt_nothing_of_it_can_be_imported(tmp_path: Path) -> None:
    body = (
        "import pytest\n"
        "def test_x():\n    with pytest.raises(ModuleNotFoundError, match='has to work without Qt'):\n"
        "        import PyQt6.QtCore\n"
    )
    output = run_test(tmp_path, body, "-p", "no:pytest-qt", "-p", "tests.helpers.without_qt")
    assert "1 passed" in output, output
