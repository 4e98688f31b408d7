"""What each level puts into a site's bundle, and what of it stays at the site."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cached_property
from typing import Any, cast

from codebook.diff import changed_meaning, diff
from codebook.model import Codebook
from codebook.translations import read_in
from coding.disclosure.suppression import count_or_withheld
from coding.errors import NotReady
from coding.export.gate import gate
from coding.export.gate.places import LEFT_OUT, Place, passage_place, places_of
from coding.export.model import CodingRow
from coding.extras.study import tables
from coding.extras.study.files.levels import CASE_DOCUMENTS, TRANSLATIONS_READ, UNTOLD, WITHDRAWAL, evened
from coding.extras.study.files.package import is_training, number_of
from coding.extras.study.files.panels import COUNTS, ROWS
from coding.extras.study.steps.counting import (
    Against,
    Coded,
    Counting,
    Tabling,
    key,
    recorded,
    withheld_cases,
)
from coding.extras.study.steps.package import ever_trained
from coding.extras.study.steps.panels import Panels
from coding.model import Coding, Participant, Release, Round, Snapshot
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store import Cursor, cases, codebooks, codings, missed_reports, people, releases, rounds
from coding.store.codings import Viewer
from coding.workspace.agreement.figures import documents_of, judged_only
from coding.workspace.reports.selection import coding_rows
from coding.workspace.review.unused import process_codes, unused

UNITS_SENT = ("word", "sentence", "turn")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a level puts into the bundle.

    Attributes:
        contents: What it says.
        interviews: Ids of the interviews that anything in it is from.
        places: Texts for the disclosure check.
        problems: What stops it already.
        notes: What whoever sends it should know.
        record: What later bundles are held against.
        fixed: Texts that are never left out: where the disclosure check stops at one, nothing leaves.
        aliases: Random numbers that are in it and not kept yet → the interview.
    """

    contents: Mapping[str, Any]
    interviews: Collection[str]
    places: Sequence[Place] = ()
    problems: Sequence[gate.Problem] = ()
    notes: Sequence[Message] = ()
    record: Mapping[str, Any] = field(default_factory=dict)
    fixed: Collection[str] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SiteNow:
    """The site's own project at the moment in which a bundle is put together.

    Attributes:
        cursor: A cursor.
        book: Codebook of the study.
        against: Against what the bundle is held.
    """

    cursor: Cursor
    book: Codebook
    against: Against

    @cached_property
    def released(self) -> dict[str, Release]:
        """Every release that stands, by id."""
        return releases.several(self.cursor, releases.current_releases(self.cursor))

    @cached_property
    def trained(self) -> frozenset[str]:
        """Hashes of the texts that everybody codes, or coded once."""
        return ever_trained(self.cursor)

    @cached_property
    def current(self) -> dict[str, Release]:
        """Releases without the texts that everybody codes: nobody told them, they are no interviews of the site's."""
        return {name: release for name, release in self.released.items() if release.text_hash not in self.trained}

    @cached_property
    def people(self) -> dict[str, Participant]:
        """Everybody who was interviewed, by id."""
        return {participant.id: participant for participant in people.participants(self.cursor)}

    @cached_property
    def locked(self) -> list[tuple[Round, Snapshot]]:
        """Rounds that are measured and locked, with what was locked."""
        locked = [round for round in rounds.all_rounds(self.cursor) if round.state == "locked" and round.measured]
        snapshots = [(round, rounds.current_snapshot(self.cursor, round.id)) for round in locked]
        return [(round, snapshot) for round, snapshot in snapshots if snapshot is not None]

    @cached_property
    def blind(self) -> set[str]:
        """Interviews that somebody still codes blind."""
        interviews = releases.interviews_of(self.cursor)
        return {
            interviews[assignment.release_id]
            for round in rounds.all_rounds(self.cursor)
            if round.state == "open"
            for assignment in round.assignments
            if assignment.release_id in interviews
        }

    @cached_property
    def finished(self) -> list[Coding]:
        """Codings that nobody is blind to, whoever asks."""
        # Nobody is asked for: with somebody's own rights a bundle would tell them what others coded meanwhile.
        every = codings.all_visible(self.cursor, Viewer("", leads=True))
        current = {name for name, release in self.released.items() if release.interview_id not in self.blind}
        return [coding for coding in every if coding.release_id in current]

    @cached_property
    def own(self) -> list[Coding]:
        """The same without the texts that everybody codes."""
        return [coding for coding in self.finished if coding.release_id in self.current]

    @property
    def notes(self) -> list[Message]:
        """What stays here, since somebody still codes it blind."""
        waiting = len(self.blind & {release.interview_id for release in self.current.values()})
        note = Message("{n} interviews are in an open round: their codings stay here until it is locked.", n=waiting)
        return [note] if waiting else []

    def counting(self) -> Counting:
        """What is counted at this site now."""
        rows = [
            Coded(self.current[coding.release_id].participant_id, self.current[coding.release_id].interview_id,
                  coding.code)
            for coding in self.own
        ]  # fmt: skip
        ids = dict.fromkeys(release.participant_id for release in self.current.values())
        return Counting(
            **vars(self.against),
            codings=rows,
            codes={code.id for code in self.book.codes if code.is_codable}
            | {row.code for row in rows if row.code in self.book},
            people={person: dict(self.people[person].attributes) if person in self.people else {} for person in ids},
            interviews=len(self.current),
        )


