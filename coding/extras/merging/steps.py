"""Two projects of one team become one: laptops that were in the field, with copies or with interviews of their own.

Interviews are the same where their released text is, codings and rounds where their ids are. Of a coding that differs
the later change counts, so that the order in which projects are merged does not matter and a second merge changes
nothing. Of the codebook, codes that are only there come, and versions that rounds there froze.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from codebook.diff import MEANING_FIELDS, diff
from codebook.ids import with_ids
from codebook.model import Codebook
from codebook.serial import codebook_from_dict
from codebook.validation import validate
from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras.merging import limits
from coding.extras.merging import tables as merging
from coding.extras.merging.rounds import MergingRounds, RoundsPlan, plan_rounds
from coding.extras.merging.sides import Both, Forgotten, Places, Side, There
from coding.extras.merging.tables import OF_RELEASE, REVISED, Row
from coding.model.message import Message
from coding.store import Cursor, code_ids, codebooks, erasure, events, interviews, people, rounds
from coding.store.columns import TABLES
from coding.store.erasure import Marked
from coding.store.row_filter import unrestricted
from coding.vault import Vault
from coding.vault_recordings import recording_of
from coding.workspace.context import Context, requires
from coding.workspace.departures import words_of
from coding.workspace.vault_records import IMPORTING, note_forms, read_forms, read_original, record_names, whole
from pipelines.redact.folding import fold


def ids_here(theirs: Codebook | None, here: Codebook | None, earlier: Mapping[str, str]) -> dict[str, str]:
    """Ids of codes there that the same codes do not have here → those that they have.

    Args:
        theirs: The newest version there.
        here: The newest version here.
        earlier: Ids that codes had before here → those that they have.
    """
    by_guid = {code.guid: code.id for code in here.codes} if here else {}
    codes = theirs.codes if theirs else ()
    return {**earlier, **{code.id: by_guid[code.guid] for code in codes if by_guid.get(code.guid, code.id) != code.id}}


class MergingCodebook:
    """One pass over the other project's codebook; a dry one writes nothing.

    Attributes:
        came: Ids of codes that came.
        codes: Ids of all codes here by now.
        notes: What differs, or could not come, a sentence each.
    """

    def __init__(self, asker: Context, cursor: Cursor, there: There, *, dry: bool) -> None:
        """Begin with nothing done."""
        self._asker, self._cursor, self._there, self._dry = asker, cursor, there, dry
        self.came: list[str] = []
        self.codes: Collection[str] = ()
        self.notes: list[str] = []

    def merge(self, theirs: Codebook | None, frozen: Collection[int]) -> dict[int, int]:
        """Bring what is only there.

        Args:
            theirs: The newest version there.
            frozen: Numbers of the versions there that rounds which come were coded with.

        Returns:
            Number of a version there → here.
        """
        newest = codebooks.newest(self._cursor)
        number = newest.number if newest else 0
        book = newest.book if newest else Codebook("Codebook")
        new = [code for code in theirs.codes if code.id not in book] if theirs else []
        self._differences(book, theirs)
        added = replace(book, codes=(*book.codes, *new))
        if new and not self._asker.may(Permission.EDIT_CODEBOOK):
            self.notes.append(
                f"{len(new)} codes are only there, and you may not change the codebook: let a lead merge."
            )
        elif new and (problems := validate(added)):
            self.notes.append(f"Codes that are only there cannot be added: {problems[0].sentence}")
        else:
            self.came += [code.id for code in new]
            number, book = self._save(number, book, added, frozen), added
        self.codes = {code.id for code in book.codes}
        here = merging.version_hashes(self._cursor)
        numbers = {digest: version for version, digest in sorted(here.items(), reverse=True)}
        return {
            version: version if here.get(version) == digest else numbers.get(digest, max(number, 1))
            for version, digest in self._there.versions.items()
        }

    def _differences(self, book: Codebook, theirs: Codebook | None) -> None:
        for change in diff(book, theirs) if theirs else ():
            if change.code and change.field in MEANING_FIELDS and change.code in book:
                self.notes.append(f"The codebooks differ, and this one stays: {change.sentence}")

    def _save(self, number: int, book: Codebook, added: Codebook, frozen: Collection[int]) -> int:
        """Save the versions of rounds that are not here, and after them what holds here; return its number."""
        known = merging.version_hashes(self._cursor).values()
        missing = [version for version in sorted(frozen) if self._there.versions[version] not in known]
        if self._dry or (not missing and added == book):
            return number
        who = self._asker.user.id
        for version in missing:
            reason = f"Version {version} of another project of the team, for its rounds"
            codebooks.save(self._cursor, self._there.books[version], reason, who)
        reason = "As before" if added == book else "Codes of another project of the team"
        return codebooks.save(self._cursor, added, reason, who)


# Why the later of two changes counts: decision 0866.


KINDS: Final[Mapping[str, str]] = {"coding": "codings", "memo": "memos", "content_note": "content notes"}
"""Kinds of records, as the report names them."""


@dataclass(kw_only=True)
class MergeReport:
    """What a merge did.

    Attributes:
        same: Interviews that both projects had.
        interviews: Titles of interviews that came.
        people: Ids of users that came; they cannot sign in until a lead says so.
        codes: Ids of codes that came.
        rounds: Names of rounds that came, or went on there and are here now as they are there.
        ready: Names of open rounds in which everybody has handed in by now: a lead locks them.
        added: Kind of record → how many came.
        changed: Kind of record → how many were changed later there.
        known: Kind of record → how many were here already, the same.
        conflicts: What could not be taken or differs on both sides, a sentence each.
    """

    same: int = 0
    interviews: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    rounds: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Other:
    """What was read of the other project, before anything is written here."""

    tables: Mapping[str, Sequence[Row]]
    releases: Sequence[tuple[str, str, str, bool]]
    book: Codebook | None
    earlier: Mapping[str, str]
    rounds: There
    users: Sequence[Any]
    vault: Vault | None


_READ: Final = (
    *REVISED, "interview", "participant", "attribute", "identifier", "cluster", "release", *OF_RELEASE,
    *merging.ROUNDS, *limits.READ,
)  # fmt: skip
_OF_EACH: Final = frozenset(
    {
        "meta", "setting", "person_setting", "operation", "passkey", "site", "codebook_version", "codebook_example",
        "earlier_code_id", "favourite",
    }
)  # fmt: skip
"""Tables with words of which each project has its own, or whose differences are told as such."""
_STAY: Final = [name for name, table in TABLES.items() if table.said and name not in {*_READ, *_OF_EACH}]
"""Tables of people's work of which nothing comes."""


