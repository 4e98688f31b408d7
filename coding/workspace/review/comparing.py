"""Whether what leaves is compared with the pseudonym key, and the words at which that stopped an export.

A steward lends the comparison to others for an hour: the open vault, in the memory of this process and for the
comparison alone; nobody reads an original by it. It ends after an hour, when the steward takes it back or is one no
longer, when the passphrase is changed, and with the process.

Words that stopped an export are masked too, or said to be no name. What is kept of them lies in the vault: ids and
offsets, keys of texts and the reasons people gave, never a passage. A passage is read from its release when it is
shown, another text from where it stands in the project.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from codebook.model import Codebook
from coding import access, vault_file
from coding.access import Permission
from coding.errors import InvalidInput, NotFound, VaultError, VaultLocked
from coding.export.gate.gate import Problem
from coding.export.gate.places import Place, places_of
from coding.export.report.values import codebook_entries
from coding.model import Release
from coding.model.message import Message, message_from_json, message_to_json
from coding.store import Cursor, codebooks, events, interviews, people, releases, settings
from coding.store.memory import Shelf
from coding.store.row_filter import sees_part
from coding.store.words import stored_texts
from coding.workspace.context import Context, Vault, new_id, reads, requires, writes
from coding.workspace.review.find import likely_type, uncovered
from coding.workspace.review.project_words import masked_places
from coding.workspace.review.reported import Settled, report_missed, settle_report
from coding.workspace.vault_records import DISCLOSURE_CHECK, read_original
from pipelines.redact.folding import fold

COMPARED_SETTING: Final = "compare_what_leaves"
"""Setting of the project: words leave only compared with the key. On until a lead turns it off."""
HOUR: Final = timedelta(hours=1)
NOT_COMPARED: Final = Message(
    "Nothing was written: words leave only compared with the pseudonym key here, and the originals "
    "are closed. Let a steward enter their passphrase with the file. Or let them lend the comparison "
    "for an hour under Review identifiers. On the command line name a file with the passphrase in "
    "HEARD_PASSPHRASE_FILE."
)


@dataclass(frozen=True, slots=True)
class Lent:
    """A comparison that a steward lent.

    Attributes:
        vault: The open vault.
        by: Id of the steward.
        until: When it ends (UTC).
        head: What opened the vault then; another passphrase makes another.
    """

    vault: Vault
    by: str
    until: datetime
    head: Mapping[str, Any]


_LENT: Shelf[Lent | None] = Shelf("comparisons lent", 1)


@reads(Permission.EXPORT)
def compares(context: Context, cursor: Cursor) -> bool:
    """Whether words leave this project only compared with the pseudonym key."""
    return _compares(cursor)


@writes(Permission.SET_UP)
def set_comparing(context: Context, cursor: Cursor, compare: bool) -> None:
    """Say whether words leave only compared with the key; kept in the log, with who said it."""
    if _compares(cursor) == compare:
        return
    settings.set_setting(cursor, COMPARED_SETTING, compare)
    detail = {"value": compare}
    events.append(cursor, context.user.id, "setting.changed", "setting", COMPARED_SETTING, detail)


@requires(Permission.REVIEW_ORIGINALS)
def lend_comparison(context: Context, *, now: datetime | None = None) -> datetime:
    """Let whoever may export compare with the key for an hour, without the passphrase; returns when it ends (UTC).

    Raises:
        VaultLocked: The originals are shut here.
    """
    context.open_vault()
    vault = context.vault
    assert vault is not None
    until = (now or datetime.now(UTC)) + HOUR

    def note(cursor: Cursor) -> None:
        detail = {"until": until.isoformat(timespec="seconds")}
        events.append(cursor, context.user.id, "look.lent", "project", context.project.id, detail)

    context.store.write(note)
    lent = Lent(vault, context.user.id, until, vault_file.read_head(vault.path).header)
    context.project.memory.keep(_LENT, "", lent)
    return until


@requires(Permission.REVIEW_ORIGINALS)
def end_lending(context: Context) -> None:
    """Take the comparison back before its hour is over."""
    if context.project.memory.known(_LENT, "") is None:
        return
    context.project.memory.keep(_LENT, "", None)
    context.store.write(
        lambda cursor: events.append(cursor, context.user.id, "look.lending_ended", "project", context.project.id, {})
    )


def lent_comparison(asker: Context, *, now: datetime | None = None) -> Lent | None:
    """The comparison that is lent now, or None; what is over is dropped."""
    lent = asker.project.memory.known(_LENT, "")
    if lent is None:
        return None
    still = asker.project.store.ask(
        lambda cursor: any(
            user.id == lent.by and access.allowed(user, Permission.REVIEW_ORIGINALS) for user in people.users(cursor)
        )
    )
    try:
        same = vault_file.read_head(lent.vault.path).header == lent.head
    except VaultError:
        same = False
    if still and same and (now or datetime.now(UTC)) < lent.until:
        return lent
    asker.project.memory.keep(_LENT, "", None)
    return None


def vault_for(asker: Context, passphrase: str | None) -> Vault | None:
    """The vault that what leaves is compared with: by a passphrase, open here, or lent; None where there is none.

    Raises:
        WrongPassphrase: The passphrase does not open it.
    """
    if passphrase:
        return Vault.open(asker.project.folder, passphrase)
    if asker.vault is not None:
        return asker.vault
    lent = lent_comparison(asker)
    return lent.vault if lent else None


def require_comparison(asker: Context) -> None:
    """Refuse what leaves without being compared, where the project compares all of it.

    Raises:
        VaultLocked: It does.
    """
    with asker.store.read() as cursor:
        if _compares(cursor):
            raise VaultLocked(NOT_COMPARED)


def _compares(cursor: Cursor) -> bool:
    return bool(settings.setting(cursor, COMPARED_SETTING, True))


AROUND = 160
"""Code points shown before and after a word."""


@dataclass(frozen=True)
class Stopped:
    """A word that stopped an export, as a steward sees it.

    Attributes:
        id: Its id among those that wait.
        key: Its key (:attr:`coding.export.gate.gate.Problem.key`).
        said: Where it stands, by name.
        before: A little of the text before it.
        word: The word.
        after: A little after; all three are empty where the text has changed since or is not kept in the project.
        release_id: The release it stands in, or empty.
        line: 1-based line of the release, or 0.
        code: Id of the code concerned, or empty.
        type: The type it would be masked as first.
        masked: Whether it is masked by now and waits for the interview's next release.
        same: Ids of all that wait with the same word, this one among them.
    """

    id: str
    key: str
    said: str
    before: str
    word: str
    after: str
    release_id: str
    line: int
    code: str
    type: str
    masked: bool
    same: tuple[str, ...]


@dataclass(frozen=True)
class LetStand:
    """What somebody said is no name at its place: where, why, who and when (UTC)."""

    id: str
    said: str
    reason: str
    by: str
    at: datetime


def remember(asker: Context, vault: Vault, export: str, problems: Sequence[Problem]) -> None:
    """Keep for the stewards where a kind of export was stopped, in place of what stopped that kind before.

    Args:
        asker: Who exported; they are not asked for a permission here.
        vault: The vault, open for the comparison.
        export: Kind of export.
        problems: What stopped it; none where it may leave.
    """
    before = asker.store.ask(lambda cursor: _visible_entries(cursor, _waiting(vault)))
    words = [problem for problem in problems if problem.place is not None]
    if not words and not any(entry["export"] == export for entry in before):
        return
    by_hash = asker.store.ask(
        lambda cursor: _releases(cursor, {word.place.release_hash for word in words if word.place is not None})
    )
    known = {entry["key"] for entry in before if entry["export"] != export}
    fresh = [_entry(word, by_hash, export, asker.user.id) for word in words if word.key not in known]

    def change(record: dict[str, Any]) -> dict[str, Any]:
        replaced = {entry["id"] for entry in before if entry["export"] == export}
        rest = [entry for entry in record.get("waiting", ()) if entry["id"] not in replaced]
        return {**record, "waiting": [*rest, *fresh]}

    vault.update_json(DISCLOSURE_CHECK, change, {})


def _entry(problem: Problem, by_hash: Mapping[str, Release], export: str, by: str) -> dict[str, Any]:
    place = problem.place
    assert place is not None
    release = by_hash.get(place.release_hash)
    passage = place.of_release
    return {
        "id": new_id(),
        "key": problem.key,
        "export": export,
        "said": message_to_json(place.said),
        "code": place.code,
        "line": place.line,
        "passage": passage,
        "release": release.id if release else "",
        "interview": release.interview_id if release else "",
        "start": (place.start if passage else 0) + problem.start,
        "end": (place.start if passage else 0) + problem.end,
        "by": by,
    }


def confirmed_word_keys(cursor: Cursor, vault: Vault) -> frozenset[str]:
    """Keys of the words that a steward said are no names at their places, in every release they stand in."""
    keys: set[str] = set()
    for entry in vault.get_json(DISCLOSURE_CHECK, {}).get("standing", ()):
        if not entry["interview"] or entry.get("reworded"):
            keys.add(entry["key"])
            continue
        for release_id in releases.releases_of(cursor, entry["interview"]):
            mapped = releases.offset_map(cursor, release_id)
            start, end = mapped.to_released(entry["start"], entry["end"])
            keys.add(f"{releases.release(cursor, release_id).text_hash}:{start}:{end}")
    return frozenset(keys)


@requires(Permission.REVIEW_ORIGINALS)
def stopped_words(context: Context) -> list[Stopped]:
    """Words that wait for a steward, in the order they were met.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        waiting = _visible_entries(cursor, _waiting(vault))
        if not waiting:
            return []
        texts = _project_texts(cursor) if any(not entry["passage"] for entry in waiting) else {}
        read = [_read(cursor, vault, entry, texts) for entry in waiting]
    by_word: dict[str, list[str]] = {}
    for entry, (text, _) in zip(waiting, read, strict=True):
        if word := text[entry["start"] : entry["end"]]:
            by_word.setdefault(fold(word), []).append(entry["id"])
    stops = []
    for entry, (text, masked) in zip(waiting, read, strict=True):
        start, end = entry["start"], entry["end"]
        word = text[start:end]
        stops.append(
            Stopped(
                entry["id"],
                entry["key"],
                message_from_json(entry["said"]),
                text[max(0, start - AROUND) : start],
                word,
                text[end : end + AROUND],
                entry["release"] if entry["passage"] else "",
                entry["line"],
                entry["code"],
                likely_type(word) if word else "PERSON",
                masked,
                tuple(by_word.get(fold(word), [entry["id"]])),
            )
        )
    return stops


