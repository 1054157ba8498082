# SPDX-License-Identifier: EUPL-1.2
"""The ZIP of a case file: one way to write given parts, so that every byte of it can be checked.

Parts are stored without compression, in the order of their names, with one fixed time and no attributes.
Reading writes the parts again and compares: whatever differs, in a part or between them, is found.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping

import msgspec

__all__ = (
    "MANIFEST",
    "SUMS",
    "Damaged",
    "Manifest",
    "Part",
    "encode",
    "encode_line",
    "read_archive",
    "sums_of",
    "write_archive",
)

MANIFEST = "manifest.json"
#: In the form of `sha256sum`, over everything but itself.
SUMS = "SHA256SUMS"

_TIME = (1980, 1, 1, 0, 0, 0)
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file in the archive."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the archive holds and up to where it goes.

    `reader`: whom it was made for: `office` (and auditor) or `station`, which reads nothing of members that
    do not take part. `before` and `head`: `position:hash` of the event before the case's first one and of
    the last one that the chain proves. `left_out`: documents that could not be made, and why.
    """

    format: str
    cooperation: str
    reader: str
    state: str
    date: str
    before: str
    head: str
    software: str
    left_out: dict[str, str]
    parts: tuple[Part, ...]


class Damaged(Exception):
    """A part is not what it was; `part` is its name, `archive` for the ZIP around the parts."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}: {why}")
        self.part, self.why = part, why


def encode(value: object) -> bytes:
    """JSON with sorted keys and one line end; equal values give equal bytes."""
    return msgspec.json.format(_ENCODER.encode(value), indent=2) + b"\n"


def encode_line(value: object) -> bytes:
    """One line of NDJSON; equal values give equal bytes."""
    return _ENCODER.encode(value) + b"\n"


def write_archive(parts: Mapping[str, bytes]) -> bytes:
    """The ZIP of the parts; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, strict_timestamps=True) as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return buffer.getvalue()


def read_archive(content: bytes) -> tuple[Manifest, dict[str, bytes]]:
    """The parts of a case file, each compared with the manifest, the list of sums, and the ZIP as a whole.

    :raises Damaged: naming the first part that is not what it was
    """
    parts = _parts(content)
    for name in (MANIFEST, SUMS):
        if name not in parts:
            raise Damaged(name, "missing")
    sums = {
        line[66:].decode("utf-8", "replace"): line[:64].decode("ascii", "replace")
        for line in parts[SUMS].split(b"\n")
        if line
    }
    for name, part in sorted(parts.items()):
        if name not in (SUMS, MANIFEST) and sums.get(name) != hashlib.sha256(part).hexdigest():
            # The part or its sum: what the manifest agrees with is not what was changed.
            raise Damaged(SUMS if _agrees(parts[MANIFEST], name, part) else name, "changed")
    manifest = _manifest(parts[MANIFEST], sums.get(MANIFEST))
    if parts[SUMS] != sums_of(parts):
        raise Damaged(SUMS, "changed")
    listed = {part.name: part for part in manifest.parts}
    for name in sorted({*listed, *parts} - {MANIFEST, SUMS}):
        if name not in parts:
            raise Damaged(name, "missing")
        entry = listed.get(name)
        if entry is None or (entry.size_bytes, entry.sha256) != (len(parts[name]), _sha256(parts[name])):
            raise Damaged(name, "not as the manifest says")
    if write_archive(parts) != content:
        raise Damaged("archive", "bytes outside of the parts were changed")
    return manifest, parts


def sums_of(parts: Mapping[str, bytes]) -> bytes:
    """The content of `SHA256SUMS`."""
    return b"".join(f"{_sha256(parts[name])}  {name}\n".encode() for name in sorted(parts) if name != SUMS)


def _parts(content: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                # What a foreign archive says of itself must not decide how much memory it takes.
                if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(content):
                    raise Damaged("archive", "not an archive of this program")
                try:
                    parts[entry.filename] = archive.read(entry)
                except zipfile.BadZipFile as error:
                    is_content = "CRC" in str(error)
                    raise Damaged(entry.filename if is_content else "archive", "changed") from None
    except Damaged:
        raise
    except Exception as error:  # zipfile raises whatever its structures lead it to
        raise Damaged("archive", f"cannot be read ({type(error).__name__})") from None
    return parts


def _manifest(content: bytes, digest: str | None) -> Manifest:
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError:
        raise Damaged(MANIFEST, "changed") from None
    if encode(manifest) != content or digest != _sha256(content):
        raise Damaged(MANIFEST, "changed")
    return manifest


def _agrees(manifest: bytes, name: str, part: bytes) -> bool:
    try:
        listed = msgspec.json.decode(manifest, type=Manifest).parts
    except msgspec.MsgspecError:
        return False
    return any(entry.name == name and entry.sha256 == _sha256(part) for entry in listed)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
