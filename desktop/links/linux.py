"""Links on Linux: a desktop entry that handles our scheme.

Follows the Desktop Entry Specification 1.5 and the Association between MIME types and applications 1.0.
"""

import configparser
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desktop.errors import LinksUnavailable
from desktop.links.contract import APPLICATION, SCHEME

MIME_TYPE: Final = f"x-scheme-handler/{SCHEME}"
ENTRY: Final = f"{APPLICATION}.desktop"
TOOL_SECONDS: Final = 10.0
"""Time for a tool of the desktop to do its work; the entry serves without it as well."""

DEFAULTS: Final = "Default Applications"


class LinuxLinks:
    """The contract of LinkHandler by a desktop entry in the user's data folder."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = dict(os.environ if environment is None else environment)

    def register(self, command: list[str], name: str) -> None:
        """See LinkHandler."""
        entry = self._entry()
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            entry.write_text(_desktop_entry(command, name), encoding="utf-8")
        except OSError as error:
            raise _not_written(error) from error
        self._run("update-desktop-database", str(entry.parent))
        if not self._run("xdg-mime", "default", ENTRY, MIME_TYPE):
            self._set_default(ENTRY)

    def unregister(self) -> None:
        """See LinkHandler."""
        try:
            self._entry().unlink(missing_ok=True)
        except OSError as error:
            raise _not_written(error) from error
        if self._default() == ENTRY:
            self._set_default(None)
        self._run("update-desktop-database", str(self._entry().parent))

    def is_registered(self) -> bool:
        """See LinkHandler."""
        return self._entry().is_file() and self._default() == ENTRY

    def _folder(self, variable: str, usual: str) -> Path:
        folder = self._environment.get(variable, "")
        # The specification has relative paths ignored.
        return Path(folder) if Path(folder).is_absolute() else Path(self._environment["HOME"]) / usual

    def _entry(self) -> Path:
        return self._folder("XDG_DATA_HOME", ".local/share") / "applications" / ENTRY

    def _defaults_file(self) -> Path:
        return self._folder("XDG_CONFIG_HOME", ".config") / "mimeapps.list"

    def _read_defaults(self) -> configparser.RawConfigParser:
        lists = configparser.RawConfigParser(delimiters=("=",), strict=False)
        lists.optionxform = str  # type: ignore[assignment,method-assign]  # names of types keep their case
        lists.read(self._defaults_file(), encoding="utf-8")
        return lists

    def _default(self) -> str:
        try:
            value = self._read_defaults().get(DEFAULTS, MIME_TYPE, fallback="")
        except (configparser.Error, UnicodeDecodeError):
            return ""
        return value.strip(";")

    def _set_default(self, entry: str | None) -> None:
        try:
            lists = self._read_defaults()
            if not lists.has_section(DEFAULTS):
                lists.add_section(DEFAULTS)
            if entry is None:
                lists.remove_option(DEFAULTS, MIME_TYPE)
            else:
                lists.set(DEFAULTS, MIME_TYPE, entry)
            self._defaults_file().parent.mkdir(parents=True, exist_ok=True)
            with self._defaults_file().open("w", encoding="utf-8") as file:
                lists.write(file, space_around_delimiters=False)
        except (OSError, configparser.Error, UnicodeDecodeError) as error:
            raise _not_written(error) from error

    def _run(self, tool: str, *arguments: str) -> bool:
        """Whether the tool exists and did its work."""
        if (found := shutil.which(tool, path=self._environment.get("PATH"))) is None:
            return False
        try:
            done = subprocess.run(
                [found, *arguments],
                env=self._environment,
                capture_output=True,
                timeout=TOOL_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def _not_written(error: Exception) -> LinksUnavailable:
    return LinksUnavailable(
        "not-written",
        f"Links to the Support Manager cannot be set up on this account ({error}); "
        "join with the number of the session instead.",
    )


def _desktop_entry(command: list[str], name: str) -> str:
    words = " ".join(_quoted(word) for word in command)
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={_one_line(name)}",
            f"Exec={words} %u",
            f"MimeType={MIME_TYPE};",
            "NoDisplay=true",
            "Terminal=false",
            "",
        )
    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\")


def _quoted(word: str) -> str:
    """A word of the Exec line: quoted for the command, then once more for the file."""
    for_command = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return '"' + for_command.replace("\\", "\\\\").replace("\n", "\\n") + '"'