@requires(Permission.REVIEW_ORIGINALS)
def mask_here(context: Context, waiting_id: str, type_name: str) -> Settled:
    """Mask a word in the interview it stands in; the interview is opened for its next release.

    As with a report of a reader, one undo in the review takes the masks back.

    Raises:
        InvalidInput: It stands in no interview, an unknown type, or it is masked already.
        NotFound: It does not wait any more.
        VaultLocked: The vault is shut.
    """
    entry = _one(context, waiting_id)
    if not entry["passage"]:
        raise InvalidInput(Message("That is no text of an interview: change what is written there."))
    report = report_missed(context, entry["release"], entry["start"], entry["end"])
    return settle_report(context, report, type_name)


@requires(Permission.REVIEW_ORIGINALS)
def no_name(context: Context, waiting_ids: Collection[str], reason: str) -> str:
    """Say that words are no names where they stand, so that later exports let them pass there.

    The reason is kept in the vault, since it may well say a name; the log says that, when and at how many places.

    Returns:
        An id for taking it back.

    Raises:
        InvalidInput: No reason.
        NotFound: One does not wait any more.
        VaultLocked: The vault is shut.
    """
    if not reason.strip():
        raise InvalidInput(Message("Say why this is no name here."))
    vault = context.open_vault()
    mentions = [_one(context, waiting_id) for waiting_id in waiting_ids]
    said_id, at = new_id(), datetime.now(UTC).isoformat(timespec="seconds")
    placed = context.store.ask(lambda cursor: [_in_original(cursor, entry) for entry in mentions])
    about = {"said_id": said_id, "reason": reason.strip(), "by": context.user.id, "at": at}
    states = [{**entry, **about} for entry in placed]

    def change(record: dict[str, Any]) -> dict[str, Any]:
        keys = {entry["key"] for entry in mentions}
        rest = [entry for entry in record.get("waiting", ()) if entry["key"] not in keys]
        return {**record, "waiting": rest, "standing": [*record.get("standing", ()), *states]}

    _log(context, "look.no_name", said_id, len(states))
    vault.update_json(DISCLOSURE_CHECK, change, {})
    return said_id


