"""What reports, tables and pictures are made from: small frozen values, collected and checked by the caller.

Nothing here knows the store. Offsets are Unicode code points, half-open, into the released text with
``release_hash``. ``pseudonym`` and ``interview`` are what the reader sees; ``participant`` is the project's random id
and is never printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Literal

from codebook.translations import Facts
from coding.export.report.layout import ReportLayout
from coding.model.panel import Rules
from coding.model.texts import interview_name


class Own(str):
    """Text that Heard wrote itself: a heading, a rule, the name of a statistic.

    The disclosure check passes it over, so that a participant called Fisher, Scott or Python stops no report. Text in
    which anything of a person's or of the data is put together with Heard's own is plain ``str``.
    """

    __slots__ = ()


class QuoteConsent(StrEnum):
    """What a participant allowed to be done with their words."""

    YES = "yes"
    PARAPHRASE = "paraphrase"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuote:
    """A passage shown in a report.

    Attributes:
        text: The passage; equal to ``release.text[start:end]`` unless ``paraphrased``.
        pseudonym: Name the participant goes by in the report.
        interview: Title of the interview as the reader sees it.
        line: 1-based line (turn) of the release the passage starts in.
        code: Id of the code it illustrates.
        release_hash: Hash of the released text it was taken from.
        start: First code point of the passage in that text.
        end: One past the last code point.
        participant: Random id of the participant, for the consent check.
        paraphrased: ``text`` is the team's own wording of the passage, not the participant's.
        language: Language tag of the passage (BCP 47), or None for the report's own language.
        translation: The team's translation, printed under the words; empty for none.
        translated_to: Language tag of the translation; empty where nobody said it.
    """

    text: str
    pseudonym: str
    interview: str
    line: int
    code: str
    release_hash: str
    start: int
    end: int
    participant: str = ""
    paraphrased: bool = False
    language: str | None = None
    translation: str = ""
    translated_to: str = ""

    @property
    def who(self) -> str:
        """Who says it, and in which interview where that adds to it; an interviewer goes by whom they speak with."""
        person = self.pseudonym.rpartition(" with ")[2]
        adds = interview_name(person, self.interview) != person
        return f"{self.pseudonym}, {self.interview}" if adds else self.pseudonym


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCode:
    """A code with its counts and quotes.

    Attributes:
        interviews: Number of interviews with at least one passage under the code.
        codings: Number of passages under the code.
        people: Participants with one; None for as many as interviews.
        small: Fewer people have it, or have it not, than may be told, so its counts are not here.
        unsaid: Nor is it told that few have it: few have it not, or which of the two it is would tell how many.
        process: It marks how an interview or its transcript came about; no finding, and counted apart.
    """

    id: str
    name: str
    family: str
    definition: str
    interviews: int = 0
    codings: int = 0
    quotes: tuple[ReportQuote, ...] = ()
    process: bool = False
    people: int | None = None
    small: bool = False
    unsaid: bool = False

    @property
    def used(self) -> bool:
        """Whether anything is coded with it."""
        return self.small or self.codings > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTheme:
    """A theme the team answers for.

    Attributes:
        codes: Ids of the codes it is built from.
        interviews: Number of interviews it occurs in.
        by_interview: ``(interview title, passages)`` for the interviews it occurs in.
        contrasts: Passages the team chose as standing against it.
        proposed_by: Date of the model run that first proposed it, or None when people built it.
        people: Participants it occurs with; None for as many as interviews.
        beyond: People with it but without another line of the report that it holds whole, for each such line.
        small: It occurs with, or without, fewer people than may be told, so its counts are not here.
        unsaid: As for a code; also where few people have it and not a code of its own.
        picked: Who picked the quotes: ``team``, ``coded`` for the first that fit among those coded, or ``model``.
    """

    name: str
    description: str
    codes: tuple[str, ...] = ()
    interviews: int = 0
    by_interview: tuple[tuple[str, int], ...] = ()
    quotes: tuple[ReportQuote, ...] = ()
    contrasts: tuple[ReportQuote, ...] = ()
    proposed_by: str | None = None
    picked: Literal["team", "coded", "model"] = "team"
    people: int | None = None
    beyond: tuple[int, ...] = ()
    small: bool = False
    unsaid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFigure:
    """What a panel said of a statement on one scale when it was last asked.

    Attributes:
        wording: The statement, as it was asked.
        scale: ``relevance``, ``observability`` or ``harm``.
        points: End of the scale.
        round: Number of the round.
        n: How many rated it; None where fewer did than are told, and nothing else is here then.
        low: First quartile.
        high: Third quartile.
        percent_high: Percent of them in the upper part of the scale.
        percent_low: In the lower part.
        stable: Whether it hardly moved since the round before; None where that cannot be said.
        indicator: Id of the indicator it comes from; not printed.
    """

    wording: str
    scale: str
    points: int
    round: int
    n: int | None = None
    median: float = 0
    low: float = 0
    high: float = 0
    percent_high: float = 0
    percent_low: float = 0
    stable: bool | None = None
    indicator: str = ""

    @property
    def spread(self) -> float:
        """Interquartile range."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class PanelAsking:
    """A round of a panel that is closed: its number, when it was closed, and of how many how many answered."""

    number: int
    closed: date
    statements: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPanel:
    """A panel, on its own: survivors' and experts' are never put together.

    Attributes:
        kind: ``experts`` or ``survivors``.
        rules: What was set before the first round.
        rounds: Its closed rounds.
        figures: By statement and scale, in the order they were asked.
        changes: ``(round, statement before, after, why)``; either is empty where there was none.
    """

    title: str
    kind: str
    rules: Rules
    rounds: tuple[PanelAsking, ...]
    figures: tuple[PanelFigure, ...]
    changes: tuple[tuple[int, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """A line of a checklist: what could be noticed, what to do then, and what it does not mean."""

    wording: str
    what_to_do: str
    not_meant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorCard:
    """A candidate risk or protective indicator and what it rests on (no claim of prediction).

    Attributes:
        phases: When in the story it shows.
        participants: Participants with a passage the team chose as support; printed under the small-cell rule.
        counter_participants: Participants with a counter-example; likewise.
        coded_participants: Participants with a passage under one of its codes, chosen or not; likewise.
        visible_to: Who could have seen it then (peer, parent, teacher, hotline, police …).
        agreement: Plain words on the agreement of its codes, with the interval.
        comment: What the survivor panel said, if there is one.
        limits: What it does not say, beyond the standing limits.
        counter_quotes: Passages that stand against it.
        beyond: People with one of its codes but without another line of the report that it holds whole, for each such.
        id: Its id; not printed.
    """

    wording: str
    phases: tuple[str, ...] = ()
    participants: int = 0
    counter_participants: int = 0
    visible_to: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    agreement: str = ""
    sources: tuple[str, ...] = ()
    comment: str = ""
    limits: str = ""
    status: str = ""
    quotes: tuple[ReportQuote, ...] = ()
    counter_quotes: tuple[ReportQuote, ...] = ()
    coded_participants: int = 0
    beyond: tuple[int, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """What literature or practice says of an indicator, in the team's words. ``kind`` is one of the two."""

    kind: str
    title: str
    place: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JointLine:
    """An indicator with its sources side by side.

    Attributes:
        people: Survivors who told of it, in interviews that belong to no case; printed under the small-cell rule. None
            where the number, beside that of all who told of it, would say of how few the interview belongs to a case.
        cases: Case files that have it; likewise.
        signs: Which values of which variables express it, in words.
        sources: What literature and practice say of it.
        verdict: ``converging``, ``diverging`` or ``silent`` as a person said; empty where nobody did.
        reason: Why, in their words.
        said_by: Name of who said it.
        said_on: Day on which they said it, or None.
    """

    wording: str
    people: int | None = 0
    cases: int = 0
    signs: str = ""
    sources: tuple[SourceText, ...] = ()
    verdict: str = ""
    reason: str = ""
    said_by: str = ""
    said_on: date | None = None


FEW = 3
"""Counts of interviews below this are marked as few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAgreement:
    """Agreement on one code.

    Attributes:
        code: What the code is called.
        alpha: Krippendorff's alpha, or None when it cannot be computed.
        low: Lower end of its interval, or None.
        high: Upper end, or None.
        percent: Observed agreement, a share in ``[0, 1]``, or None.
        prevalence: Share of the material under the code, in ``[0, 1]``, or None.
        interviews: Double-coded interviews in which anyone applied the code.
        ac1: Gwet's AC1, or None.
        span_f1: Share of passages found by both (F1 at overlap 0.5, mean over pairs), or None.
        target: Alpha agreed on before the round, or None.
        small: In so few interviews, or in all but so few, that nothing but alpha is told.
        unsaid: Nor is it told that few have it (see :class:`ReportCode`).
    """

    code: str
    alpha: float | None
    low: float | None = None
    high: float | None = None
    percent: float | None = None
    prevalence: float | None = None
    interviews: int = 0
    ac1: float | None = None
    span_f1: float | None = None
    target: float | None = None
    small: bool = False
    unsaid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRow(CodeAgreement):
    """Agreement on one code, as a report prints it.

    Attributes:
        kappa_by_pair: ``("A and B", Cohen's kappa or None)`` for each pair of coders.
        note: Why something could not be computed, or any other remark.
    """

    kappa_by_pair: tuple[tuple[str, float | None], ...] = ()
    note: str = ""

    @property
    def rests_on_few(self) -> bool:
        """Whether its figures are marked as of few interviews; where their number is withheld, only if few is said."""
        return not self.unsaid if self.small else self.interviews < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAgreement:
    """Agreement of one round, computed on its locked snapshot.

    Attributes:
        unit: Unit of analysis in words (``speaker turn`` …).
        interval: How the intervals were made, in words.
        interviews: Number of double-coded interviews.
        settled: ``(kind of difference, number settled)``.
        standing: How many codes met their target, nearly, or not, in one sentence.
        facts: Further ``(what, value)`` pairs to print: blind or not, suggestions on or off, target and when set.
        unlocked: When and why the round was opened again, a sentence each time.
    """

    round: str
    unit: str
    snapshot_hash: str
    codebook_version: str
    coders: tuple[str, ...]
    interviews: int
    rows: tuple[AgreementRow, ...]
    interval: str = ""
    settled: tuple[tuple[str, int], ...] = ()
    standing: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    unlocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookEntry:
    """A code as the codebook has it. ``family`` is the name of its parent, empty at the top."""

    id: str
    name: str
    family: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    status: str = "active"
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewRow:
    """An interview as a reader may know it: no names, no places, no dates of birth."""

    title: str
    pseudonym: str = ""
    language: str = ""
    words: int = 0
    coders: int = 0
    codings: int = 0


@dataclass(frozen=True, slots=True)
class CodeMatrix:
    """Passages by code and interview: ``counts[i][j]`` for ``codes[i]`` in ``interviews[j]``.

    Attributes:
        left_out: Codes that are not in it, since fewer people have them than may be told.
    """

    codes: tuple[str, ...]
    interviews: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class CaseTimeline:
    """What each interview tells of each phase: ``cells[i][j]`` for ``cases[i]`` in ``phases[j]``.

    A cell holds ``(code name, passages)``, most first.
    """

    phases: tuple[str, ...]
    cases: tuple[str, ...]
    cells: tuple[tuple[tuple[tuple[str, int], ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDays:
    """When something happened, over cases: a day is told to the week, so that it is no case's own.

    Attributes:
        event: The variable, in words.
        note: What the codebook says of it: which event is day 0.
        cases: Cases of which the day is known; never fewer than the small-cell number.
        low: First quartile, in days of whole weeks.
        middle: Median.
        high: Third quartile.
    """

    event: str
    note: str
    cases: int
    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class AttributeBreakdown:
    """Participants by an attribute, and by code within it; small cells are withheld when it is printed.

    Attributes:
        attribute: Name of the attribute (``Country``).
        values: Its values.
        participants: Participants with each value, in the same order.
        codes: ``(code name, participants with the code, by value)``.
        within: For each of these, the places of those that hold everybody it holds.
        hidden: Places of those of which nothing is told, since the report tells no count of them.
    """

    attribute: str
    values: tuple[str, ...]
    participants: tuple[int, ...]
    codes: tuple[tuple[str, tuple[int, ...]], ...] = ()
    within: tuple[tuple[int, ...], ...] = ()
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMapNode:
    """Something on a map that people made.

    Attributes:
        id: Its id on the map; not printed.
        kind: ``code``, ``theme``, ``memo`` or ``note``.
        words: What it is called, or says.
        state: ``here``, ``removed`` or ``hidden``.
        x: Where its middle is, to the right.
        y: Where its middle is, downwards.
    """

    id: str
    kind: str
    words: str
    state: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class ReportMapLink:
    """A link between two things on a map, by their ids; ``label`` has the team's own words for the kind ``own``."""

    source: str
    target: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReportMap:
    """A map: its name, what stands on it, and how that is linked."""

    name: str
    nodes: tuple[ReportMapNode, ...]
    links: tuple[ReportMapLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure.

    Attributes:
        png: The image.
        alt: What it shows, in words, for those who cannot see it.
        title: Short title, printed as the caption.
    """

    png: bytes
    alt: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ReportPicture:
    """A picture and its section: ``themes``, ``codes``, ``agreement``, ``cases``, ``saturation`` or ``joint``.

    One that shows a map has its place in the report after a colon: ``maps:1``.
    """

    section: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers come from, so that they can be checked.

    Attributes:
        event_head: Hash of the last event of the project's log when the report was made.
        events: Number of events up to it; None where whoever exports must not know it.
        releases: Number of released transcripts the report draws on.
        software: ``(name, version)`` pairs.
    """

    event_head: str
    events: int | None
    releases: int = 0
    software: tuple[tuple[str, str], ...] = ()


MATRIX_INTERVIEWS = 12
"""Up to this many interviews the whole matrix is printed; beyond, its margins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report says; a file that needs less of it has only those parts.

    Attributes:
        created: When the report was made, with a time zone.
        counted: What the counts are counts of, as a sentence (which layer, which interviews).
        interviews: Interviews the report draws on.
        codebook_version: Version of the codebook the codings were made under.
        summary: The authors' paragraphs.
        methods: ``(heading, paragraph)`` pairs.
        language: Language tag of the report (BCP 47).
        timeline: Phases by interview, or None where codings carry no phase.
        order: ``(interview, ids of the codes in it)`` in the order they were coded, for the saturation curve.
        overlaps: ``(code name, code name, overlapping passages)``.
        notices: What a reader must know first, printed at the top.
        coded_under: Versions of the codebook that the codings were made under, in order.
        small_cell: Counts of people from 1 to one less are withheld; 0 or 1 withholds nothing.
        wording: Own wording of fixed sentences by key of :data:`coding.export.report.wording.WORDING`.
        layout: How long it is, and which sections it has in what order.
        joint: Indicators with their sources side by side.
        days: When things happened in case files.
        maps: Maps that the team chose for it.
        translations: How far the codebook's translations are, a language each.
        panels: Panels on its indicators, the survivors' first.
        cases: Case files with a record.
        reader: Whom it is for, one of the readers of checklists; empty where nobody was named.
        advice: What it means for them.
    """

    title: str
    project: str
    created: datetime
    counted: str
    interviews: tuple[InterviewRow, ...] = ()
    codes: tuple[ReportCode, ...] = ()
    codebook_version: str
    provenance: Provenance
    themes: tuple[ReportTheme, ...] = ()
    indicators: tuple[IndicatorCard, ...] = ()
    agreement: ReportAgreement | None = None
    matrix: CodeMatrix | None = None
    breakdowns: tuple[AttributeBreakdown, ...] = ()
    codebook: tuple[CodebookEntry, ...] = ()
    pictures: tuple[ReportPicture, ...] = ()
    summary: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    timeline: CaseTimeline | None = None
    order: tuple[tuple[str, tuple[str, ...]], ...] = ()
    overlaps: tuple[tuple[str, str, int], ...] = ()
    notices: tuple[str, ...] = ()
    coded_under: tuple[str, ...] = ()
    small_cell: int = 5
    wording: Mapping[str, str] = field(default_factory=dict)
    layout: ReportLayout = field(default_factory=ReportLayout)
    joint: tuple[JointLine, ...] = ()
    days: tuple[EventDays, ...] = ()
    maps: tuple[ReportMap, ...] = ()
    translations: tuple[Facts, ...] = ()
    interviewed: int | None = None
    panels: tuple[ReportPanel, ...] = ()
    cases: int = 0
    reader: str = ""
    advice: tuple[Advice, ...] = ()

    @property
    def people(self) -> int:
        """How many people were interviewed for it, also where its rows of interviews name nobody."""
        return (
            self.interviewed
            if self.interviewed is not None
            else len({interview.pseudonym for interview in self.interviews})
        )


def empty_report() -> Report:
    """One without anything of a project: what a file made of it holds, it always holds."""
    return Report(
        title="",
        project="",
        created=datetime(2000, 1, 1, tzinfo=UTC),
        counted="",
        codebook_version="",
        provenance=Provenance("", 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingRow:
    """One coding, as a line of a table.

    Attributes:
        document: Id of the release.
        interview: Title of the interview.
        participant: Pseudonym of the participant.
        coder: Id of the coder, or the name of the layer (``consensus``).
        code: Id of the code.
        start: First code point in the released text.
        end: One past the last.
        line: 1-based line (turn) it starts in.
        quote: The passage, or None when the participant's consent does not cover quoting.
        attributes: Attributes of the coding (phase, setting …).
        origin: How it came about (``person``, ``accepted suggestion``, ``consensus`` …).
        snapshot: Hash of the snapshot it belongs to, or empty when it was not locked.
        participant_id: Random id of the participant, for the consent check; not written to tables.
        voice: Who says the words: the participant by label, or somebody else in the interview; not written to tables.
    """

    document: str
    interview: str
    participant: str
    coder: str
    code: str
    code_name: str
    start: int
    end: int
    line: int
    quote: str | None
    memo: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    origin: str = "person"
    codebook_version: str = ""
    snapshot: str = ""
    release_hash: str = ""
    created: date | None = None
    participant_id: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelVote:
    """What a panel said of an indicator on one scale, when it was last asked.

    Attributes:
        panel: Title of the panel.
        kind: ``experts`` or ``survivors``, which are panels of their own.
        scale: ``relevance``, ``observability`` or ``harm``.
        points: End of the scale.
        n: How many rated it.
        median: Their median.
        percent: Percent of them in the upper part of the scale.
        round: Number of the round.
    """

    panel: str
    kind: str
    scale: str
    points: int
    n: int
    median: float
    percent: float
    round: int
