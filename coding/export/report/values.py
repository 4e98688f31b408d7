"""The values that reports, tables and pictures are written from: codebook, counts and order, small counts withheld."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from codebook.model import Code, Codebook
from coding.disclosure.suppression import small
from coding.export.model import (
    AgreementRow,
    AttributeBreakdown,
    CaseTimeline,
    CodebookEntry,
    CodeMatrix,
    CodingRow,
    IndicatorCard,
    JointLine,
    Report,
    ReportAgreement,
    ReportCode,
    ReportTheme,
)
from coding.model import Participant, Release, Theme
from coding.model.grouping import grouped


def codebook_entries(codebook: Codebook, language: str | None = None) -> tuple[CodebookEntry, ...]:
    """Return the codes of a codebook as entries, in reading order; families without a rule of their own are left out.

    Args:
        codebook: The codebook.
        language: Language tag to show names and definitions in, where they are translated.

    Returns:
        One entry a code.
    """
    language = language or codebook.language
    return tuple(_entry(code, codebook, language) for code in codebook.codes if code.is_codable)


def _entry(code: Code, codebook: Codebook, language: str) -> CodebookEntry:
    path = codebook.path(code.id)
    kinds = ("typical", "atypical", "near_miss")
    return CodebookEntry(
        id=code.id,
        name=code.name_in(language),
        family=" › ".join(parent.name_in(language) for parent in path[:-1]),
        definition=code.definition_in(language) or code.short,
        include=code.include,
        exclude="; ".join(_exclusion(item.text, item.use_instead, codebook, language) for item in code.exclude),
        examples=tuple((kind.replace("_", " "), text) for kind in kinds for text in getattr(code.examples, kind)),
        sources=tuple(
            f"{source.citation}, doi {source.doi}" if source.doi else source.citation for source in code.sources
        ),
        status=code.status,
        languages=tuple(code.languages),
    )


def _exclusion(text: str, other: str | None, codebook: Codebook, language: str) -> str:
    if other is None:
        return text
    name = codebook.by_id(other).name_in(language) if other in codebook else other
    return f"{text} → {name}" if text else f"→ {name}"


def counted_once(
    rows: Sequence[CodingRow], group: Callable[[CodingRow], Hashable] = lambda row: row.code
) -> list[CodingRow]:
    """Passages: codings of one group that overlap in a release count as one, whoever made them.

    Args:
        rows: The codings.
        group: What must be the same for two codings to be one passage; by default the code.

    Returns:
        One row a passage, in the order of their first codings: the first coding of each, over the span of all. It is
        for counting, and carries no words.
    """
    passages: dict[int, CodingRow] = {}
    for place, passage in enumerate(_passages(rows, group)):
        row, coding_row = rows[place], passages.get(passage)
        start, end = (
            (row.start, row.end)
            if coding_row is None
            else (min(coding_row.start, row.start), max(coding_row.end, row.end))
        )
        passages[passage] = replace(coding_row or row, start=start, end=end, quote=None, memo="")
    return list(passages.values())


def _passages(rows: Sequence[CodingRow], group: Callable[[CodingRow], Hashable]) -> list[int]:
    """The number of the passage each row belongs to."""
    numbers = [0] * len(rows)
    order = sorted(range(len(rows)), key=lambda place: (rows[place].start, rows[place].end))
    ends: dict[Hashable, tuple[int, int]] = {}
    for place in order:
        row = rows[place]
        key = (row.document, group(row))
        end, number = ends.get(key, (-1, place))
        if row.start >= end:
            number = place
        ends[key] = max(end, row.end), number
        numbers[place] = number
    return numbers


def marked_alone(rows: Sequence[CodingRow]) -> tuple[int, int]:
    """How many passages only one coder marked, and how many there are."""
    coders: dict[int, set[str]] = {}
    for row, passage in zip(rows, _passages(rows, lambda row: row.code), strict=True):
        coders.setdefault(passage, set()).add(row.coder)
    return sum(1 for marked in coders.values() if len(marked) == 1), len(coders)


def overlap_counts(rows: Sequence[CodingRow], *, once: bool = False) -> Counter[tuple[str, str]]:
    """Count pairs of codings with different codes that share at least one character of a release.

    Codings of different coders are not paired: two readings of one passage are agreement, not co-occurrence.

    Args:
        rows: The codings.
        once: Pairs of the same two passages (:func:`counted_once`) count once, however many coders made both.

    Returns:
        Number of overlapping pairs by ``(code name, code name)``, each pair in alphabetical order.
    """
    passage_of = _passages(rows, lambda row: row.code) if once else list(range(len(rows)))
    pairs: dict[tuple[int, int], tuple[str, str]] = {}
    groups = grouped(((row.document, row.coder), place) for place, row in enumerate(rows))
    for group in groups.values():
        group.sort(key=lambda place: (rows[place].start, rows[place].end))
        running: list[int] = []
        for place in group:
            running = [other for other in running if rows[other].end > rows[place].start]
            for other in running:
                if rows[other].code != rows[place].code:
                    first, second = sorted((passage_of[other], passage_of[place]))
                    pairs[first, second] = _pair(rows[place], rows[other])
            running.append(place)
    return Counter(pairs.values())


def _pair(row: CodingRow, other: CodingRow) -> tuple[str, str]:
    first, second = sorted((row.code_name, other.code_name))
    return first, second


def timeline_of(rows: Iterable[CodingRow], phases: Sequence[str]) -> CaseTimeline | None:
    """Count codes by interview and phase.

    Args:
        rows: The codings, with their attributes.
        phases: Phases in the order of the story; others that occur are added at the end.

    Returns:
        The timeline, or None where no coding carries a phase.
    """
    counts: dict[tuple[str, str], Counter[str]] = {}
    titles: dict[str, str] = {}
    for row in rows:
        phase = row.attributes.get("phase")
        if phase:
            titles.setdefault(row.document, row.interview)
            counts.setdefault((row.document, phase), Counter())[row.code_name] += 1
    if not counts:
        return None
    names = {phase for _, phase in counts}
    order = [*(phase for phase in phases if phase in names), *sorted(names - set(phases))]
    cells = tuple(
        tuple(
            tuple(sorted(counts.get((document, phase), Counter()).items(), key=lambda entry: (-entry[1], entry[0])))
            for phase in order
        )
        for document in titles
    )
    return CaseTimeline(tuple(order), tuple(titles.values()), cells)


MOST_VALUES = 12
"""An attribute with more values than this is not broken down by."""


def matrix(rows: Iterable[CodingRow], releases: Sequence[Release], codebook: Codebook) -> CodeMatrix:
    """Codes × interviews in the codebook's and the project's order; interviews of one title are told apart."""
    counts = Counter((row.code, row.document) for row in rows)
    used = {code for code, _ in counts}
    codes = [code for code in codebook.codes if code.id in used]
    totals: Counter[str] = Counter()
    titles: list[str] = []
    for release in releases:
        totals[release.title] += 1
        titles.append(release.title if totals[release.title] == 1 else f"{release.title} ({totals[release.title]})")
    return CodeMatrix(
        tuple(f"{code.id} {code.name}" for code in codes),
        tuple(titles),
        tuple(tuple(counts[code.id, release.id] for release in releases) for code in codes),
    )


def breakdowns(
    releases: Sequence[Release],
    participants: Mapping[str, Participant],
    themes: Sequence[Theme],
    rows: Sequence[CodingRow],
) -> tuple[AttributeBreakdown, ...]:
    """Participants by each attribute, and by theme within it: for whom a theme was found.

    Args:
        releases: What the report draws on.
        participants: By id.
        themes: The team's accepted themes.
        rows: The codings reported.
    """
    involved = {release.participant_id for release in releases if release.participant_id in participants}
    # What a machine put together without codes has people in its run, and nobody among the codings.
    named = {theme.name: frozenset(theme.codes) for theme in themes if theme.codes}
    holders = {name: {row.participant_id for row in rows if row.code in codes} for name, codes in named.items()}
    within = tuple(
        tuple(at for at, (other, wider) in enumerate(named.items()) if other != name and codes <= wider)
        for name, codes in named.items()
    )
    tables: list[AttributeBreakdown] = []
    for name in sorted({name for pid in involved for name in participants[pid].attributes}):
        value_of = {pid: participants[pid].attributes.get(name, "not recorded") for pid in involved}
        values = sorted(set(value_of.values()))
        if not 2 <= len(values) <= MOST_VALUES:
            continue
        lines = tuple((theme, _by_value(people, value_of, values)) for theme, people in holders.items())
        tables.append(AttributeBreakdown(name, tuple(values), _by_value(involved, value_of, values), lines, within))
    return tuple(tables)


def _by_value(people: Iterable[str], value_of: Mapping[str, str], values: Sequence[str]) -> tuple[int, ...]:
    totals = Counter(value_of[person] for person in people if person in value_of)
    return tuple(totals[value] for value in values)


def order_of(rows: Sequence[CodingRow], first_coded: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Interviews in the order they were first coded, with the ids of the codes found in each.

    Args:
        rows: The codings; of a consensus none says when it was made.
        first_coded: Documents in the order they were first coded.
    """
    codes: dict[str, dict[str, None]] = {}
    titles: dict[str, str] = {}
    for row in rows:
        codes.setdefault(row.document, {})[row.code] = None
        titles[row.document] = row.interview
    places = {document: place for place, document in enumerate(first_coded)}
    ordered = sorted(codes, key=lambda document: places.get(document, len(places)))
    return tuple((titles[document], tuple(codes[document])) for document in ordered)


