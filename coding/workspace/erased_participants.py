"""Who was erased, in every place that remembers it, and taking them out again where an older file brings them back.

Four places remember: the project file, the vault, ``erased.json`` beside the project and beside its backups, and the
certificates. Whichever of them is older than the others is brought up to them when the project is opened, and when its
originals are. Only a folder that is older as a whole tells nothing. Of panelists who withdrew, the project file and
``erased.json`` remember.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from codebook.serial import codebook_hash
from coding.errors import InvalidInput
from coding.model.message import Message
from coding.store import Cursor, Store, erasure, events
from coding.store.connection import BACKUP_FOLDER, private_folder
from coding.vault import Vault
from coding.vault_file import replace_file
from coding.workspace.departures import departed, still_to_leave, take_out

TOMBSTONES: Final = "erased.json"
"""Participant id → interview ids, beside the project and beside its backups; and ids of panelists who withdrew."""
_PANELISTS: Final = "panelists"
CERTIFICATE_FOLDER: Final = "certificates"
AT_WORK: Final = threading.RLock()
"""Whoever erases somebody holds this: until they are through, nobody else takes up what they began."""
_LISTS: Final = threading.Lock()
_NOBODY: Final = ""
"""Heard itself acts."""


def read_tombstones(folder: Path) -> dict[str, list[str]]:
    """Participants that were erased: id → interview ids, from the folder, its backups folder and its certificates.

    Raises:
        InvalidInput: A list of them is damaged, and there is no other.
    """
    return _remembered(folder)[0]


def read_withdrawn(folder: Path) -> set[str]:
    """Ids of panelists who withdrew, from the same lists.

    Raises:
        InvalidInput: As above.
    """
    return _remembered(folder)[1]


def _remembered(folder: Path) -> tuple[dict[str, list[str]], set[str]]:
    tombstones, panelists = _certified(folder), set[str]()
    read, damaged = False, None
    for path in (folder / TOMBSTONES, folder / BACKUP_FOLDER / TOMBSTONES):
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            panelists |= {*entries.pop(_PANELISTS, ())}
            tombstones.update(entries)
            read = True
        except FileNotFoundError:
            continue
        except ValueError:
            damaged = path
    if damaged is not None and not read:
        raise InvalidInput(
            Message("{path} is damaged; take it from another copy of the project's folder.", path=damaged)
        ) from None
    return tombstones, panelists


def _certified(folder: Path) -> dict[str, list[str]]:
    certificates: dict[str, list[str]] = {}
    for path in (folder / CERTIFICATE_FOLDER).glob("erasure-*.json"):
        try:
            loads = json.loads(path.read_text(encoding="utf-8"))
            certificates[str(loads["participant"])] = [str(interview_id) for interview_id in loads["interviews"]]
        except (OSError, ValueError, KeyError, TypeError):
            # It says it to people all the same, and other places know as well.
            continue
    return certificates


def write_tombstones(folder: Path, added: Mapping[str, list[str]], panelists: Iterable[str] = ()) -> None:
    """Note erased participants, and panelists who withdrew, beside the project and beside its backups."""
    with _LISTS:
        tombstones, withdrawn = _remembered(folder)
        withdrawn |= {*panelists}
        everyone = json.dumps(
            {**tombstones, **added, **({_PANELISTS: sorted(withdrawn)} if withdrawn else {})}, indent=1
        ).encode()
        for target in (folder, private_folder(folder / BACKUP_FOLDER)):
            replace_file(target / TOMBSTONES, everyone)


def _everyone(folder: Path, store: Store) -> dict[str, list[str]]:
    records = store.ask(
        lambda cursor: {
            participant_id: list(entry["interviews"]) for participant_id, entry in erasure.erasures(cursor).items()
        }
    )
    return {**read_tombstones(folder), **records}


def erase_again(folder: Path, store: Store, known: Mapping[str, list[str]] | None = None) -> list[str]:
    """Take people out of the project file who were erased and stand in it again; return the participants' ids.

    A steward finishes it for the backups, with a certificate.

    Args:
        folder: The project's.
        store: Its file.
        known: Who was erased, from places that only the passphrase opens.

    Raises:
        InvalidInput: The list of them is damaged.
    """
    withdrawn = read_withdrawn(folder)
    panelists = store.write(lambda cursor: erasure.withdraw_panelists(cursor, withdrawn, _NOBODY)) if withdrawn else 0
    if panelists:
        store.forget_deleted()
    everyone = {**_everyone(folder, store), **(known or {})}
    back = store.ask(lambda cursor: erasure.participants_not_erased(cursor, everyone))
    if not back:
        return []

    def take(cursor: Cursor) -> None:
        for participant_id in back:
            removal = erasure.erase_participant(cursor, participant_id, codebook_hash)
            interview_ids = sorted({*removal.interviews, *everyone[participant_id]})
            everyone[participant_id] = interview_ids
            erasure.note(cursor, participant_id, interview_ids, _NOBODY, "")
            detail = {"interviews": len(interview_ids), "rows": sum(erasure.of_texts(removal.removed).values())}
            events.append(cursor, _NOBODY, "participant.erased_again", "participant", participant_id, detail)

    store.write(take)
    store.rebuild()
    write_tombstones(folder, {participant_id: everyone[participant_id] for participant_id in back})
    return back


def settle(folder: Path, store: Store, vault: Vault) -> list[str]:
    """Bring file, vault and lists to the same erased people, when the vault is opened.

    Args:
        folder: The project's.
        store: All of its file.
        vault: All of its vault.

    Returns:
        Who stood in the project file again.
    """
    if not AT_WORK.acquire(blocking=False):
        return []
    try:
        files = read_tombstones(folder)
        everyone = {**departed(vault), **_everyone(folder, store)}
        if still_to_leave(vault, everyone):
            # Before the rows: whose the words of the key are stands in them.
            store.write(lambda cursor: take_out(vault, everyone, erasure.marked(cursor)))
        back = erase_again(folder, store, everyone)
        if everyone.keys() - files.keys():
            write_tombstones(folder, everyone)
        _note_rows(store, everyone)
        return back
    finally:
        AT_WORK.release()


def _note_rows(store: Store, everyone: Mapping[str, list[str]]) -> None:
    """Have the project file know of erasures that it is too old for."""
    missing = store.ask(lambda cursor: everyone.keys() - erasure.erasures(cursor).keys())
    if not missing:
        return

    def note(cursor: Cursor) -> None:
        for participant_id in sorted(missing):
            certificate = {
                "participant": participant_id,
                "interviews": everyone[participant_id],
                "noted_again_on_opening": True,
            }
            erasure.note(cursor, participant_id, everyone[participant_id], _NOBODY, json.dumps(certificate))

    store.write(note)
