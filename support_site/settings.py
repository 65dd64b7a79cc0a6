"""What the person who runs the site decides, once, when it starts."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from support_site.errors import BadSetting
from translations import _

MAX_ORGANISATION = 120
"""Characters: as many as a label of the protocol holds."""
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Settings:
    """``public_url`` has no trailing slash and no path. ``port`` is the one really listened on.

    ``named``: the public address was given, rather than derived from where the site listens.
    ``trusted_proxy``: addresses and networks from which X-Forwarded-* headers are believed.
    """

    host: str
    port: int
    public_url: str
    named: bool
    organisation: str
    language: str
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether browsers reach the site by TLS, its own or its proxy's."""
        return self.public_url.startswith("https://")

    @property
    def on_loopback(self) -> bool:
        return is_loopback(self.host)

    def own_origins(self) -> frozenset[str]:
        """The origins under which the site's pages are shown."""
        origins = {self.public_url}
        if self.on_loopback:
            scheme = "https" if self.tls_cert else "http"
            origins |= {address(scheme, name, self.port) for name in LOOPBACK_NAMES}
        return frozenset(origins)


@dataclass(frozen=True)
class Wishes:
    """The options of ``serve``, as they were typed."""

    host: str
    port: int
    data: Path | None
    database: str | None
    tls_cert: Path | None
    tls_key: Path | None
    public_url: str | None
    trusted_proxy: str | None
    organisation: str
    language: str

    def check(self) -> None:
        """Raises BadSetting for what can be seen before anything is opened."""
        if (self.tls_cert is None) != (self.tls_key is None):
            raise BadSetting(_("--tls-cert and --tls-key are given together, or not at all."))
        if len(self.organisation) > MAX_ORGANISATION:
            raise BadSetting(
                _("An organisation's name has at most {count} characters.").format(count=MAX_ORGANISATION)
            )
        if self.public_url is not None:
            read_public_url(self.public_url)
        if self.trusted_proxy is not None:
            read_proxies(self.trusted_proxy)
            if self.public_url is None:
                raise BadSetting(
                    _(
                        "Behind a proxy the site cannot know the address that people type. "
                        "Give it with --public-url."
                    )
                )

    def settings(self, port: int) -> Settings:
        """What they come to, once ``port`` is listened on."""
        everywhere = self.host in ("0.0.0.0", "::", "")  # noqa: S104
        name = socket.gethostname() if everywhere else self.host
        own = address("https" if self.tls_cert else "http", name, port)
        return Settings(
            host=self.host,
            port=port,
            public_url=read_public_url(self.public_url) if self.public_url else own,
            named=self.public_url is not None,
            organisation=self.organisation,
            language=self.language,
            tls_cert=self.tls_cert,
            tls_key=self.tls_key,
            trusted_proxy=read_proxies(self.trusted_proxy) if self.trusted_proxy is not None else (),
        )


def is_loopback(host: str) -> bool:
    """Whether only programs of this computer can reach ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(scheme: str, host: str, port: int) -> str:
    """A site's address, as a browser would write its origin."""
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{shown}" if port == usual else f"{scheme}://{shown}:{port}"


def read_proxies(text: str) -> tuple[str, ...]:
    """The IP addresses and networks in ``text``, which commas separate. Raises BadSetting."""
    try:
        networks = [ipaddress.ip_network(part.strip()) for part in text.split(",")]
    except ValueError as error:
        raise BadSetting(_not_proxies(text)) from error
    if not all(network.prefixlen for network in networks):  # everybody would be believed
        raise BadSetting(_not_proxies(text))
    # So a socket that listens on IPv6 sees those of IPv4.
    networks += [
        ipaddress.ip_network(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
        for network in networks
        if network.version == 4
    ]
    return tuple(
        str(network.network_address if network.num_addresses == 1 else network) for network in networks
    )


def _not_proxies(text: str) -> str:
    return _(
        "{text} cannot be the trusted proxy: write its IP address, or its network as 192.0.2.0/24; "
        "several with commas between."
    ).format(text=text)


def read_public_url(text: str) -> str:
    """The origin in ``text``, in a browser's spelling. Raises BadSetting."""
    problem = _(
        "{url} cannot be the site's public address: "
        "write it as https://help.example.org, with a port if needed, without a path."
    ).format(url=text)
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise BadSetting(problem) from error
    plain = not (parts.username or parts.query or parts.fragment or parts.path.strip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise BadSetting(problem)
    return address(parts.scheme, parts.hostname, port or {"http": 80, "https": 443}[parts.scheme])
