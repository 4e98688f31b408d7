"""What people asked not to use: parts that go into no file, and interviews that wait for an answer to a remark.

The family of research notes says how an interview came about. A passage under it is never quoted outside. Under two
of its codes somebody is asked for an answer: a remark on consent, and an identifier that was missed. Until a lead has
given it, nothing of that interview is quoted. Whose coding it is makes no difference, nor whether the lead may see it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from codebook.model import Code, Codebook
from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model import Release
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store import Cursor, codebooks, codings, events, missed_reports, releases, use_answers
from coding.store.use_answers import MarkedPlace, UseAnswer
from coding.workspace.context import Context, new_id, reads, requires, writes
from pipelines.redact.release import OffsetMap

PROCESS_FAMILIES: Final = frozenset({"process notes", "notes de processus", "note di processo"})
"""Names, in the starter codebooks, of the family whose codes say how an interview or its transcript came about."""
PROCESS_FAMILY: Final = "X"
"""Its id in the starter codebooks."""
CONSENT, MISSED = "X2", "X3"
"""Ids there of its codes for remarks on consent and for identifiers that were missed."""
_CALLED: Final[Mapping[str, frozenset[str]]] = {
    CONSENT: frozenset(
        {
            "remark on consent or withdrawal",
            "remarque sur le consentement ou le retrait",
            "osservazione su consenso o ritiro",
        }
    ),
    MISSED: frozenset({"identifier missed", "élément identifiant oublié", "elemento identificativo sfuggito"}),
}
_ANSWERED: Final = ("settled", "declined")
BLOCK: Final = "█"
"""Covers what is left out of a transcript: one a code point, so that every offset stays true."""


def is_process(code: Code, codebook: Codebook) -> bool:
    """Whether a code marks how an interview came about, and is no finding: by the family it stands in."""
    above = codebook.path(code.id)[:-1]
    return any(parent.id == PROCESS_FAMILY or _names(parent) & PROCESS_FAMILIES for parent in above)


def process_codes(codebook: Codebook) -> frozenset[str]:
    """Ids of the codes of that family."""
    return frozenset(code.id for code in codebook.codes if is_process(code, codebook))


def asking_codes(codebook: Codebook) -> Mapping[str, str]:
    """Ids of its codes that ask for an answer, and which of the two each is."""
    return {
        code.id: kind
        for code in codebook.codes
        if is_process(code, codebook)
        for kind, called in _CALLED.items()
        if code.id == kind or _names(code) & called
    }


def _names(code: Code) -> set[str]:
    return {name.casefold() for name in (code.name, *(translation.name for translation in code.languages.values()))}


@dataclass(frozen=True)
class Unused:
    """What must not be used of some releases.

    Attributes:
        parts: Release id → stretches that go into no file.
        unquoted: Release id → stretches that are never quoted; these are among them.
        waiting: Ids of releases whose interview waits for an answer: nothing of them is quoted.
    """

    parts: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    unquoted: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()

    def holds(self, release_id: str, start: int, end: int) -> bool:
        """Whether a passage must not be quoted."""
        return release_id in self.waiting or _touches(self.unquoted.get(release_id, ()), start, end)

    def leaves_out(self, release_id: str, start: int, end: int) -> bool:
        """Whether a passage must not be told of in other words either."""
        return release_id in self.waiting or _touches(self.parts.get(release_id, ()), start, end)

    def covered(self, release: Release) -> Release:
        """The release with the parts that go into no file covered; words stay apart, so that they are counted alike."""
        text = release.text
        for start, end in self.parts.get(release.id, ()):
            text = text[:start] + re.sub(r"\S", BLOCK, text[start:end]) + text[end:]
        return replace(release, text=text) if text != release.text else release


def _touches(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < last and first < end for first, last in spans)


def unused(cursor: Cursor, of: Iterable[Release]) -> Unused:
    """What must not be used of these releases, current or earlier ones."""
    by_release = {release.id: release.interview_id for release in of}
    newest = codebooks.newest(cursor)
    book = newest.book if newest else Codebook("")
    kinds = asking_codes(book)
    answers = grouped((answer.interview_id, answer) for answer in use_answers.current_answers(cursor))
    notes: dict[str, list[tuple[int, int]]] = {}
    waiting: set[str] = set()
    for mark in _marked(cursor, process_codes(book)):
        notes.setdefault(mark.interview_id, []).append((mark.start, mark.end))
        if kinds.get(mark.code) and not _answered(cursor, mark, kinds[mark.code], answers):
            waiting.add(mark.interview_id)
    parts = {interview: [(a.start, a.end) for a in answer if not a.may_use] for interview, answer in answers.items()}
    spans: dict[str, list[tuple[int, int]]] = {}
    unquoted: dict[str, list[tuple[int, int]]] = {}
    for release_id, interview in by_release.items():
        if interview not in notes and not parts.get(interview):
            continue
        mapped = releases.offset_map(cursor, release_id)
        # Words that were corrected away since may have been the end of it.
        spans[release_id] = [mapped.around(*span) for span in parts.get(interview, ())]
        unquoted[release_id] = [*spans[release_id], *(mapped.around(*span) for span in notes.get(interview, ()))]
    held_back = frozenset(release_id for release_id, interview in by_release.items() if interview in waiting)
    return Unused(spans, unquoted, held_back)


def _marked(cursor: Cursor, codes: Iterable[str]) -> list[MarkedPlace]:
    """Passages under research notes, by their offsets in the original."""
    maps: dict[str, OffsetMap] = {}
    marks = []
    for place in use_answers.marked(cursor, list(codes)):
        if place.release_id not in maps:
            maps[place.release_id] = releases.offset_map(cursor, place.release_id)
        start, end = maps[place.release_id].to_original(place.start, place.end)
        marks.append(replace(place, start=start, end=end))
    return marks


def _answered(cursor: Cursor, mark: MarkedPlace, kind: str, answers: Mapping[str, Sequence[UseAnswer]]) -> bool:
    if any(mark.start < answer.end and answer.start < mark.end for answer in answers.get(mark.interview_id, ())):
        return True
    if kind != MISSED:
        return False
    # A steward who masked it, or said why not, has answered too.
    for report in missed_reports.with_state(cursor, _ANSWERED):
        if report.interview_id == mark.interview_id:
            start, end = releases.offset_map(cursor, report.release_id).to_original(report.start, report.end)
            if mark.start < end and start < mark.end:
                return True
    return False


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark that waits for an answer.

    Attributes:
        release_id: The current release.
        interview: The interview by name.
        line: 1-based line, or 0 where the person asking is blind to the coding: they may not see where it stands.
        start: First code point of the release.
        end: One past the last.
        code: Name of the code, or empty.
    """

    release_id: str
    interview: str
    line: int
    start: int
    end: int
    code: str


