"""A kind of file that leaves: what it says of itself, what is looked at before it leaves, and how it is written."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar

from coding.export.gate.places import Place, places_of, without
from coding.export.model import CodingRow, Own, Report
from coding.export.report.blocks import Block
from coding.export.report.content import page_head
from coding.model import Memo, Participant, Release
from coding.model.message import N_, Message, counted
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.disclosure_check import own_texts
from coding.workspace.reports.plans import ReportLook
from coding.workspace.reports.selection import Selection
from coding.workspace.review.unused import BLOCK

Option = Literal["layer", "round", "title", "summary", "texts", "lines", "look", "question", "conditions"]
Value = TypeVar("Value")
LAYERS: Final = ("union", "all", "consensus")
"""What counts are of: passages, each once however many coded it; every coder's own codings; or a round's consensus."""
LAYER: Final[frozenset[Option]] = frozenset({"layer"})
"""Files of codings or of counts of them. A round makes a difference to them where its consensus is counted."""
COUNTS: Final[frozenset[Option]] = LAYER | {"round"}
"""The same, with the agreement of a round beside them."""
TEXTS = ("none", "quotable", "team")
"""Whose words go along: nobody's, those of participants who may be quoted, or also of those who may be paraphrased
(for colleagues under the same agreement). Words of those who allowed neither never leave."""


@dataclass(frozen=True)
class LineChoice:
    """Which lines go into a checklist; empty for all.

    Attributes:
        reader: One of :data:`coding.export.report.layout.READERS`.
        language: Language tag.
    """

    reader: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """What is wanted of a file; each kind takes some of it.

    Attributes:
        title: Title of a document.
        summary: The authors' paragraphs of a report.
        texts: For files of other programs, whose words go along.
        lines: For checklists, which lines.
        look: Length, sections and language of a report or of slides; None for all of it in English.
        conditions: For configurations, of which conditions, as the extra that has them reads them.
    """

    title: str = ""
    summary: Sequence[str] = ()
    texts: str = ""
    lines: LineChoice = LineChoice()
    look: ReportLook | None = None
    conditions: object = None


@dataclass(frozen=True)
class Draft(Generic[Value]):
    """What a file says, before it is looked at and written.

    Attributes:
        selection: What it is of.
        wanted: What is wanted of it.
        report: The head of the file, with those parts of a report that it needs.
        value: What it says beside that.
        notes: Plain sentences on what was withheld and why.
        losses: Plain sentences on what the project has and the format has no place for.
        interviews: Ids of the interviews that anything in it is from.
        rows: Codings whose words go along.
        permit: The permit it rests on, for a corpus.
    """

    selection: Selection
    wanted: ExportRequest
    report: Report
    value: Value
    notes: Sequence[str]
    interviews: Collection[str]
    rows: Sequence[CodingRow] = ()
    permit: str | None = None
    losses: Sequence[str] = ()


@dataclass(frozen=True)
class ExportKind(ABC, Generic[Value]):
    """A kind of file.

    Attributes:
        says: What it is.
        ending: The file's ending.
        takes: Arguments of :func:`coding.workspace.reports.export.export` that make a difference to it.
        write: Writes a draft as its file.
        called: What a document is called where nobody gave it a title, if it is no report.
        layer: The layer it is of, whatever is counted elsewhere.
        layers: Between which layers people choose, the usual one first.
        unreleased: It says nothing of interviews, so none has to be released.
        for_the_team: It holds small counts.
        templated: A team's own Word template goes into it.
    """

    says: Message
    ending: str
    takes: frozenset[Option]
    write: Callable[[Draft[Value]], bytes]
    called: ClassVar[str] = ""
    layer: ClassVar[str] = ""
    layers: ClassVar[tuple[str, ...]] = LAYERS
    unreleased: ClassVar[bool] = False
    for_the_team: ClassVar[bool] = False
    templated: bool = False

    @abstractmethod
    def draft(self, selection: Selection, request: ExportRequest) -> Draft[Value]:
        """Put a file together.

        Raises:
            InvalidInput: What is wanted makes no sense for the kind.
            NotReady: There is nothing yet that such a file could hold.
        """

    @abstractmethod
    def places(self, draft: Draft[Value]) -> list[Place]:
        """Every text that people wrote or said, or that came with the data, and where it stands."""

    def without(self, draft: Draft[Value], keys: Collection[str]) -> Draft[Value]:
        """The draft without what the keys name (:func:`coding.export.gate.places.without`)."""
        report, value, rows = without((draft.report, draft.value, tuple(draft.rows)), keys)
        return replace(draft, report=report, value=value, rows=rows)


class WithTranscripts(ExportKind[Value]):
    """A kind with whole interviews, in which a word is covered by blocks: every offset stays true."""

    def without(self, draft: Draft[Value], keys: Collection[str]) -> Draft[Value]:
        """The draft of covered interviews, without all else that the keys name."""
        selection = draft.selection
        selection = selection.with_parts(
            rows=without(tuple(selection.rows), keys),
            releases=[_covered(release, keys) for release in selection.releases],
        )
        return super().without(self.draft(selection, draft.wanted), keys)


def _covered(release: Release, keys: Collection[str]) -> Release:
    text = release.text
    for key in keys:
        what, start, end = key.rsplit(":", 2)
        if what == release.text_hash:
            text = text[: int(start)] + BLOCK * (int(end) - int(start)) + text[int(end) :]
    return replace(release, text=text) if text != release.text else release


def whole(selection: Selection, request: ExportRequest) -> Report:
    """All of a report."""
    return report_input(selection, title=request.title, summary=request.summary)


def head_of(report: Report) -> dict[str, object]:
    """What a workbook says of itself, by its place in words."""
    return {
        Own("title of the report"): report.title,
        Own("project"): report.project,
        Own("sentence on what is counted"): report.counted,
        Own("notices"): report.notices,
    }


def texts_of(value: object) -> list[Place]:
    """Every text of a value but those that Heard brought along."""
    return places_of(value, own=own_texts())


def written_by_the_team(draft: Draft[Value], *, cards: bool = False) -> list[Place]:
    """Every text of a whole report and of codings that go along.

    Where no word of a transcript goes along, quotes are not looked at; what the team wrote always is.

    Args:
        draft: With a whole report.
        cards: The quotes of indicators go along.
    """
    report = draft.report
    if not cards:
        bare = tuple(replace(indicator, quotes=(), counter_quotes=()) for indicator in report.indicators)
        report = replace(report, indicators=bare)
    codes = tuple(replace(code, quotes=()) for code in report.codes)
    themes = tuple(replace(theme, quotes=(), contrasts=()) for theme in report.themes)
    return texts_of((replace(report, codes=codes, themes=themes), draft.rows))


def quoting_notes(selection: Selection) -> list[str]:
    """What whoever exports should know, and which passages are not quoted and why."""
    unused = selection.unused
    silent = [row for row in selection.rows if row.quote is None]
    number = sum(1 for row in silent if not unused.holds(row.document, row.start, row.end))
    withheld = Message(
        "Left out, as the participants did not agree to be quoted: {passages}.", passages=_passages(number)
    )
    return [*selection.notes, *([withheld] if number else []), *not_used(selection)]


def not_used(selection: Selection) -> list[Message]:
    """That passages must not be used, if there are any."""
    unused = selection.unused
    number = sum(1 for row in selection.rows if unused.holds(row.document, row.start, row.end))
    if not number:
        return []
    return [
        Message(
            "Not quoted, as they lie under a process note, somebody asked not to use them, or a remark in their "
            "interview waits for an answer: {passages}.",
            passages=_passages(number),
        )
    ]


def _passages(number: int) -> Message:
    return counted(number, (N_("1 passage with its memo"), N_("{n} passages with their memos")))


# The document libraries take half a second to load; other commands need not wait for them.


def as_page(blocks: tuple[Block, ...], draft: Draft[Any], language: str) -> bytes:
    """A web page."""
    from coding.export.report.html import html_document

    report = draft.report
    return html_document(blocks, title=report.title, language=language, foot=page_head(report), wording=report.wording)


def as_document(blocks: tuple[Block, ...], draft: Draft[Any], language: str) -> bytes:
    """A Word document."""
    from coding.export.report.word import word_document

    report = draft.report
    return word_document(
        blocks,
        title=report.title,
        subject=report.project,
        language=language,
        foot=page_head(report),
        made=report.created,
        wording=report.wording,
    )


def may_leave(person: Participant | None, texts: str) -> bool:
    """Whether a participant's released words may go into an exchange file."""
    allowed = {"none": (), "quotable": ("yes",), "team": ("yes", "paraphrase")}[texts]
    return person is not None and person.quote_consent in allowed


def memo_may_leave(memo: Memo, of_interview: Mapping[str, Participant | None]) -> bool:
    """Whether a memo may go along: shared, and on nobody who did not agree to be quoted."""
    if not memo.shared:
        return False
    if memo.interview_id is None:
        return True
    person = of_interview.get(memo.interview_id)
    return person is not None and person.quote_consent == "yes"