def part_of(level: str, now: SiteNow) -> Part:
    """What a level puts into the bundle.

    Raises:
        NotReady: There is nothing to send at this level.
    """
    if level == WITHDRAWAL:
        if not tables.withdrawn(now.cursor) and not now.against.void:
            raise NotReady(Message("Nobody has withdrawn whose rows were sent, so there is nothing to tell."))
        return Part(contents={}, interviews=())
    if level == "variables":
        return _variables(now)
    if level == COUNTS or level in ROWS:
        return _panels(now, level)
    if not now.released:
        raise NotReady(Message("Nothing has been released yet, so there is nothing to send."))
    counted = now.counting()
    if level == "counts":
        return _counts(now, counted)
    untold, record = counted.untold()
    if level == "positions":
        untold = sorted({*untold, *_few_then(now, counted)})
        part = _positions(now, untold)
    else:
        part = _quotes(now, untold)
    notes = [*part.notes]
    if untold:
        notes.append(
            Message(
                "Left out, as counts withhold how many people have them: {codes}. The bundle names these codes, so "
                "that nobody takes them for codes that nobody has.",
                codes=", ".join(untold),
            )
        )
    return replace(part, contents={**part.contents, UNTOLD: list(untold)}, notes=notes, record=record)


def _few_then(site: SiteNow, counted: Counting) -> list[str]:
    """Codes that few people had when a round was locked, of whom somebody has it no longer, so that counts say less."""
    having: dict[str, set[str]] = defaultdict(set)
    for _, snapshot in site.locked:
        texts = releases.several(site.cursor, releases.not_erased(site.cursor, [at[0] for at in snapshot.documents]))
        for coding in snapshot.codings:
            if coding.release_id in texts and texts[coding.release_id].text_hash not in site.trained:
                having[coding.code].add(texts[coding.release_id].participant_id)
    now, of = counted.holders(), len(counted.people)
    return [
        code
        for code, people in having.items()
        if people - now.get(code, set()) and count_or_withheld(len(people), of, counted.least) is None
    ]


def _variables(now: SiteNow) -> Part:
    case_records = recorded(now.cursor, now.book)
    contents, record = Tabling(**vars(now.against)).contents(case_records, now.book)
    notes = list(case_records.notes)
    withheld = withheld_cases(case_records, now.against.least)
    if withheld:
        notes.append(
            Message("Cases that stay here, because too few were recorded by the same people: {variables}.",
                    variables=", ".join(f"{name} {n}" for name, n in withheld.items()))
        )  # fmt: skip
    if contents["withheld"]:
        notes.append(
            Message("{n} variables are withheld: few cases have their values, so that they could be told.",
                    n=len(contents["withheld"]))
        )  # fmt: skip
    if contents["stands"]:
        notes.append(
            Message(
                "{n} variables are not sent again: too few cases have changed since the bundle in which they stand.",
                n=len(contents["stands"])
            )
        )  # fmt: skip
    places = places_of({name: [*table["values"], *table["rarer"]] for name, table in contents["variables"].items()})
    return Part(contents=contents, interviews=case_records.interviews, places=places, notes=notes, record=record)


def _panels(now: SiteNow, level: str) -> Part:
    contents, record, notes = Panels(**vars(now.against)).part(now.cursor, level)
    texts = [[content["title"], *(item["wording"] for item in content["items"])] for content in contents["panels"]]
    return Part(contents=contents, interviews=(), places=places_of(texts), notes=notes, record=record)


def _counts(now: SiteNow, counted: Counting) -> Part:
    contents, record = counted.contents()
    interviews, notes = {release.interview_id for release in now.current.values()}, now.notes
    if {document for case in cases.all_cases(now.cursor) for document in case.documents} & interviews:
        contents[CASE_DOCUMENTS] = True
    marked = read_in(now.book, codebooks.translation_reads(now.cursor))
    if marked:
        contents[TRANSLATIONS_READ] = [list(entry) for entry in marked]
    withheld = sum(1 for content in contents["codes"].values() if content["people"] is None)
    if withheld:
        notes.append(Message("{n} codes are withheld: so few people have them that they could be told.", n=withheld))
    places = places_of({name: list(table["people"]) for name, table in contents["groups"].items()})
    return Part(contents=contents, interviews=interviews, places=places, notes=notes, record=record)