@reads(Permission.EXPORT)
def open_remarks(context: Context, cursor: Cursor) -> list[Remark]:
    """Remarks on consent and missed identifiers that nobody has answered, in the project's order.

    Of those that the person is blind to in an open round is said in which interview they are, and no more.
    """
    newest = codebooks.newest(cursor)
    if newest is None:
        return []
    kinds = asking_codes(newest.book)
    names = {code.id: code.name for code in newest.book.codes}
    answers = grouped((answer.interview_id, answer) for answer in use_answers.current_answers(cursor))
    waiting = [mark for mark in _marked(cursor, kinds) if not _answered(cursor, mark, kinds[mark.code], answers)]
    current = releases.several(cursor, releases.current_releases(cursor))
    visible = {
        (coding.release_id, coding.code, coding.start, coding.end)
        for coding in codings.visible_of_codes(cursor, context.viewer, list(kinds))
    }
    of_interview = {release.interview_id: release for release in current.values()}
    order = {release.interview_id: at for at, release in enumerate(current.values())}
    remarks: dict[tuple[str, int, int, str], Remark] = {}
    for mark in sorted(waiting, key=lambda each: (order.get(each.interview_id, 0), each.start, each.end)):
        release = of_interview.get(mark.interview_id)
        if release is None:
            continue
        start, end = releases.offset_map(cursor, release.id).to_released(mark.start, mark.end)
        visible_now = (release.id, mark.code, start, end) in visible
        line, code = (release.line_of(start), names[mark.code]) if visible_now else (0, "")
        place = (start, end) if visible_now else (0, 0)
        remarks.setdefault((release.id, line, place[0], code), Remark(release.id, release.name, line, *place, code))
    return list(remarks.values())


