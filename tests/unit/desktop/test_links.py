"""Our links are registered for the current user, in their folders."""

import shutil
import sys
from pathlib import Path

import pytest

from desktop.errors import LinksUnavailable

if sys.platform != "linux":
    pytest.skip("desktop entries are Linux's", allow_module_level=True)

from desktop.links.linux import LinuxLinks
from desktop.links.macos import MacLinks

COMMAND = ["/opt/Vis à vis/support-manager", "--log-level", 'a"b$c\\d%e']


@pytest.fixture(params=["with tools", "without tools"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    if request.param == "with tools" and shutil.which("xdg-mime") is None:
        pytest.skip("xdg-mime is not installed")
    path = "/usr/bin:/bin" if request.param == "with tools" else str(tmp_path)
    return {
        "HOME": str(tmp_path / "home"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PATH": path,
    }


def entry(environment: dict[str, str]) -> Path:
    return Path(environment["XDG_DATA_HOME"]) / "applications" / "visavis-support-manager.desktop"


def test_register_and_unregister(environment: dict[str, str]) -> None:
    links = LinuxLinks(environment)
    assert not links.is_registered()
    links.unregister()
    links.register(COMMAND, "Support\nManager")
    assert links.is_registered()
    lines = entry(environment).read_text().splitlines()
    assert "MimeType=x-scheme-handler/support-manager;" in lines
    assert "Name=Support Manager" in lines
    links.register(COMMAND, "Support Manager")
    links.unregister()
    assert not links.is_registered()
    assert not entry(environment).exists()


def test_the_command_line_is_quoted_twice(environment: dict[str, str]) -> None:
    LinuxLinks(environment).register(COMMAND, "x")
    execute = next(line for line in entry(environment).read_text().splitlines() if line.startswith("Exec="))
    assert execute == (
        r'Exec="/opt/Vis à vis/support-manager" "--log-level" "a\\"b\\$c\\\\d%%e" %u'
    )  # the file's \\ is one \ for the command


def test_other_programs_defaults_are_kept(environment: dict[str, str]) -> None:
    lists = Path(environment["XDG_CONFIG_HOME"]) / "mimeapps.list"
    lists.parent.mkdir(parents=True)
    lists.write_text("[Default Applications]\nText/Plain=a.desktop;b.desktop\n[Added Associations]\nx/y=c\n")
    links = LinuxLinks(environment)
    links.register(COMMAND, "x")
    links.unregister()
    kept = lists.read_text().splitlines()
    assert "Text/Plain=a.desktop;b.desktop" in kept
    assert "x/y=c" in kept


def test_another_program_that_took_our_links_keeps_them(environment: dict[str, str]) -> None:
    links = LinuxLinks(environment)
    links.register(COMMAND, "x")
    lists = Path(environment["XDG_CONFIG_HOME"]) / "mimeapps.list"
    lists.write_text("[Default Applications]\nx-scheme-handler/support-manager=other.desktop\n")
    assert not links.is_registered()
    links.unregister()
    assert "other.desktop" in lists.read_text()


def test_relative_folders_are_ignored(environment: dict[str, str]) -> None:
    environment |= {"XDG_DATA_HOME": "here"}
    LinuxLinks(environment).register(COMMAND, "x")
    home = Path(environment["HOME"])
    assert (home / ".local/share/applications/visavis-support-manager.desktop").is_file()


def test_a_folder_that_cannot_be_written(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment |= {"XDG_DATA_HOME": str(tmp_path / "file")}
    with pytest.raises(LinksUnavailable) as caught:
        LinuxLinks(environment).register(COMMAND, "x")
    assert caught.value.reason == "not-written"


def test_on_macos_the_bundle_brings_the_links() -> None:
    with pytest.raises(LinksUnavailable) as caught:
        MacLinks().register(COMMAND, "Support Manager")
    assert caught.value.reason == "app-bundle"
    assert not MacLinks().is_registered()