def _positions(now: SiteNow, untold: Collection[str]) -> Part:
    cursor, book, trained = now.cursor, now.book, now.trained
    numbers = tables.aliases(cursor, "positions")
    entries: list[dict[str, Any]] = []
    interviews: set[str] = set()
    closed = count = 0
    for round, snapshot in now.locked:
        judged, late, unread = judged_only(cursor, snapshot)
        closed += len(late) + len(unread)
        release_ids = set(releases.not_erased(cursor, [document[0] for document in judged.documents]))
        texts = releases.several(cursor, sorted(release_ids))
        frozen = codebooks.get(cursor, round.codebook_version).book
        names = {
            release_id: number_of(text.text_hash) if text.text_hash in trained else numbers[text.interview_id]
            for release_id, text in texts.items()
        }
        entries.append(_round(round, judged, texts, names, frozen, book, untold))
        count += sum(coding.release_id in texts and coding.code in book for coding in judged.codings)
        interviews |= {release.interview_id for release in texts.values()}
    if not entries:
        raise NotReady(
            Message(
                "No round that is measured is locked yet, so there are no positions to send. A lead locks one first."
            )
        )
    if count and not any(entry["spans"] for entry in entries):
        raise NotReady(
            Message(
                "So few people here have each code, or have it not, that counts withhold all of them: no position can "
                "be sent. It can once more people were interviewed."
            )
        )  # fmt: skip
    notes = []
    if closed:
        notes.append(Message("{n} interviews were locked before a coder had handed them in.", n=closed))
    places = places_of([entry["name"] for entry in entries])
    contents = {"rounds": entries, "language": _language(now)}
    return Part(contents=contents, interviews=interviews, places=places, notes=notes)


def _language(now: SiteNow) -> str:
    """The language of most interviews, by which teams are told apart where they code the same texts."""
    times = Counter(release.language for release in now.current.values() if release.language)
    return min(times, key=lambda time: (-times[time], time), default="")


def _round(
    round: Round,
    snapshot: Snapshot,
    texts: Mapping[str, Release],
    numbers: Mapping[str, str],
    frozen: Codebook,
    book: Codebook,
    untold: Collection[str],
) -> dict[str, Any]:
    portion = replace(snapshot, documents=tuple(entry for entry in snapshot.documents if entry[0] in texts))
    rows = [
        coding
        for coding in portion.codings
        if coding.release_id in texts
        and coding.code in book
        # Nobody tells of themselves in the training set, so that what is coded there tells of nobody.
        and (coding.code not in untold or is_training(numbers[coding.release_id]))
    ]
    letters = {coder: f"c{at}" for at, coder in enumerate(sorted({entry[1] for entry in portion.documents}), 1)}
    documents: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    for document in documents_of(portion, texts, "sentence"):
        rows_of_document = [row for row in rows if row.release_id == document.id]
        edges = {edge for coding in rows_of_document for edge in (coding.start, coding.end)}
        shared = is_training(numbers[document.id])
        places[document.id] = len(documents)
        documents.append(
            {
                "id": numbers[document.id],
                "length": document.length,
                "coders": sorted(letters[coder] for coder in document.coders),
                # Everybody has the words of the training set, and its units must be the same at every site.
                "units": {
                    unit: [[start, end, 1] for start, end in document.units[unit]]
                    if shared
                    else [list(stretch) for stretch in evened(document.units[unit], edges)]
                    for unit in UNITS_SENT
                },
            }
        )
    used = {row.code for row in rows}
    return {
        "name": round.name,
        "unit": round.unit,
        "target": round.target,
        "snapshot": snapshot.hash,
        "locked": snapshot.taken_at.astimezone(UTC).isoformat(timespec="seconds"),
        "doubtful": sorted(changed_meaning(diff(frozen, book)) & used),
        "documents": documents,
        "spans": [[places[row.release_id], letters[row.coder], row.code, row.start, row.end] for row in rows],
    }


def _quotes(now: SiteNow, untold: Collection[str]) -> Part:
    every, notes = quotable(now)
    rows = [row for row in every if row.code not in untold]
    if not every:
        raise NotReady(Message("No coded passage is of somebody who agreed to be quoted, so there is nothing to send."))
    if not rows:
        raise NotReady(
            Message(
                "So few people here have each code, or have it not, that counts withhold all of them: no passage can "
                "be sent. It can once more people were interviewed."
            )
        )  # fmt: skip
    aliases = tables.aliases(now.cursor, "quotes")
    numbers = [aliases[now.current[row.document].interview_id] for row in rows]
    return replace(quotes_part(now, rows, numbers), notes=[*now.notes, *notes])


