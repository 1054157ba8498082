# SPDX-License-Identifier: EUPL-1.2
"""The web server: granian with one or more processes of `service.app:create_app`."""

import errno
import importlib
import os
import signal
import socket
from typing import Any

from service.errors import StartFailed
from service.processes import die_with_parent
from service.settings import Settings

__all__ = ("create_app", "require_free_port", "serve_web")

_STOP_SECONDS = 5


def create_app() -> Any:
    """The application for one web process, which ends with the server that started it."""
    die_with_parent(signal.SIGKILL)
    return importlib.import_module("service.app").create_app()


def serve_web(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests under way get five seconds.

    :raises StartFailed: the port is taken, or a web process ended by itself
    """
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    require_free_port(settings.host, settings.port)
    server = Server(
        f"{__name__}:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=settings.web_processes,
        workers_kill_timeout=_STOP_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
        process_name=None,
    )
    server.serve()
    if not server.interrupt_signal:
        raise StartFailed.because(
            "Der Webserver hat sich beendet; die Meldung darüber sagt, warum.",
            "The web server has ended; the message above says why.",
        )


def require_free_port(host: str, port: int) -> None:
    """:raises StartFailed: another program listens there, or the address is not ours to listen on"""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # Like the server itself: addresses of connections that have just ended do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartFailed.because(
                f"Der Port {port} ist schon belegt; bitte anderen wählen, etwa IKZ_PORT={_other(port)}.",
                f"Port {port} is already taken; choose another, such as IKZ_PORT={_other(port)}.",
            ) from error
        raise StartFailed.because(
            f"Auf {host}:{port} kann der Dienst nicht lauschen: {os.strerror(error.errno or 0)}.",
            f"The service cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}.",
        ) from error


def _other(port: int) -> int:
    return port + 1 if port < 65535 else port - 1
