"""What is put in order when the vault is opened: originals of imports cut short, and hashes that are not keyed."""

from __future__ import annotations

from coding.store import Cursor, Store, interviews, settings
from coding.store.connection import HOLDS_DELETED
from coding.vault import KEYED, Vault
from coding.workspace.originals import read_original, record_names

IMPORTING = "importing"
"""Record of the vault with the interviews whose originals went in before the project file knew of them."""


def key_hashes(store: Store, vault: Vault) -> int:
    """Put fingerprints in the place of hashes that anybody could try names against; return how many."""
    with store.read() as cursor:
        if not interviews.not_hashed_by(cursor, KEYED):
            return 0

    def change(cursor: Cursor) -> int:
        held = set(vault.names())
        open_ones = interviews.not_hashed_by(cursor, KEYED)
        for one in open_ones:
            # An original that the vault lacks cannot be imported twice by mistake either: it can only be restored.
            known = record_names(one)[0] in held
            text = read_original(vault, one).transcript.text if known else None
            interviews.set_hash(cursor, one, "" if text is None else vault.fingerprint(text))
        settings.set_meta(cursor, HOLDS_DELETED, "1")
        return len(open_ones)

    return store.write(change)


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
