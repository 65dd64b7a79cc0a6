"""What the program remembers between two sessions, so that nobody types it twice."""

import contextlib
import logging
from pathlib import Path

import msgspec

log = logging.getLogger(__name__)


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """The site and the person of the last time. ``code`` is the invitation by which they came in."""

    site: str = ""
    name: str = ""
    email: str = ""
    code: str = ""


class Memory:
    """Keeps it in one file. A file that cannot be read or written costs some typing and nothing else."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Remembered:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Remembered)
        except FileNotFoundError:
            return Remembered()
        except (OSError, msgspec.DecodeError) as error:
            log.warning("nothing remembered from the last time: %s", error)
            return Remembered()

    def save(self, remembered: Remembered) -> None:
        temporary = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.touch(mode=0o600)
            temporary.write_bytes(msgspec.json.encode(remembered))
            temporary.replace(self._path)
        except OSError as error:
            log.warning("the name and site are not remembered: %s", error)
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
