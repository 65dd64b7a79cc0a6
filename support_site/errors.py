"""What can go wrong with the site as a whole, each said to whoever runs it."""


class SiteError(Exception):
    """A command of the site failed. The text is a sentence for the person who typed it."""


class DataFolderUnusable(SiteError):
    """The data folder cannot be made, read or written."""


class DatabaseDamaged(SiteError):
    """The database cannot be read, or was not made by this program."""


class DatabaseUnreachable(SiteError):
    """No connection to the database, or no driver for it."""


class AddressUnusable(SiteError):
    """The host and port cannot be listened on."""


class TlsUnusable(SiteError):
    """The certificate or its key cannot be used."""


class BadSetting(SiteError):
    """An option's value makes no sense."""


class AccountRefused(SiteError):
    """The account cannot be made as asked."""
