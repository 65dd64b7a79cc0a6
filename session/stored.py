"""What a program keeps of its session, so that it comes back into it after it was killed."""

import contextlib
import logging
import os
import tempfile
from pathlib import Path

import msgspec

log = logging.getLogger(__name__)


class StoredSession(msgspec.Struct, frozen=True, kw_only=True):
    """``token`` resumes at the hub; ``seed`` makes the same key again; ``pins`` hold others to theirs."""

    site: str
    token: str
    seed: bytes
    number: str = ""
    join_url: str = ""
    pins: dict[int, bytes] = {}


class SessionStore:
    """One file, this user's alone, replaced as a whole. A disk that refuses costs only the resuming."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> StoredSession | None:
        """What was kept; None when there is nothing, or nothing that can be read."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=StoredSession)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            log.warning("the kept session cannot be read: %s", error)
            return None

    def save(self, session: StoredSession) -> None:
        """Keeps it; on the disk when this returns."""
        temporary = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, temporary = tempfile.mkstemp(dir=self._path.parent)  # made with mode 600
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(session))
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path)
        except OSError as error:
            log.warning("the session cannot be kept for a restart: %s", error)
            if temporary is not None:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()

    def clear(self) -> None:
        """Forgets it."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
