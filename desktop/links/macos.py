"""Links on macOS: declared by the application bundle, not by the running program."""

from desktop.errors import LinksUnavailable


class MacLinks:
    """The contract of LinkHandler where CFBundleURLTypes of the bundle's Info.plist does the work."""

    def register(self, command: list[str], name: str) -> None:
        """Raises LinksUnavailable: only the bundle can."""
        raise LinksUnavailable(
            "app-bundle",
            f"On macOS, links open {name} once it has been put into the Applications folder; "
            "there is nothing to set up from here.",
        )

    def unregister(self) -> None:
        """Raises LinksUnavailable: only removing the bundle does."""
        raise LinksUnavailable("app-bundle", "On macOS, links end when the application is removed.")

    def is_registered(self) -> bool:
        """False: what the system knows of the bundle is not asked."""
        return False