def quotes_part(now: SiteNow, quoted: Sequence[CodingRow], numbers: Sequence[str]) -> Part:
    """Passages as they leave, looked at by the gate: word for word, and covered by consent.

    Args:
        now: The site.
        quoted: The passages.
        numbers: What each is known by, in the same order.
    """
    texts = {release.text_hash: release.text for release in now.current.values()}
    consent = {participant.id: participant.quote_consent for participant in now.people.values()}
    entries = [
        {"id": number, "code": row.code, "text": cast(str, row.quote)}
        for row, number in zip(quoted, numbers, strict=True)
    ]
    return Part(
        contents={"quotes": sorted(entries, key=lambda entry: (entry["code"], entry["text"]))},
        interviews={now.current[row.document].interview_id for row in quoted},
        places=[passage_place(row) for row in quoted],
        problems=[*gate.check_quotes(quoted, texts), *gate.check_consent(quoted, consent)],
    )


def without_texts(contents: Mapping[str, Any], stopped: Collection[str]) -> dict[str, Any]:
    """The contents without texts that the disclosure check stopped at."""
    contents_left = dict(contents)
    if "quotes" in contents_left:
        contents_left["quotes"] = [quote for quote in contents_left["quotes"] if quote["text"] not in stopped]
    if "rounds" in contents_left:
        contents_left["rounds"] = [
            {**round, "name": LEFT_OUT} if round["name"] in stopped else round for round in contents_left["rounds"]
        ]
    if "variables" in contents_left:
        contents_left["variables"] = {
            name: table
            for name, table in contents_left["variables"].items()
            if name not in stopped and not set(stopped) & {*table["values"], *table["rarer"]}
        }
    if "panels" in contents_left:
        contents_left["panels"] = [_without_words(panel, stopped) for panel in contents_left["panels"]]
    if "groups" in contents_left:
        contents_left["groups"] = {
            name: table
            for name, table in contents_left["groups"].items()
            if name not in stopped and not set(stopped) & set(table["people"])
        }
    return contents_left


def _without_words(panel: Mapping[str, Any], stopped: Collection[str]) -> dict[str, Any]:
    """A panel without words that the disclosure check stopped at; the study knows its items by their ids."""
    items = [{**item, "wording": LEFT_OUT} if item["wording"] in stopped else item for item in panel["items"]]
    return {**panel, "title": LEFT_OUT if panel["title"] in stopped else panel["title"], "items": items}


def without_omitted(
    record: Mapping[str, Any], before: Mapping[str, Any], contents: Mapping[str, Any]
) -> dict[str, Any]:
    """The record without what was left out of the contents: it was never told, so no later bundle stands on it."""
    withdrawn = {key("variable", name) for name in before.get("variables", {}) if name not in contents["variables"]}
    for name, table in before.get("groups", {}).items():
        if name not in contents["groups"]:
            withdrawn |= {key("group", name), *(key("group", name, "code", code) for code in table["codes"])}
    return {name: value for name, value in record.items() if name not in withdrawn}


def quotable(now: SiteNow, only: Collection[str] | None = None) -> tuple[list[CodingRow], list[Message]]:
    """Passages that may be quoted, each code once a passage, and notes on those that may not.

    Args:
        now: The site.
        only: Ids of the codings that are wanted; None for all.
    """
    notes, finished = list[Message](), now.own
    safe = _without_missed(now)
    if only is not None:
        finished, safe = ([coding for coding in codings if coding.id in only] for codings in (finished, safe))
    if len(safe) < len(finished):
        missed = len(finished) - len(safe)
        notes.append(
            Message("{n} passages stay here: a process note or an open report of a missed name touches them.", n=missed)
        )
    safe = [coding for coding in safe if coding.code in now.book]
    rows = coding_rows(safe, now.current, now.people, now.book, codebook_version=0)
    quoted = list({(row.release_hash, row.start, row.end, row.code): row for row in rows if row.quote}.values())
    withheld = len({(row.document, row.start, row.end, row.code) for row in rows if row.quote is None})
    if withheld:
        notes.append(Message("{n} passages stay here: the people did not agree to be quoted.", n=withheld))
    return quoted, notes


def _without_missed(now: SiteNow) -> list[Coding]:
    """Codings whose words may hold no name that the masking missed, as far as anybody here said so."""
    book = codebooks.newest(now.cursor)
    process = process_codes(now.book) | (process_codes(book.book) if book else frozenset())
    reported = {report.interview_id for report in missed_reports.with_state(now.cursor)}
    marked = grouped((coding.release_id, (coding.start, coding.end)) for coding in now.own if coding.code in process)
    unused_parts = unused(now.cursor, now.current.values())
    return [
        coding
        for coding in now.own
        if now.current[coding.release_id].interview_id not in reported
        and not unused_parts.holds(coding.release_id, coding.start, coding.end)
        and not any(start < coding.end and coding.start < end for start, end in marked.get(coding.release_id, ()))
    ]