@requires(Permission.EXCHANGE)
def merge(context: Context, other: Context, *, dry_run: bool = False) -> MergeReport:
    """Bring everything of another project of the team into this one.

    Args:
        context: Who merges, with the vault open; a lead among them if codes are to come.
        other: The same person in the other project; with its vault open, interviews that are only there come too.
        dry_run: Only say what would be done.

    Raises:
        InvalidInput: Both are the same folder, or somebody who belongs to a site merges.
        AccessDenied: They may not in one of the two.
    """
    other.ask(Permission.EXCHANGE)
    if context.project.folder.resolve() == other.project.folder.resolve():
        raise InvalidInput(Message("These are the same project. Name the other laptop's folder."))
    if context.user.site is not None or other.user.site is not None:
        raise InvalidInput(Message("You belong to a site. Somebody of the whole study merges projects."))
    with context.store.read() as cursor:
        erased = list(erasure.erasures(cursor))
        newest, earlier = codebooks.newest(cursor), code_ids.earlier_ids(cursor)
    there = _read(other, erased, lambda book: ids_here(book, newest.book if newest else None, earlier))
    with context.store.read() as cursor:
        rehearsal = _Merging(context, cursor, there, dry=True)
        rehearsal.run()
    if dry_run:
        return rehearsal.report
    originals = rehearsal.originals
    if originals:
        _put_originals(context, there, originals)

    def write(cursor: Cursor) -> MergeReport:
        merging_now = _Merging(context, cursor, there, dry=False)
        merging_now.run()
        report = merging_now.report
        codings = report.added["coding"] + report.changed["coding"]
        detail = {"interviews": len(report.interviews), "codings": codings, "consents": merging_now.consents}
        events.append(cursor, context.user.id, "project.merged", "project", context.project.id, detail)
        return report

    return context.store.write(write)


