"""Identifiers that a reader of a release saw: reported, settled by a steward, masked in the next release.

A report holds ids and offsets into the released text, never words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import Conflict, InvalidInput
from coding.model import Interview, MissedReport
from coding.store import Cursor, events, identifiers, interviews, missed_reports, releases, scan
from coding.workspace.context import Context, new_id, requires
from coding.workspace.known_words import find_known
from coding.workspace.originals import note_forms, read_original
from coding.workspace.placing import REPORTED, likely_type, overlaps, plan_placement, store_placement, uncovered
from coding.workspace.redaction import record
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.release import OffsetMap

Report = MissedReport
LONGEST = 400
"""A report covers at most so many code points: a name, not a page."""
_PLACES = {
    "coding": "memos of codings",
    "operation": "the undo history of codings",
    "codebook_version": "versions of the codebook",
    "memo": "memos",
    "theme": "themes",
    "theme_run": "runs of theme proposals",
    "decision": "reasons of decisions",
    "snapshot_coding": "memos in locked rounds",
    "round": "descriptions of rounds",
    "participant": "labels of participants",
    "interview": "titles of interviews",
    "attribute": "attributes",
    "release": "releases of other interviews",
}


@dataclass(frozen=True)
class OpenReport:
    """A report as a steward sees it.

    Attributes:
        report: The report.
        interview: The interview.
        line: 1-based line (turn) of the release.
        words: The reported words as the original has them.
        before: A little of the original before them.
        after: A little after.
        type: The type that would be offered first.
        start: First code point of the words in the original.
        end: One past the last.
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


@dataclass(frozen=True)
class Settled:
    """What settling a report came to.

    Attributes:
        masked: Places masked in the interview by it.
        waiting: Further places, written with other capitals, that wait in the review queue.
        elsewhere: “2 memos of codings”, … where the words stand in the project outside of transcripts. The next release
            replaces them there (:mod:`coding.workspace.masked_elsewhere`).
    """

    masked: int
    waiting: int
    elsewhere: tuple[str, ...]


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
        release = interviews.release(cursor, release_id)
        mapped = OffsetMap.from_list(json.loads(interviews.offset_map(cursor, release_id)))
    if not 0 <= start < end <= len(release.text) or not release.text[start:end].strip():
        raise InvalidInput("Select the words that should have been masked, then report them.")
    if end - start > LONGEST:
        raise InvalidInput("Select only the words that could point to somebody, not the whole passage.")
    if any(a <= start and end <= b for a, b in mapped.released):
        raise InvalidInput("That is a pseudonym already: nobody's real name.")

    def change(cursor: Cursor) -> str:
        for one in missed_reports.with_state(cursor, missed_reports.STATES):
            if one.id == operation_id:
                return one.id
            if one.state == "open" and (one.release_id, one.start, one.end) == (release_id, start, end):
                return one.id
        report_id = operation_id or new_id()
        report = MissedReport(
            report_id, release_id, release.interview_id, start, end, "open", context.user.id, datetime.now(UTC)
        )
        missed_reports.add(cursor, report)
        events.append(cursor, context.user.id, "identifier.reported", "interview", release.interview_id)
        return report.id

    return context.store.write(change)


@requires(Permission.READ_RELEASED)
def withdraw_report(context: Context, report_id: str) -> None:
    """Take back one's own report while no steward has settled it.

    Raises:
        InvalidInput: It is somebody else's, or settled.
    """

    def change(cursor: Cursor) -> None:
        report = missed_reports.get(cursor, report_id)
        if report.reported_by != context.user.id or report.state != "open":
            raise InvalidInput("That report cannot be taken back any more.")
        missed_reports.set_state(cursor, report_id, "withdrawn", None)
        events.append(cursor, context.user.id, "identifier.report_withdrawn", "interview", report.interview_id)

    context.store.write(change)


@requires(Permission.READ_RELEASED)
def my_reports(context: Context, release_id: str) -> list[MissedReport]:
    """This person's open reports on a release."""
    with context.store.read() as cursor:
        found = missed_reports.with_state(cursor)
    return [one for one in found if one.release_id == release_id and one.reported_by == context.user.id]


@requires(Permission.VIEW_PROJECT)
def open_report_count(context: Context) -> int:
    """How many reports wait for a steward."""
    with context.store.read() as cursor:
        return len(missed_reports.with_state(cursor))


