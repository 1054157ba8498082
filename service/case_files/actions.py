# SPDX-License-Identifier: EUPL-1.2
"""Who gets which case file."""

import uuid

from matching.errors import Text
from matching.lifecycle.visibility import Asker
from service.access.permissions import Caller, Permission, require
from service.case_files.making import make_case_file
from service.case_files.shown import Reader
from service.cooperations.parties import require_visible
from service.cooperations.store import read_case
from service.database.pool import Database
from service.errors import Forbidden

__all__ = ("case_file",)

_READERS = {Asker.OFFICE: Reader.OFFICE, Asker.AUDITOR: Reader.OFFICE, Asker.STATION: Reader.STATION}


async def case_file(database: Database, caller: Caller, id_: uuid.UUID, up_to: int | None) -> bytes:
    """The case file for somebody who may read it.

    :raises NotFound: there is no such case, or the caller may not know of it
    :raises Forbidden: no reader of case files
    :raises InvalidInput: see `make_case_file`
    """
    require(caller, Permission.READ_CASE_FILES)
    async with database.transaction("repeatable_read", readonly=True) as connection:
        reader = _READERS.get(require_visible(caller, await read_case(connection, id_)))
        if reader is None:
            raise Forbidden(
                Text(
                    de="Die Prüfakte lesen IKZ-Stelle, Prüfer und die Behörden, bei denen der Antrag liegt.",
                    en="The office, auditors and the authorities that the application lies with read it.",
                )
            )
        return await make_case_file(connection, id_, reader, up_to)