@requires(Permission.REVIEW_ORIGINALS)
def take_back(context: Context, said_id: str) -> None:
    """Take back that words are no names; the next export asks about them again.

    Raises:
        NotFound: Nothing of that id stands.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    decisions = context.store.ask(
        lambda cursor: _visible_entries(cursor, vault.get_json(DISCLOSURE_CHECK, {}).get("standing", ()))
    )
    entries = [entry for entry in decisions if entry["said_id"] == said_id]
    if not entries:
        raise NotFound(Message("That was taken back already. Reload the page."))

    def change(record: dict[str, Any]) -> dict[str, Any]:
        return {**record, "standing": [entry for entry in record.get("standing", ()) if entry["said_id"] != said_id]}

    _log(context, "look.taken_back", said_id, len(entries))
    vault.update_json(DISCLOSURE_CHECK, change, {})


@requires(Permission.REVIEW_ORIGINALS)
def let_stand(context: Context) -> list[LetStand]:
    """What stewards said is no name where it stands, newest first.

    Raises:
        VaultLocked: The vault is shut.
    """
    by_said: dict[str, list[dict[str, Any]]] = {}
    decisions = context.store.ask(
        lambda cursor: _visible_entries(cursor, context.open_vault().get_json(DISCLOSURE_CHECK, {}).get("standing", ()))
    )
    for entry in decisions:
        by_said.setdefault(entry["said_id"], []).append(entry)
    return [
        LetStand(
            said_id,
            Message.joined(*dict.fromkeys(message_from_json(entry["said"]) for entry in entries), between="; "),
            entries[0]["reason"],
            entries[0]["by"],
            datetime.fromisoformat(entries[0]["at"]),
        )
        for said_id, entries in reversed(by_said.items())
    ]


@writes()
def _log(context: Context, cursor: Cursor, action: str, said_id: str, places: int) -> None:
    events.append(cursor, context.user.id, action, "look", said_id, {"places": places})


def _waiting(vault: Vault) -> list[dict[str, Any]]:
    return list(vault.get_json(DISCLOSURE_CHECK, {}).get("waiting", ()))


def _visible_entries(cursor: Cursor, entries: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those entries that stand in what a cursor sees: an interview, or a text outside of transcripts."""
    if not sees_part(cursor):
        return list(entries)
    places = interviews.places(cursor)
    texts = _project_texts(cursor) if any(not entry["interview"] for entry in entries) else {}
    return [
        entry
        for entry in entries
        if (entry["interview"] in places if entry["interview"] else entry["key"].partition(":")[0] in texts)
    ]


