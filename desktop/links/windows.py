"""Links on Windows: a class of the current user in the registry.

Follows "Registering an Application to a URI Scheme" (Microsoft Learn).
"""

import subprocess
import sys
from typing import Final

from desktop.errors import LinksUnavailable
from desktop.links.contract import SCHEME

if sys.platform == "win32":
    import winreg

    CLASS: Final = rf"Software\Classes\{SCHEME}"
    COMMAND: Final = rf"{CLASS}\shell\open\command"

    class WindowsLinks:
        """The contract of LinkHandler under HKEY_CURRENT_USER."""

        def register(self, command: list[str], name: str) -> None:
            """See LinkHandler."""
            try:
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, CLASS) as key:
                    winreg.SetValueEx(key, "", 0, winreg.REG_SZ, f"URL:{name}")
                    winreg.SetValueEx(key, "URL Protocol", 0, winreg.REG_SZ, "")
                with winreg.CreateKey(winreg.HKEY_CURRENT_USER, COMMAND) as key:
                    line = f'{subprocess.list2cmdline(command)} "%1"'
                    winreg.SetValueEx(key, "", 0, winreg.REG_SZ, line)
            except OSError as error:
                raise LinksUnavailable(
                    "not-written",
                    f"Links to the Support Manager cannot be set up on this account ({error}); "
                    "join with the number of the session instead.",
                ) from error

        def unregister(self) -> None:
            """See LinkHandler."""
            for part in ("", r"\shell", r"\shell\open", r"\shell\open\command")[::-1]:
                try:
                    winreg.DeleteKey(winreg.HKEY_CURRENT_USER, CLASS + part)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise LinksUnavailable(
                        "not-written", f"The links to the Support Manager cannot be removed ({error})."
                    ) from error

        def is_registered(self) -> bool:
            """See LinkHandler."""
            try:
                winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CURRENT_USER, COMMAND))
            except OSError:
                return False
            return True
