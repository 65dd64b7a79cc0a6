"""The invitation as an e-mail that the agent's own mail program is to send (guide 2.9, feature B1)."""

from urllib.parse import quote, urlsplit

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices

from translations import _
from widgets.labels import grouped


def invitation_mail(number: str, join_url: str, agent: str, has_password: bool = False) -> str:
    """As a mailto address without a recipient; lines end as RFC 6068 wants them. Never with the password."""
    site = urlsplit(join_url)
    shown = grouped(number)
    if has_password:
        shown += "\n\n" + _("Your agent tells you the password.")
    text = _(
        "Hello,\n\nto let me help you with your computer, open this link:\n{link}\n\n"
        "Or go to {site}/join and type this number: {number}\n\n"
        "You will be asked before I see anything, and you can stop at any moment.\n\n{name}"
    ).format(link=join_url, site=f"{site.scheme}://{site.netloc}", number=shown, name=agent)
    subject, body = (quote(part, safe="") for part in (_("Your support session"), text.replace("\n", "\r\n")))
    return f"mailto:?subject={subject}&body={body}"


def open_mail(address: str) -> bool:
    """Whether this computer has a program for it."""
    return QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))