def _one(context: Context, waiting_id: str) -> dict[str, Any]:
    waiting = context.store.ask(lambda cursor: _visible_entries(cursor, _waiting(context.open_vault())))
    for entry in waiting:
        if entry["id"] == waiting_id:
            return entry
    raise NotFound(Message("That word is settled already. Reload the page."))


def _in_original(cursor: Cursor, entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with its place in the original, which stays when the interview is released again.

    Of words that were corrected since nothing is said in other releases: these have other words there.
    """
    fields = {name: entry[name] for name in ("key", "said", "start", "end")}
    if not entry["passage"]:
        return {**fields, "interview": ""}
    mapped = releases.offset_map(cursor, entry["release"])
    start, end = mapped.to_original(entry["start"], entry["end"])
    masks = releases.masks(cursor, entry["release"])
    place = masks.to_original(entry["start"], entry["end"])
    then = releases.rewording(cursor, entry["release"]).original
    reworded = any(first < place[1] and place[0] < last for first, last in then)
    return {**fields, "start": start, "end": end, "interview": entry["interview"], "reworded": reworded}


def _releases(cursor: Cursor, hashes: Collection[str]) -> dict[str, Release]:
    """Releases by the hash of their text, earlier ones too."""
    by_hash: dict[str, Release] = {}
    for interview in interviews.all_interviews(cursor) if any(hashes) else ():
        for release_id in releases.releases_of(cursor, interview.id):
            release = releases.release(cursor, release_id)
            if release.text_hash in hashes:
                by_hash[release.text_hash] = release
    return by_hash


def _read(cursor: Cursor, vault: Vault, entry: Mapping[str, Any], texts: Mapping[str, str]) -> tuple[str, bool]:
    """The text an entry is about, and whether its word is masked by now."""
    if not entry["passage"]:
        return texts.get(entry["key"].partition(":")[0], ""), False
    release = releases.release(cursor, entry["release"])
    mapped = releases.offset_map(cursor, release.id)
    original = read_original(vault, release.interview_id).transcript.text
    place = mapped.to_original(entry["start"], entry["end"])
    return release.text, not uncovered(original, place, masked_places(cursor, release.interview_id))


def _project_texts(cursor: Cursor) -> dict[str, str]:
    """Texts outside of transcripts by the beginning of their keys."""
    newest = codebooks.newest(cursor)
    book = newest.book if newest else Codebook("")
    scanned = [Place("", text.text) for text in stored_texts(cursor) if not text.of_transcript]
    places: Iterable[Place] = [*places_of((book, codebook_entries(book))), *scanned]
    return {place.key(0, 0).partition(":")[0]: place.text for place in places}
