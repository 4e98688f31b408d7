"""Originals of imports that were cut short: noted in the vault before, swept when it is opened the next time."""

from __future__ import annotations

from coding.store import Cursor, Store, interviews
from coding.vault import Vault
from coding.workspace.originals import record_names

IMPORTING = "importing"
"""Record of the vault with the interviews whose originals went in before the project file knew of them."""


def importing(vault: Vault) -> list[str]:
    """Interviews imported since the vault was last looked through."""
    return list(vault.get_json(IMPORTING, {}).get("interviews", ()))


def sweep_unfinished(store: Store, vault: Vault) -> int:
    """Remove the originals of imports that never came to an interview; return how many.

    Only interviews noted while they were imported are looked at: an original that an older project file does not know
    is no leftover.
    """
    if not importing(vault):
        return 0

    def sweep(cursor: Cursor) -> int:
        noted = importing(vault)
        known = {one.id for one in interviews.all_interviews(cursor)}
        gone = [one for one in noted if one not in known]
        vault.put({}, remove=[IMPORTING, *(name for one in gone for name in record_names(one))])
        return len(gone)

    return store.write(sweep)
