# SPDX-License-Identifier: EUPL-1.2
"""Where a webhook may lead. A service that calls any address could be made to call its own network (SSRF).

- `https` only; in development also `http` to the loopback address.
- In production every address that the name stands for has to be a public one, looked at each time, and the
  call goes to exactly the address that was looked at: a name that changes its mind in between gains nothing.
- Redirects are not followed.
"""

import asyncio
import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from matching.errors import FieldError, InvalidInput, Text
from service.settings import Settings

__all__ = ("Target", "TargetRefused", "check_url", "find_target")

_LONGEST_URL = 2000


class TargetRefused(Exception):
    """The target is not to be called; says why in a few words."""


class Target(NamedTuple):
    """What to call: `url` with the address in place of the name, and the name for Host and certificate."""

    url: str
    host_header: str
    server_name: str


def check_url(url: str, settings: Settings) -> None:
    """The form of a webhook's address.

    :raises InvalidInput: not https, with a user or fragment, an address of a private network …
    """
    try:
        _split(url, settings)
        address = _literal(urlsplit(url).hostname or "")
        if address is not None:
            _check_address(address, settings)
    except (TargetRefused, ValueError):
        text = Text(
            de="Erwartet wird eine öffentlich erreichbare Adresse, die mit https:// beginnt.",
            en="An address that can be reached publicly and begins with https:// is expected.",
        )
        raise InvalidInput(text, fields=(FieldError(field="url", code="url", text=text),)) from None


async def find_target(url: str, settings: Settings) -> Target:
    """Look up the name of a webhook's address.

    :raises TargetRefused: the name stands for nothing, or for something that is not to be called
    """
    try:
        parts = _split(url, settings)
    except ValueError as error:
        raise TargetRefused("no address") from error
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TargetRefused("name not found") from error
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    for address in addresses:
        _check_address(address, settings)
    address = addresses[0]
    literal = f"[{address}]" if address.version == 6 else str(address)
    place = parts._replace(netloc=f"{literal}:{port}")
    return Target(url=place.geturl(), host_header=parts.netloc, server_name=host)


def _split(url: str, settings: Settings) -> SplitResult:
    parts = urlsplit(url)
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    host = parts.hostname or ""
    if not is_plain or not host or "@" in parts.netloc or parts.fragment or "#" in url:
        raise TargetRefused("no address")
    _ = parts.port  # raises ValueError
    if parts.scheme == "https":
        return parts
    if parts.scheme == "http" and settings.environment == "development" and _is_loopback(host):
        return parts
    raise TargetRefused("not https")


def _is_loopback(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" if address is None else address.is_loopback


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _check_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address, settings: Settings) -> None:
    if settings.environment != "production":
        return
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    real = mapped or address
    # 64:ff9b::/96 and 2002::/16 lead into IPv4 networks, private ones included.
    is_tunnel = isinstance(real, ipaddress.IPv6Address) and any(real in network for network in _TUNNELS)
    if not real.is_global or real.is_multicast or is_tunnel:
        raise TargetRefused("not a public address")


_TUNNELS = (
    ipaddress.IPv6Network("64:ff9b::/96"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
    ipaddress.IPv6Network("2002::/16"),
    ipaddress.IPv6Network("2001::/32"),
)