def _read(other: Context, erased: Sequence[str], ids_of: Callable[[Codebook | None], Mapping[str, str]]) -> _Other:
    """All that counts of the other project, without words of people who were erased in the one that takes.

    Args:
        other: The other project.
        erased: Participants who were erased in the one that takes.
        ids_of: Ids of codes of its codebook that have another one in the project that takes → that one.
    """
    with other.store.read() as cursor:
        forgotten = Forgotten(cursor, erased)
        tables = {name: forgotten.rows(name, merging.all_rows(cursor, name)) for name in (*_READ, *_STAY)}
        newest = codebooks.newest(cursor)
        ids = ids_of(newest.book if newest else None)
        for row in (table for name in code_ids.TABLES for table in tables.get(name, ())):
            row["code"] = ids.get(row["code"], row["code"])
        earlier = {earlier_id: ids.get(code, code) for earlier_id, code in code_ids.earlier_ids(cursor).items()}
        frozen = {row["codebook_version"] for row in tables["round"]}
        return _Other(
            tables=tables,
            releases=merging.release_hashes(cursor),
            book=with_ids(forgotten.book(newest.book), ids) if newest else None,
            earlier={**ids, **earlier},
            rounds=There(
                side=Side(tables),
                hand_ins={row["id"]: rounds.hand_ins(cursor, row["id"]) for row in tables["round"]},
                books={
                    # As they were saved: their hash is what tells them from those here.
                    number: forgotten.book(codebook_from_dict(codebooks.get(cursor, number).content))
                    for number in frozen
                },
                versions=merging.version_hashes(cursor),
                steps=merging.steps_at_queues(cursor),
            ),
            users=people.users(cursor),
            vault=whole(other.vault) if other.vault else None,
        )


def _put_originals(asker: Context, other: _Other, interview_ids: Sequence[str]) -> None:
    """Originals go into the vault before the project file knows of them, as at an import."""
    vault = whole(asker.open_vault())
    assert other.vault is not None

    def note(record: dict[str, Any]) -> dict[str, Any]:
        return {**record, "interviews": [*record.get("interviews", ()), *interview_ids]}

    # If the computer stops before the project file knows of them, the next opening takes them out again.
    vault.update_json(IMPORTING, note, {})
    vault.put({name: other.vault.get(name) for interview_id in interview_ids for name in record_names(interview_id)})
    marked = [
        Marked(row["interview_id"], row["cluster_id"], row["type"], row["start_offset"], row["end_offset"])
        for row in other.tables["identifier"]
        if row["interview_id"] in interview_ids
    ]
    # Only what is said in them: the key there may still have words of somebody who was erased here.
    folded = {fold(word) for word, _ in words_of(other.vault, interview_ids, marked)}
    forms = read_forms(other.vault, {identifier.cluster for identifier in marked})
    note_forms(vault, {cluster: [word for word in words if fold(word) in folded] for cluster, words in forms.items()})