@requires(Permission.REVIEW_ORIGINALS)
def open_reports(context: Context) -> list[OpenReport]:
    """Reports that wait, oldest first, with the words from the originals.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        held = {one.id: one for one in interviews.all_interviews(cursor)}
        found = [one for one in missed_reports.with_state(cursor) if one.interview_id in held]
        spans = {one.id: _original_span(cursor, one) for one in found}
        lines = {one.id: interviews.release(cursor, one.release_id).line_of(one.start) for one in found}
    shown = []
    for one in found:
        text = read_original(vault, one.interview_id).transcript.text
        start, end = spans[one.id]
        words = text[start:end]
        shown.append(
            OpenReport(
                one,
                held[one.interview_id],
                lines[one.id],
                words,
                text[max(0, start - 120) : start],
                text[end : end + 120],
                likely_type(words),
                start,
                end,
            )
        )
    return shown


def _original_span(cursor: Cursor, report: MissedReport) -> tuple[int, int]:
    mapped = OffsetMap.from_list(json.loads(interviews.offset_map(cursor, report.release_id)))
    return mapped.to_original(report.start, report.end)


@requires(Permission.REVIEW_ORIGINALS)
def settle_report(context: Context, report_id: str, type_name: str) -> Settled:
    """Mask the reported words, and open the interview for its next release.

    They are masked wherever they stand in the interview with the same capitals; places with other capitals wait in the
    review queue. When the interview is released again, every coding moves to the same words in the new release, and the
    words are blacked out in the earlier ones. One undo in the review takes the masks back.

    Raises:
        InvalidInput: An unknown type, or the report is settled already.
        VaultLocked: The vault is shut.
    """
    if type_name not in ENTITY_TYPES:
        raise InvalidInput(f"A type is one of: {', '.join(ENTITY_TYPES)}.")
    vault = context.open_vault()
    with context.store.read() as cursor:
        report = _still_open(cursor, report_id)
        span = _original_span(cursor, report)
        placement = plan_placement(
            cursor, vault, report.interview_id, span, type_name, by=REPORTED, other_case="pending"
        )
    text = read_original(vault, report.interview_id).transcript.text

    def change(cursor: Cursor) -> list[str]:
        _still_open(cursor, report_id)
        # What waits in the queue amid the reported words is a part of them.
        waiting = [
            one.id
            for one in identifiers.of_interview(cursor, report.interview_id)
            if one.decision == "pending" and overlaps((one.start, one.end), [span])
        ]
        missed_reports.set_state(cursor, report_id, "settled", context.user.id)
        if placement.places or waiting:
            if interviews.get(cursor, report.interview_id).state == "released":
                interviews.set_state(cursor, report.interview_id, "in_review")
                events.append(cursor, context.user.id, "interview.reopened", "interview", report.interview_id)
            before = identifiers.state(cursor, waiting)
            identifiers.decide(cursor, waiting, "accepted", context.user.id)
            if placement.places:
                store_placement(cursor, placement, vault)
            added = identifiers.state(cursor, [one.id for one in placement.places])
            before += [{**one, "deleted": True} for one in added]
            after = [*identifiers.state(cursor, waiting), *added]
            state = {
                name: {"id": report_id, "state": held} for name, held in (("before", "open"), ("after", "settled"))
            }
            record(cursor, context, report.interview_id, "added", before, after, report=state)
        masked = [one for one in identifiers.of_interview(cursor, report.interview_id) if one.decision == "accepted"]
        if uncovered(text, span, [(one.start, one.end) for one in masked]):
            raise Conflict("The masks beside those words were changed meanwhile. Nothing was settled; try again.")
        events.append(cursor, context.user.id, "identifier.report_settled", "interview", report.interview_id)
        return waiting

    accepted = context.store.write(change)
    if placement.places:
        note_forms(vault, {placement.cluster_id: placement.forms})
    decisions = Counter(one.decision for one in placement.places)
    with context.store.read() as cursor:
        elsewhere = _elsewhere(cursor, [text[slice(*span)], *placement.forms], report.interview_id)
    return Settled(decisions["accepted"] + len(accepted), decisions["pending"], elsewhere)


@requires(Permission.REVIEW_ORIGINALS)
def decline_report(context: Context, report_id: str) -> None:
    """Say that the reported words point to nobody.

    Raises:
        InvalidInput: The report is settled already.
    """

    def change(cursor: Cursor) -> None:
        report = _still_open(cursor, report_id)
        missed_reports.set_state(cursor, report_id, "declined", context.user.id)
        events.append(cursor, context.user.id, "identifier.report_declined", "interview", report.interview_id)

    context.store.write(change)


@requires(Permission.REVIEW_ORIGINALS)
def reopen_report(context: Context, report_id: str) -> None:
    """Take back that a report was declined.

    Raises:
        InvalidInput: It was not.
    """

    def change(cursor: Cursor) -> None:
        report = missed_reports.get(cursor, report_id)
        if report.state != "declined":
            raise InvalidInput("That report was not declined.")
        missed_reports.set_state(cursor, report_id, "open", None)
        events.append(cursor, context.user.id, "identifier.reported", "interview", report.interview_id)

    context.store.write(change)


def _still_open(cursor: Cursor, report_id: str) -> MissedReport:
    report = missed_reports.get(cursor, report_id)
    if report.state != "open":
        raise InvalidInput("That report is settled already. Reload the page.")
    return report


def _elsewhere(cursor: Cursor, forms: Sequence[str], interview_id: str) -> tuple[str, ...]:
    """Where words stand outside of transcripts; the interview's own releases are corrected by the next release."""
    own = set(releases.releases_of(cursor, interview_id))
    found: Counter[str] = Counter()
    for held in scan.texts(cursor):
        if held.table == "release" and held.record in own:
            continue
        if find_known(held.text, forms):
            found[_PLACES.get(held.table, held.table.replace("_", " "))] += 1
    return tuple(f"{count} in {place}" for place, count in found.items())
