"""The site on the network: its socket, its TLS, its start and its end."""

import contextlib
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import uvicorn

from support_site.app import Site
from support_site.errors import AddressUnusable, TlsUnusable
from support_site.hub.socket import MAX_FRAME
from support_site.settings import Settings
from translations import _

GOODBYE_SECONDS = 3
"""How long the site waits for answers under way when it stops."""
_BACKLOG = 512
_KEEP_ALIVE_SECONDS = 30


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises AddressUnusable."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise AddressUnusable(
            _("{host} is not an address of this computer ({reason}).").format(host=host, reason=error)
        ) from error
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: SO_REUSEADDR would share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise AddressUnusable(
            _(
                "The site cannot listen on {host}, port {port} ({reason}). "
                "Another program may use it: stop that one, or choose another with --port."
            ).format(host=host, port=port, reason=getattr(error, "strerror", None) or error)
        ) from error
    return listener


def check_tls(settings: Settings) -> None:
    """Raises TlsUnusable when the certificate and its key cannot be used."""
    if settings.tls_cert is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            settings.tls_cert, settings.tls_key
        )
    except (OSError, ValueError) as error:
        raise TlsUnusable(
            _(
                "The TLS certificate {cert} and key {key} cannot be used ({reason}). "
                "Both must be readable PEM files that belong together."
            ).format(cert=settings.tls_cert, key=settings.tls_key, reason=error)
        ) from error


class Server(uvicorn.Server):
    """uvicorn, which says when it answers, closes the hub's sockets first, and ends with code 0."""

    def __init__(self, config: uvicorn.Config, site: Site, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._site = site
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._site.go_away()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stops at SIGINT and SIGTERM. (uvicorn's own raises them again at the end.)"""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


async def serve(site: Site, settings: Settings, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Answers on ``listener`` until a signal says stop. ``ready`` is called once it does."""
    config = uvicorn.Config(
        site.app,
        log_config=None,
        access_log=False,  # its addresses contain join codes
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,
        ws_ping_interval=None,  # programs ping, so that they notice a dead hub as well
        ws_ping_timeout=None,
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=list(settings.trusted_proxy),
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
        backlog=_BACKLOG,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    await Server(config, site, ready).serve([listener])
