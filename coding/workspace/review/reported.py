"""Identifiers that a reader of a release saw: reported, settled by a steward, masked in the next release.

A report holds ids and offsets into the released text, never words. One that is closed can be opened again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.access import Permission
from coding.errors import Conflict, InvalidInput
from coding.model import Interview, MissedReport
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews, missed_reports, people, releases
from coding.workspace import operations
from coding.workspace.context import Context, Vault, new_id, requires, writes
from coding.workspace.operations import At, Change, State, UndoScope
from coding.workspace.review.decide import accept_and_place, record, reopen
from coding.workspace.review.find import REPORTED, Placement, likely_type, overlaps, plan_placement, uncovered
from coding.workspace.review.known_places import propose
from coding.workspace.review.known_words import places_elsewhere
from coding.workspace.review.project_words import masked_places
from coding.workspace.vault_records import note_forms, read_original
from pipelines.redact.model import ENTITY_TYPES

SCOPE = "missed report"
CLOSED = ("settled", "declined")
REOPENED = "reopened_reports"
"""Record of the vault: why closed reports were opened again."""
LONGEST = 400
"""A report covers at most so many code points: a name, not a page."""


@dataclass(frozen=True)
class Reopened:
    """A closed report was opened again. The reason may well hold the name, so it is kept in the vault.

    Attributes:
        by: Name of who did it.
        at: When.
        why: In their words.
    """

    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class OpenReport:
    """A report as a steward sees it, also one that is closed.

    Attributes:
        report: The report.
        interview: The interview.
        line: 1-based line (turn) of the release.
        words: The reported words as the original has them, or the release, where they were corrected away.
        before: A little of the original before them.
        after: A little after.
        type: The type that would be offered first.
        start: First code point of the words in the original.
        end: One past the last.
        reopened: Who opened it again, when and why, the last time first.
    """

    report: MissedReport
    interview: Interview
    line: int
    words: str
    before: str
    after: str
    type: str
    start: int
    end: int
    reopened: tuple[Reopened, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What settling a report came to.

    Attributes:
        masked: Places masked in the interview by it.
        waiting: Further places that wait in the review queue: with other capitals, or where the words are everyday
            words too.
        elsewhere: “2 in memos of codings”, … where the words stand in the project outside of transcripts. The next
            release replaces them there (:mod:`coding.workspace.release.release`), unless they are everyday words.
        proposed: Titles of other released interviews in which they stand: a steward decides
            (:mod:`coding.workspace.release.corrections`).
    """

    masked: int
    waiting: int
    elsewhere: tuple[str, ...]
    proposed: tuple[str, ...] = ()


@requires(Permission.READ_RELEASED)
def report_missed(context: Context, release_id: str, start: int, end: int, *, operation_id: str | None = None) -> str:
    """Tell the stewards that words of a release should have been masked; return the report's id.

    Args:
        context: Anybody who reads releases.
        release_id: The release they read.
        start: First code point of the words in the released text.
        end: One past the last.
        operation_id: Becomes the report's id, so that a second delivery of the same action changes nothing.

    Raises:
        InvalidInput: The span is empty, outside the text, very long, or all of it is a pseudonym.
        NotReady: There is no such release.
    """
    with context.store.read() as cursor:
        release = releases.release(cursor, release_id)
        masks = releases.masks(cursor, release_id)
    if not 0 <= start < end <= len(release.text) or not release.text[start:end].strip():
        raise InvalidInput(Message("Select the words that should have been masked, then report them."))
    if end - start > LONGEST:
        raise InvalidInput(Message("Select only the words that could point to somebody, not the whole passage."))
    if any(a <= start and end <= b for a, b in masks.released):
        raise InvalidInput(Message("That is a pseudonym already: nobody's real name."))

    def change(cursor: Cursor) -> str:
        for missed_report in missed_reports.with_state(cursor, missed_reports.STATES):
            if missed_report.id == operation_id:
                return missed_report.id
            if missed_report.state == "open" and (missed_report.release_id, missed_report.start, missed_report.end) == (
                release_id,
                start,
                end,
            ):
                return missed_report.id
        report_id = operation_id or new_id()
        report = MissedReport(
            report_id, release_id, release.interview_id, start, end, "open", context.user.id, datetime.now(UTC)
        )
        missed_reports.REPORTS.add(cursor, report)
        events.append(cursor, context.user.id, "identifier.reported", "interview", release.interview_id)
        return report.id

    return context.store.write(change)