def new_codes(interviews: Iterable[tuple[str, Iterable[str]]]) -> tuple[int, ...]:
    """How many codes each interview brought for the first time, in the order they were coded."""
    codes_so_far: set[str] = set()
    new = []
    for _, codes in interviews:
        new.append(len(set(codes) - codes_so_far))
        codes_so_far.update(codes)
    return tuple(new)


def without_small_counts(report: Report) -> Report:
    """A report in whose values no count of a code or theme is of fewer people than its settings say.

    What so few have, or all but so few, has no count left: neither of interviews nor of passages, in no interview's
    column, in no phase, in no pair. Nor has a theme from which the count of a code or theme within it could be
    subtracted so that few are left.
    """
    cell = Cell(report.small_cell, report.people)
    codes = tuple(_code(code, cell) for code in report.codes)
    hidden = {name for code in codes if code.small for name in _names(code)}
    matrix = _matrix(report.matrix, hidden) if report.matrix else None
    interviews = report.interviews
    if matrix is not None and hidden and len(matrix.interviews) == len(interviews):
        # What an interview has beyond its column would tell that it has a code of few.
        columns = [sum(counts[at] for counts in matrix.counts) for at in range(len(interviews))]
        interviews = tuple(
            replace(interview, codings=count) for interview, count in zip(interviews, columns, strict=True)
        )
    rare = {code.id for code in codes if code.small}
    themes = tuple(_theme(theme, cell, rare) for theme in report.themes)
    untold = {theme.name for theme in themes if theme.small}
    return replace(
        report,
        codes=codes,
        interviews=interviews,
        themes=themes,
        breakdowns=tuple(
            replace(breakdown, hidden=frozenset(at for at, (name, _) in enumerate(breakdown.codes) if name in untold))
            for breakdown in report.breakdowns
        ),
        agreement=_agreement(report.agreement, {name: code for code in codes for name in _names(code)}, cell)
        if report.agreement
        else None,
        matrix=matrix,
        joint=tuple(_joint(line, cell) for line in report.joint),
        order=_order(report, cell),
        timeline=_timeline(report.timeline, hidden) if report.timeline else None,
        overlaps=tuple(overlap for overlap in report.overlaps if hidden.isdisjoint(overlap[:2])),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """How a count of people may be told: the one rule for reports, indicator cards and the methods export.

    Attributes:
        least: The fewest that are told.
        of: How many people there are.
    """

    least: int
    of: int

    def hides(self, people: int) -> bool:
        """Whether so few have it, or have it not, that it is not told; that nobody has it is in no table."""
        return small(people, self.least) or people > 0 and small(self.of - people, self.least)

    def subtracts(self, people: int, beyond: Iterable[int]) -> bool:
        """Whether few would be left where the count of a line that it holds were subtracted.

        Of a line that everybody has this tells nothing: what all but few have is told in no other line.
        """
        return people != self.of and any(small(count, self.least) for count in beyond)

    def unsaid(self, people: int) -> bool:
        """Whether it is not told either that few have it.

        Among so few people that less counts than the rule says would be left for those whom few lack, it is said of
        none, or a count would follow from its not being said.
        """
        return not small(people, self.least) or self.least < self.of < 2 * self.least - 1


class Withheld(NamedTuple):
    """Whether a count is not told, and not that it is of few either."""

    small: bool
    unsaid: bool


def coded_of(card: IndicatorCard, report: Report) -> Withheld:
    """Whether the people with a code of an indicator may be counted, beside what else the report tells."""
    cell = Cell(report.small_cell, report.people)
    people = card.coded_participants
    hidden = cell.hides(people) or cell.subtracts(people, card.beyond)
    return Withheld(hidden, hidden and cell.unsaid(people))


def _names(code: ReportCode) -> tuple[str, str]:
    return code.name, f"{code.id} {code.name}"


def _people(code: ReportCode) -> int:
    return code.interviews if code.people is None else code.people


def _code(code: ReportCode, cell: Cell) -> ReportCode:
    people = _people(code)
    if not cell.hides(people):
        return code
    return replace(code, people=None, interviews=0, codings=0, small=True, unsaid=cell.unsaid(people))


def _theme(theme: ReportTheme, cell: Cell, rare: set[str]) -> ReportTheme:
    people = theme.interviews if theme.people is None else theme.people
    if cell.hides(people) or cell.subtracts(people, theme.beyond):
        unsaid = cell.unsaid(people)
        return replace(theme, people=None, interviews=0, by_interview=(), beyond=(), small=True, unsaid=unsaid)
    return replace(theme, by_interview=()) if rare & set(theme.codes) else theme


def _joint(line: JointLine, cell: Cell) -> JointLine:
    """A line without a count that is not even told to be of few; one of few is printed as that."""
    withheld = line.people is not None and cell.hides(line.people) and cell.unsaid(line.people)
    return replace(line, people=None) if withheld else line


def _agreement(agreement: ReportAgreement, codes: Mapping[str, ReportCode], cell: Cell) -> ReportAgreement:
    return replace(agreement, rows=tuple(_row(row, agreement, codes.get(row.code), cell) for row in agreement.rows))


def _row(row: AgreementRow, agreement: ReportAgreement, code: ReportCode | None, cell: Cell) -> AgreementRow:
    """A line of agreement without what its number of interviews follows from."""
    cell_of_row = Cell(cell.least, agreement.interviews)
    if not (cell_of_row.hides(row.interviews) or code is not None and code.small):
        return row
    # A share of known units is a count, and what is corrected for chance says with it how common the code is.
    return replace(
        row,
        small=True,
        unsaid=cell_of_row.unsaid(row.interviews) or code is not None and code.unsaid,
        interviews=0,
        prevalence=None,
        percent=None,
        ac1=None,
        span_f1=None,
        kappa_by_pair=(),
        note="",
    )


def _order(report: Report, cell: Cell) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The codes of each interview, or nothing where the last of them would tell how few have all codes of few."""
    few = sum(small(_people(code), cell.least) for code in report.codes if not code.process)
    new = new_codes(report.order)
    last = min(cell.least - 2, len(new) - 1)
    return () if last > 0 and few and sum(new[-last:]) == few else report.order


def _matrix(matrix: CodeMatrix, hidden: set[str]) -> CodeMatrix:
    lines = [(code, counts) for code, counts in zip(matrix.codes, matrix.counts, strict=True) if code not in hidden]
    return replace(
        matrix,
        codes=tuple(code for code, _ in lines),
        counts=tuple(counts for _, counts in lines),
        left_out=len(matrix.codes) - len(lines),
    )


def _timeline(timeline: CaseTimeline, hidden: set[str]) -> CaseTimeline | None:
    lines = [
        (case, tuple(tuple(entry for entry in cell if entry[0] not in hidden) for cell in line))
        for case, line in zip(timeline.cases, timeline.cells, strict=True)
    ]
    # An interview of which nothing is left is no row without marks: that it had one would be told by it.
    lines = [(case, line) for case, line in lines if any(line)]
    if not lines:
        return None
    return replace(timeline, cases=tuple(case for case, _ in lines), cells=tuple(line for _, line in lines))