class _Merging:
    """One pass over what the other project has; a dry one writes nothing."""

    def __init__(self, asker: Context, cursor: Cursor, there: _Other, *, dry: bool) -> None:
        self._asker, self._cursor, self._there, self._dry = asker, cursor, there, dry
        self.report = MergeReport()
        self.consents = 0
        self._places = Places()
        self.originals = self._places.brought
        self._release_here, self._interview_here = self._places.releases, self._places.interviews
        self._held_back, self._plan = limits.BlindWork(), RoundsPlan()
        self._codes: Collection[str] = ()
        self._interviews_there = {row["id"]: row["interview_id"] for row in there.tables["release"]}

    def run(self) -> None:
        with unrestricted(self._cursor):
            self._people()
            self._interviews()
            both = Both(self._cursor, self._there.rounds, self._places)
            here = merging.version_hashes(self._cursor).values()
            self._plan = plan_rounds(self._asker, self._cursor, both, here, self._note)
            book = MergingCodebook(self._asker, self._cursor, self._there.rounds, dry=self._dry)
            numbers = book.merge(self._there.book, self._plan.versions)
            self.report.codes, self._codes = book.came, book.codes
            self.report.conflicts += book.notes
            if not self._dry:
                code_ids.note_earlier(self._cursor, self._there.earlier, self._codes)
            places = (self._release_here, self._interview_here)
            self.consents, conflicts = limits.keep_strict(self._cursor, self._there.tables, *places, dry=self._dry)
            self.report.conflicts += conflicts
            coming = [*self._plan.came, *self._plan.went_on]
            self._held_back = limits.blind_work(self._cursor, self._there.tables, self._release_here, coming)
            for name in self._held_back.rounds:
                self._note(f"“{name}” is open there and not here: work of its coders did not come, so they stay blind.")
            for table in REVISED:
                self._revised(table, numbers)
            self._rounds(both, numbers)
            self._staying()

    def _staying(self) -> None:
        """Say what does not come; of how much of it might tell somebody blind what others do."""
        kinds: dict[str, None] = {}
        for name in _STAY:
            here = set(map(str, merging.all_rows(self._cursor, name)))
            if any(str(row) not in here for row in self._there.tables[name]):
                kinds[TABLES[name].said] = None
        if kinds:
            self._note(f"These are only there, or otherwise there than here, and stay there: {', '.join(kinds)}.")

    def _rounds(self, both: Both, numbers: Mapping[int, int]) -> None:
        writing = MergingRounds(self._cursor, self._asker.user.id, both, self._note, dry=self._dry)
        writing.write(self._plan, numbers)
        names = self._there.rounds.side.rounds
        self.report.rounds = [names[round_id]["name"] for round_id in (*self._plan.came, *self._plan.went_on)]
        self.report.ready = writing.ready(self._plan)
        for kind, many in (("assignment", writing.handed_in), ("decision", writing.decisions)):
            if many:
                self.report.added[kind] += many

    def _people(self) -> None:
        known = {user.id for user in people.users(self._cursor)}
        for user in self._there.users:
            if user.id not in known:
                self.report.people.append(user.id)
                if not self._dry:
                    people.add_user(self._cursor, replace(user, active=False, site=None))

    def _interviews(self) -> None:
        here = merging.release_hashes(self._cursor)
        by_hash = {digest: (release, interview) for release, interview, digest, current in here if current}
        known = {interview for _, interview, _, _ in here}
        known |= {entry.id for entry in interviews.all_interviews(self._cursor)}
        titles = {row["id"]: row["title"] for row in self._there.tables["interview"]}
        for release, interview, digest, current in self._there.releases:
            if not current:
                continue
            if digest in by_hash:
                self._release_here[release], self._interview_here[interview] = by_hash[digest]
                self.report.same += 1
            elif interview in known:
                self.report.conflicts.append(
                    f"“{titles[interview]}” was released in another form here and there: its codings there stay there."
                )
            else:
                self._bring(interview, titles[interview])
        waiting = [row for row in self._there.tables["interview"] if row["state"] != "released"]
        unknown = [row["title"] for row in waiting if row["id"] not in known and row["deleted_at"] is None]
        self.report.conflicts += [
            f"“{title}” is not released there yet: release it, then merge again." for title in unknown
        ]

    def _bring(self, interview: str, title: str) -> None:
        tables = self._there.tables
        row = next(table for table in tables["interview"] if table["id"] == interview)
        person = next(table for table in tables["participant"] if table["id"] == row["participant_id"])
        reason = self._hindered(person)
        if reason:
            self.report.conflicts.append(f"“{title}” did not come: {reason}")
            return
        self.report.interviews.append(title)
        self.originals.append(interview)
        if self._there.vault is not None and recording_of(self._there.vault, interview) is not None:
            self.report.conflicts.append(f"The recording of “{title}” stays there: add it here from its file.")
        self._interview_here[interview] = interview
        releases = [table for table in tables["release"] if table["interview_id"] == interview]
        self._release_here.update({release["id"]: release["id"] for release in releases if release["current"]})
        if not self._dry:
            self._put(row, person, releases)

    def _hindered(self, person: Row) -> str | None:
        """Why an interview that is only there cannot come."""
        known = {participant.id: participant.label for participant in people.participants(self._cursor)}
        if person["id"] in erasure.erasures(self._cursor):
            return "the person was erased here, and stays erased."
        if self._there.vault is None:
            return "its original is needed too. Give the other project's passphrase in HEARD_OTHER_PASSPHRASE."
        if person["id"] not in known and person["label"] in known.values():
            return f"{person['label']} is somebody else here. Give one of the two another label."
        return None

    def _put(self, row: Row, person: Row, releases: Sequence[Row]) -> None:
        cursor, tables = self._cursor, self._there.tables
        if person["id"] not in {participant.id for participant in people.participants(cursor)}:
            merging.put_rows(cursor, "participant", [person])
            merging.put_rows(cursor, "attribute", [o for o in tables["attribute"] if o["owner_id"] == person["id"]])
        merging.put_rows(cursor, "attribute", [o for o in tables["attribute"] if o["owner_id"] == row["id"]])
        vault = whole(self._asker.open_vault())
        digest = vault.fingerprint(read_original(vault, row["id"]).transcript.text)
        merging.put_rows(
            cursor, "interview", [{**row, "original_hash": digest, "position": merging.next_position(cursor)}]
        )
        identifiers = [entry for entry in tables["identifier"] if entry["interview_id"] == row["id"]]
        cluster_ids_of_entries = {identifier["cluster_id"] for identifier in identifiers}
        cluster_ids = {entry["id"] for entry in merging.rows_where(cursor, "cluster", "id", cluster_ids_of_entries)}
        clusters = [entry for entry in tables["cluster"] if entry["id"] in cluster_ids_of_entries - cluster_ids]
        merging.put_rows(cursor, "cluster", clusters)
        merging.put_rows(cursor, "identifier", identifiers)
        merging.put_rows(cursor, "release", releases)
        ids = {release["id"] for release in releases}
        for table in OF_RELEASE:
            merging.put_rows(cursor, table, [entry for entry in tables[table] if entry["release_id"] in ids])

    def _revised(self, table: str, numbers: Mapping[int, int]) -> None:
        """Records that people change: what is missing comes, and of what differs the later counts."""
        here = {row["id"]: row for row in merging.all_rows(self._cursor, table)}
        places = {_place(row) for row in here.values() if row["deleted_at"] is None} if table == "coding" else set()
        new: list[Row] = []
        for row in map(dict, self._there.tables[table]):
            moved = self._moved(table, row, numbers)
            if moved is None:
                continue
            present = here.get(moved["id"])
            if present is not None and _same(present, moved):
                self.report.known[table] += 1
            elif present is not None:
                self._later(table, present, moved)
            elif table == "coding" and moved["deleted_at"] is None and _place(moved) in places:
                self.report.known[table] += 1
            elif table == "coding" and not self._open(moved):
                continue
            else:
                self.report.added[table] += 1
                if table == "coding" and moved["deleted_at"] is None:
                    places.add(_place(moved))
                new.append(moved)
        if not self._dry:
            merging.put_rows(self._cursor, table, new)

    def _moved(self, table: str, row: Row, numbers: Mapping[int, int]) -> Row | None:
        """A row as it would stand here; None where what it belongs to is not here, or it would be read too early."""
        interview = self._interviews_there.get(row["release_id"]) if table == "coding" else row["interview_id"]
        if table != "content_note" and self._held_back.holds(interview, row[REVISED[table]]):
            return None
        if table == "coding":
            if row["release_id"] not in self._release_here:
                return None
            if row["code"] not in self._codes:
                self._note(f"Codings of “{row['code']}” did not come: the code is not in the codebook here.")
                return None
            row["release_id"] = self._release_here[row["release_id"]]
            row["codebook_version"] = numbers.get(row["codebook_version"], row["codebook_version"])
        elif row["interview_id"] is not None:
            if row["interview_id"] not in self._interview_here:
                return None
            row["interview_id"] = self._interview_here[row["interview_id"]]
        return row

    def _open(self, row: Row) -> bool:
        """Whether the coder has not handed this interview in here: what is locked does not change."""
        release, coder = row["release_id"], row["coder"]
        # In a rehearsal the release itself has not come.
        come = not self._dry or merging.rows_where(self._cursor, "release", "id", [release])
        free = (release, coder) in self._plan.free
        name = rounds.locked_by(self._cursor, release, coder) if come and not free else None
        if name is not None:
            self._note(f"{row['coder']} has handed in an interview of “{name}” here: codings made there did not come.")
        return name is None

    def _later(self, table: str, present: Row, moved: Row) -> None:
        """Two states of one record: the later change counts, and both are named."""
        author = REVISED[table]
        if present[author] != moved[author]:
            self._note(
                f"A record of {present[author]} has the number of one of {moved[author]} there. It did not come."
            )
            return
        if (moved["revision"], str(moved)) <= (present["revision"], str(present)):
            self.report.known[table] += 1
            self._note(f"It differs, and the later change is the one here: {KINDS[table]} of {moved[author]}.")
            return
        if table == "coding" and not self._open(moved):
            return
        self.report.changed[table] += 1
        self._note(f"It differs, and the later change is the one there: {KINDS[table]} of {moved[author]}.")
        if not self._dry:
            merging.change_row(self._cursor, table, moved)

    def _note(self, sentence: str) -> None:
        if sentence not in self.report.conflicts:
            self.report.conflicts.append(sentence)


def _place(row: Row) -> tuple[Any, ...]:
    return (row["release_id"], row["coder"], row["code"], row["start_offset"], row["end_offset"])


_BESIDE: Final = frozenset({"version", "codebook_version"})
"""Columns that count here what happened here."""


def _same(row: Row, other: Row) -> bool:
    return all(value == other[name] for name, value in row.items() if name not in _BESIDE)