@writes(Permission.READ_RELEASED)
def withdraw_report(context: Context, cursor: Cursor, report_id: str) -> None:
    """Take back one's own report while no steward has settled it.

    Raises:
        InvalidInput: It is somebody else's, or settled.
    """
    report = missed_reports.REPORTS.get(cursor, report_id)
    if report.reported_by != context.user.id or report.state != "open":
        raise InvalidInput(Message("That report cannot be taken back any more."))
    missed_reports.set_state(cursor, report_id, "withdrawn", None)
    events.append(cursor, context.user.id, "identifier.report_withdrawn", "interview", report.interview_id)


@requires(Permission.REVIEW_ORIGINALS)
def open_reports(context: Context) -> list[OpenReport]:
    """Reports that wait, oldest first, with the words from the originals.

    Raises:
        VaultLocked: The vault is shut.
    """
    return _visible_reports(context, ("open",))


@requires(Permission.REVIEW_ORIGINALS)
def closed_reports(context: Context) -> list[OpenReport]:
    """Reports that stewards settled or declined, the last one closed first; :func:`reopen_report` opens one again.

    Raises:
        VaultLocked: The vault is shut.
    """
    reports = _visible_reports(context, CLOSED)
    return sorted(reports, key=lambda report: report.report.settled_at or report.report.reported_at, reverse=True)


def _visible_reports(context: Context, states: Sequence[str]) -> list[OpenReport]:
    vault = context.open_vault()
    with context.store.read() as cursor:
        by_id = {interview.id: interview for interview in interviews.all_interviews(cursor)}
        reports = [
            missed_report
            for missed_report in missed_reports.with_state(cursor, states)
            if missed_report.interview_id in by_id
        ]
        spans = {missed_report.id: _original_span(cursor, missed_report) for missed_report in reports}
        by_release = releases.several(cursor, [missed_report.release_id for missed_report in reports])
        names = {user.id: user.name for user in people.users(cursor)}
    again: dict[str, list[Reopened]] = {}
    for each in reversed(vault.get_json(REOPENED, [])):
        if each.get("taken_back"):
            continue
        who, when = names.get(each["by"], each["by"]), datetime.fromisoformat(each["at"])
        again.setdefault(each["report"], []).append(Reopened(who, when, each["why"]))
    texts = {
        interview_id: read_original(vault, interview_id).transcript.text
        for interview_id in {report.interview_id for report in reports}
    }
    visible = []
    for missed_report in reports:
        text = texts[missed_report.interview_id]
        start, end = spans[missed_report.id]
        release = by_release[missed_report.release_id]
        words = text[start:end].strip() or release.text[missed_report.start : missed_report.end]
        visible.append(
            OpenReport(
                missed_report,
                by_id[missed_report.interview_id],
                release.line_of(missed_report.start),
                words,
                text[max(0, start - 120) : start],
                text[end : end + 120],
                likely_type(words),
                start,
                end,
                tuple(again.get(missed_report.id, ())),
            )
        )
    return visible


def _original_span(cursor: Cursor, report: MissedReport) -> tuple[int, int]:
    mapped = releases.offset_map(cursor, report.release_id)
    return mapped.to_original(report.start, report.end)


