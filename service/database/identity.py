# SPDX-License-Identifier: EUPL-1.2
"""Which system user the embedded engine runs as: PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from service.errors import StartFailed

__all__ = ("Identity", "choose_identity")

# Users of a normal Linux system that own nothing of value; initdb needs an entry in the user list,
# a bare number is not enough.
_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Identity:
    """A system user; `demoted` says that it is not the one this process runs as."""

    name: str
    uid: int
    gid: int
    demoted: bool

    def popen_options(self) -> dict[str, object]:
        """Options of `subprocess.Popen` that start a child as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.demoted else {}


def choose_identity(data_directory: Path) -> Identity:
    """The user to run PostgreSQL as: the owner of existing data, else ourselves, else (as root) an
    unprivileged user.

    :raises StartFailed: existing data belongs to someone else, or there is no user to become
    """
    own_uid = os.geteuid()
    owner_uid = data_directory.stat().st_uid if data_directory.exists() else None
    if own_uid != 0:
        if owner_uid not in (None, own_uid):
            raise StartFailed.because(
                f"Die Daten in {data_directory} gehören einem anderen Benutzer (Nummer {owner_uid}); "
                "bitte als dieser starten oder mit IKZ_STATE_DIR ein eigenes Verzeichnis nennen.",
                f"The data in {data_directory} belongs to another user (number {owner_uid}); "
                "start as that user or name a directory of your own with IKZ_STATE_DIR.",
            )
        return _lookup(own_uid, demoted=False)
    if owner_uid not in (None, 0):
        return _lookup(owner_uid, demoted=True)
    for name in _UNPRIVILEGED:
        try:
            return _lookup(pwd.getpwnam(name).pw_uid, demoted=True)
        except KeyError:
            continue
    raise StartFailed.because(
        "PostgreSQL läuft nicht als root, und es gibt weder den Benutzer postgres noch nobody; "
        "bitte als gewöhnlicher Benutzer starten oder DATABASE_URL setzen.",
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody; "
        "start as an ordinary user or set DATABASE_URL.",
    )


def _lookup(uid: int, *, demoted: bool) -> Identity:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise StartFailed.because(
            f"Der Benutzer Nummer {uid} steht nicht in der Benutzerliste des Systems, "
            "deshalb kann PostgreSQL nicht als dieser starten; bitte DATABASE_URL setzen.",
            f"User number {uid} is not in the system's list of users, "
            "so PostgreSQL cannot start as that user; set DATABASE_URL.",
        ) from None
    return Identity(name=entry.pw_name, uid=uid, gid=entry.pw_gid, demoted=demoted)