@writes(Permission.EXPORT)
def answer_use(context: Context, cursor: Cursor, release_id: str, start: int, end: int, *, may_use: bool) -> str:
    """Answer about a place: this part goes into no file that leaves, or the remark there changes nothing.

    Returns:
        An id for taking it back.

    Raises:
        InvalidInput: The place lies outside the release.
        NotReady: There is no such release.
    """
    answer_id = new_id()

    release = releases.release(cursor, release_id)
    if not 0 <= start < end <= len(release.text):
        raise _no_such_lines(release)
    place = releases.offset_map(cursor, release_id).to_original(start, end)
    answer = UseAnswer(answer_id, release.interview_id, *place, may_use, context.user.id, datetime.now(UTC))
    use_answers.ANSWERS.add(cursor, answer)
    action = "use.may" if may_use else "use.not"
    events.append(cursor, context.user.id, action, "interview", release.interview_id, {"answer": answer_id})
    return answer_id


@requires(Permission.EXPORT)
def leave_lines_out(context: Context, release_id: str, first: int, last: int) -> str:
    """Say of whole lines that they go into no file that leaves.

    Returns:
        An id for taking it back.

    Raises:
        InvalidInput: There are no such lines.
        NotReady: There is no such release.
    """
    release = context.store.ask(lambda cursor: releases.release(cursor, release_id))
    if not 1 <= first <= last <= len(release.turns):
        raise _no_such_lines(release)
    start, end = release.turns[first - 1].start, release.turns[last - 1].end
    return answer_use(context, release_id, start, end, may_use=False)


def _no_such_lines(release: Release) -> InvalidInput:
    lines = Message("“{interview}” has lines 1 to {last}. Choose among them.", interview=release.name,
                    last=len(release.turns))  # fmt: skip
    return InvalidInput(lines)


@writes(Permission.EXPORT)
def take_answer_back(context: Context, cursor: Cursor, answer_id: str) -> None:
    """Take an answer back.

    Raises:
        NotFound: It does not stand any more.
    """
    answers = {answer.id: answer for answer in use_answers.current_answers(cursor)}
    if answer_id not in answers or not use_answers.revoke(cursor, answer_id):
        raise NotFound(Message("That was taken back already. Reload the page."))
    interview = answers[answer_id].interview_id
    events.append(cursor, context.user.id, "use.taken_back", "interview", interview, {"answer": answer_id})


@dataclass(frozen=True, slots=True)
class AnsweredPlace:
    """A place that was answered about, in the interview's current release: lines by number, never words."""

    id: str
    interview: str
    first_line: int
    last_line: int
    may_use: bool


@reads(Permission.EXPORT)
def answered_places(context: Context, cursor: Cursor) -> list[AnsweredPlace]:
    """Every answer that stands, of interviews with a current release."""
    current = releases.several(cursor, releases.current_releases(cursor)).values()
    of_interview = {release.interview_id: release for release in current}
    places = []
    for answer in use_answers.current_answers(cursor):
        release = of_interview.get(answer.interview_id)
        if release is not None:
            start, end = releases.offset_map(cursor, release.id).to_released(answer.start, answer.end)
            lines = release.line_of(start), release.line_of(max(start, end - 1))
            places.append(AnsweredPlace(answer.id, release.name, *lines, answer.may_use))
    return places