@requires(Permission.REVIEW_ORIGINALS)
def settle_report(context: Context, report_id: str, type_name: str) -> Settled:
    """Mask the reported words, and open the interview for its next release.

    They are masked wherever they stand in the interview with the same capitals; places with other capitals wait in the
    review queue. When the interview is released again, every coding moves to the same words in the new release, and the
    words are blacked out in the earlier ones. One undo in the review takes the masks back. Words that were corrected
    away since are blacked out too.

    Raises:
        InvalidInput: An unknown type, or the report is settled already.
        VaultLocked: The vault is shut.
    """
    if type_name not in ENTITY_TYPES:
        raise InvalidInput(Message("A type is one of: {entity_types}.", entity_types=", ".join(ENTITY_TYPES)))
    vault = context.open_vault()
    with context.store.read() as cursor:
        report = _still_open(cursor, report_id)
        span = _original_span(cursor, report)
        text = read_original(vault, report.interview_id).transcript.text
        empty = not text[slice(*span)].strip()
        placement = (
            Placement("", type_name, (), ())
            if empty
            else plan_placement(cursor, vault, report.interview_id, span, type_name, by=REPORTED, other_case="pending")
        )

    def change(cursor: Cursor) -> list[str]:
        _still_open(cursor, report_id)
        # What waits in the queue amid the reported words is a part of them.
        waiting = [
            identifier.id
            for identifier in identifiers.of_interview(cursor, report.interview_id)
            if identifier.decision == "pending" and overlaps((identifier.start, identifier.end), [span])
        ]
        missed_reports.set_state(cursor, report_id, "settled", context.user.id)
        if placement.places or waiting or empty:
            reopen(cursor, context.user.id, report.interview_id)
            settled = Change("missed_report", report_id, {"state": "open"}, {"state": "settled"})
            changes = [*accept_and_place(cursor, waiting, placement, vault, context.user.id), settled]
            record(cursor, context, report.interview_id, "added", changes)
        if not _masked(cursor, vault, report):
            raise Conflict(
                Message("The masks beside those words were changed meanwhile. Nothing was settled; try again.")
            )
        events.append(cursor, context.user.id, "identifier.report_settled", "interview", report.interview_id)
        if placement.places:
            note_forms(vault, {placement.cluster_id: placement.forms})
        return waiting

    accepted = context.store.write(change)
    decisions = Counter(place.decision for place in placement.places)
    forms = [] if empty else [text[slice(*span)], *placement.forms]
    elsewhere = context.store.ask(lambda cursor: places_elsewhere(cursor, forms))
    return Settled(decisions["accepted"] + len(accepted), decisions["pending"], elsewhere, propose(context))


@writes(Permission.REVIEW_ORIGINALS)
def decline_report(context: Context, cursor: Cursor, report_id: str) -> None:
    """Say that the reported words point to nobody.

    Raises:
        InvalidInput: The report is settled already.
    """
    report = _still_open(cursor, report_id)
    missed_reports.set_state(cursor, report_id, "declined", context.user.id)
    events.append(cursor, context.user.id, "identifier.report_declined", "interview", report.interview_id)


@requires(Permission.REVIEW_ORIGINALS)
def reopen_report(context: Context, report_id: str, why: str) -> None:
    """Open a report again that was settled or declined; masks that stand stay until somebody takes them back.

    The log says who and when; the reason is kept in the vault. :func:`undo_reopening` takes it back.

    Raises:
        InvalidInput: It is not closed, or there is no reason.
        VaultLocked: The vault is shut.
    """
    why = why.strip()
    if not why:
        raise InvalidInput(Message("Say why the report is opened again."))
    vault = context.open_vault()
    operation_id, now = new_id(), datetime.now(UTC)
    interview_id = context.store.ask(lambda cursor: _closed(cursor, report_id).interview_id)
    note = {
        "operation": operation_id,
        "report": report_id,
        "interview": interview_id,
        "by": context.user.id,
        "at": now.isoformat(timespec="seconds"),
        "why": why,
    }
    vault.update_json(REOPENED, lambda notes: [*notes, note], [])

    def change(cursor: Cursor) -> None:
        report = _closed(cursor, report_id)
        missed_reports.set_state(cursor, report_id, "open", None)
        before, after = _as_state(report), _as_state(missed_reports.REPORTS.get(cursor, report_id))
        changes = [Change(CLOSED_REPORTS, report_id, before, after)]
        operations.note(cursor, context, line_of(report_id), "reopened", changes, operation_id)
        detail = {"reason_characters": len(why)}
        events.append(cursor, context.user.id, "identifier.report_reopened", "interview", report.interview_id, detail)

    try:
        context.store.write(change)
    except BaseException:
        vault.update_json(REOPENED, lambda notes: [entry for entry in notes if entry["operation"] != operation_id], [])
        raise


