"""How a customer comes into a session: by a link, by a number, or by what the command line says."""

from dataclasses import dataclass, field

from protocol.links import JoinLink


@dataclass(frozen=True)
class WayIn:
    """What is known before anything is asked. ``number`` may still be wrong; empty texts are unknown.

    A ``code`` comes from an invitation's link. A ``ticket`` comes from the web page that has already
    asked for the name: with it nothing more needs to be said.
    """

    site: str = ""
    number: str = ""
    code: str | None = None
    ticket: str | None = None
    name: str = ""
    email: str = ""
    password: str = field(default="", repr=False)
    """The session's; it stands in no link, in no log and in no file."""

    @classmethod
    def by_link(cls, link: JoinLink, name: str = "", email: str = "") -> "WayIn":
        return cls(site=link.site, code=link.code, ticket=link.ticket, name=name, email=email)

    @property
    def is_named(self) -> bool:
        """Whether it says which session is meant, and does not only fill a form in."""
        return bool(self.ticket or self.code or self.number)

    @property
    def is_link(self) -> bool:
        return bool(self.ticket or self.code)

    @property
    def asks_nothing(self) -> bool:
        """Whether nothing more needs to be known."""
        return bool(self.ticket or (self.site and self.name and (self.code or self.number)))
