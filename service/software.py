# SPDX-License-Identifier: EUPL-1.2
"""Which program decided: kept with decisions beside the versions of weights and programmes."""

import hashlib
from functools import cache
from importlib import metadata, resources

__all__ = ("software_version",)


@cache
def software_version() -> str:
    """`<release>+matching.<12 digits>`: the release, and the SHA-256 over all source files of `matching`,
    which hold everything that scores, plans and quotes. Equal versions calculate equally."""
    digest = hashlib.sha256()
    root = resources.files("matching")
    for path, content in sorted(_sources(root, "")):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return f"{metadata.version('ikz-matchmaking')}+matching.{digest.hexdigest()[:12]}"


def _sources(folder: resources.abc.Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            found += _sources(entry, name)
        elif entry.name.endswith(".py"):
            found.append((name, entry.read_bytes()))
    return found