@requires(Permission.REVIEW_ORIGINALS)
def undo_reopening(context: Context, report_id: str) -> None:
    """Take back that this person opened a report again: it is closed as it was.

    Raises:
        Conflict: Somebody has closed it since, or its masks are gone.
        InvalidInput: This person did not open it again.
        VaultLocked: The vault is shut.
    """
    context.open_vault()

    def check(cursor: Cursor) -> None:
        if operations.next_step(cursor, context, line_of(report_id), back=True) is None:
            raise InvalidInput(Message("You did not open that report again, so there is nothing to take back."))

    operations.take_step(context, line_of(report_id), back=True, check=check)


def line_of(report_id: str) -> UndoScope:
    """Where undo finds that a person opened a report again."""
    return UndoScope(SCOPE, report_id, "identifier.report_reopening_")


def _as_state(report: MissedReport) -> dict[str, str | None]:
    at = report.settled_at.isoformat() if report.settled_at else None
    return {
        "interview": report.interview_id,
        "state": report.state,
        "settled_by": report.settled_by,
        "settled_at": at,
    }


class _ClosedReports(operations.Records):
    """Reports that were closed and opened again; why they were is in the vault."""

    kind = "closed_report"
    called = Message("the report of a reader")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {report_id: _as_state(missed_reports.REPORTS.get(at.cursor, report_id)) for report_id in ids}

    def write(self, at: At, report_id: str, state: State | None) -> None:
        if state is not None:
            closed_at = datetime.fromisoformat(state["settled_at"]) if state["settled_at"] else None
            missed_reports.set_state(at.cursor, report_id, state["state"], state["settled_by"], closed_at)

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        """A report is not called settled whose words are readable."""
        settled = [report_id for report_id, state in states.items() if state and state["state"] == "settled"]
        reports = [missed_reports.REPORTS.get(at.cursor, report_id) for report_id in settled]
        if any(not _masked(at.cursor, at.context.open_vault(), report) for report in reports):
            return Message("The masks on those words were taken back since, so the report stays open.")
        return None

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        return "interview", str(state["interview"])

    def afterwards(self, context: Context, scope_id: str, states: Mapping[str, State | None]) -> None:
        """Why this person opened it the last time counts as long as that stands."""
        taken_back = any(state is None or state["state"] != "open" for state in states.values())

        def reworded(notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
            positions = [
                at for at, note in enumerate(notes) if (note["report"], note["by"]) == (scope_id, context.user.id)
            ]
            return [
                {**note, "taken_back": taken_back} if at in positions[-1:] else note for at, note in enumerate(notes)
            ]

        context.open_vault().update_json(REOPENED, reworded, [])


CLOSED_REPORTS = operations.register(_ClosedReports())


def _masked(cursor: Cursor, vault: Vault, report: MissedReport) -> bool:
    """Whether none of the reported words is readable any more."""
    text = read_original(vault, report.interview_id).transcript.text
    span = _original_span(cursor, report)
    empty = not text[slice(*span)].strip()
    return empty or not uncovered(text, span, masked_places(cursor, report.interview_id))


def _closed(cursor: Cursor, report_id: str) -> MissedReport:
    report = missed_reports.REPORTS.get(cursor, report_id)
    if report.state not in CLOSED:
        raise InvalidInput(Message("That report is not closed. Reload the page."))
    return report


def _still_open(cursor: Cursor, report_id: str) -> MissedReport:
    report = missed_reports.REPORTS.get(cursor, report_id)
    if report.state != "open":
        raise InvalidInput(Message("That report is settled already. Reload the page."))
    return report
