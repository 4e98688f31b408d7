"""The two pages for readers with little time: who was asked, what was found, what to do, how sure it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from statistics import median
from typing import Final, NamedTuple

from coding.agreement.figures import in_digits
from coding.export.model import FEW, IndicatorCard, Report, ReportPanel, ReportTheme
from coding.export.report.blocks import PAGE, Block, Cover, Figure, Grid, Heading, Paragraph, height_of
from coding.export.report.sections import DRAFT, NOTHING, in_percent, panel_answers, panel_name, quote_blocks
from coding.export.report.wording import Wording, count_of, offered_words, written_date

FINDINGS: Final = 5
"""Most themes on two pages; the others are named."""
_LEAST: Final = 3
_ROWS: Final = (8, 6, 5, 4, 3, 2, 1)
"""Rows of a table that are tried where more do not fit."""
_PANELS: Final = 2
"""Most panels that have a column."""


class HowMuch(NamedTuple):
    """How much of what may be left out is shown: themes, those with a quote, indicators, and lines of advice."""

    themes: int = 0
    quoted: int = 0
    indicators: int | None = None
    advice: int | None = None

    def of(self, section: str) -> object:
        """What of it a section hangs on."""
        return {"themes": self[:2], "indicators": self.indicators, "advice": self.advice}.get(section)


def short_blocks(report: Report, words: Wording) -> tuple[Block, ...]:
    """Lay a report out on two pages: the fullest version that fits, saying by name which themes it leaves out.

    Quotes go before whole themes do. The second page begins with a section, so that both are pages in any program; room
    is reckoned with Heard's own styles and some to spare.
    """
    head = tuple(compact_cover(report, words))
    names = [name for name in report.layout.sections if name in SHORT_SECTIONS]
    written: dict[tuple[str, object], _Section] = {}

    def section(name: str, much: HowMuch) -> _Section:
        key = name, much.of(name)
        if key not in written:
            blocks = tuple(SHORT_SECTIONS[name](report, words, much))
            written[key] = _Section(blocks, height_of(blocks, short=True))
        return written[key]

    ways = []
    for much in _versions(report):
        sections = [section(name, much) for name in names]
        way = _pages(head, [each for each in sections if each.blocks])
        ways.append(way)
        if way.highest <= PAGE:
            break
    return min(ways, key=lambda way: max(way.highest, PAGE)).blocks


class _Section(NamedTuple):
    blocks: tuple[Block, ...]
    height: float


class _Pages(NamedTuple):
    highest: float
    blocks: tuple[Block, ...]


def _pages(head: tuple[Block, ...], sections: list[_Section]) -> _Pages:
    """Sections on two pages as even as can be, and the height of the higher one."""
    first, rest = height_of(head, short=True), sum(section.height for section in sections)
    ways = []
    for at in range(1, max(len(sections), 2)):
        top = first + sum(section.height for section in sections[:at])
        ways.append((max(top, first + rest - top), at))
    highest, at = min(ways)
    blocks = list(head)
    for place, (section, _) in enumerate(sections):
        title = section[0]
        blocks.append(replace(title, new_page=place == at) if isinstance(title, Heading) else title)
        blocks += section[1:]
    return _Pages(highest, tuple(blocks))


def compact_cover(report: Report, words: Wording) -> Iterator[Block]:
    """Title, one line of facts and what must be read first, at the head of the first page."""
    line = words(
        "cover.line",
        project=report.project,
        date=written_date(report.created, report.language),
        interviews=len(report.interviews),
        codebook=report.codebook_version,
    )
    yield Cover(report.title, line, (), words("cover.care"), compact=True)
    if report.notices:
        yield Paragraph(" ".join(report.notices), label=words("notice"))


def _versions(report: Report) -> Iterator[HowMuch]:
    """The fullest version first."""
    most = min(len(report.themes), FINDINGS)
    findings = [
        (themes, quoted)
        for themes in range(most, min(_LEAST, most) - 1, -1)
        for quoted in sorted({themes, (themes + 1) // 2, min(themes, 1)}, reverse=True)
    ]
    findings.append((min(_LEAST, most), 0))
    tables = [
        [number for number in (min(all_rows, _ROWS[0]), *_ROWS[1:]) if number <= all_rows] or [all_rows]
        for all_rows in (len(report.indicators), len(report.advice))
    ]
    for themes, quoted in findings:
        for indicators, advice in product(*tables):
            yield HowMuch(themes, quoted, indicators, advice)


def _summary(report: Report, words: Wording, _much: HowMuch) -> Iterator[Block]:
    yield Heading(1, words("summary"))
    yield from (Paragraph(paragraph) for paragraph in report.summary)
    yield Paragraph(" ".join(_sources(report, words)), label=words("asked"))


def _sources(report: Report, words: Wording) -> Iterator[str]:
    least = report.small_cell
    yield words("asked.people", interviews=len(report.interviews), people=report.people)
    if report.cases:
        yield words("asked.cases", cases=count_of(report.cases, least, words))
    yield from (panel_answers(panel, least, words) for panel in report.panels)


def omitted_codes(number: int, report: Report, words: Wording) -> str:
    """That some codes are in no sum or table, since few people have them; empty where none are."""
    return words("matrix.left_out", number=number, least=report.small_cell) if number else ""


def _themes(report: Report, words: Wording, much: HowMuch) -> Iterator[Block]:
    if not report.themes:
        return
    yield Heading(1, words("found"))
    for place, theme in enumerate(report.themes[: much.themes]):
        sentences = theme.description, people_words(theme, report, words)
        yield Paragraph(" ".join(filter(None, sentences)), label=theme.name)
        yield from quote_blocks(theme.quotes[:1] if place < much.quoted else (), words, report)
    if rest := [theme.name for theme in report.themes[much.themes :]]:
        yield Paragraph(words("theme.more", names=", ".join(rest)), note=True)
    yield from (Figure(picture.picture) for picture in report.pictures)


def people_words(theme: ReportTheme, report: Report, words: Wording) -> str:
    """How many people a theme was found with, or that it is not told."""
    if theme.unsaid:
        return words("theme.found.withheld")
    return words(
        "finding.model" if theme.proposed_by and not theme.codes else "finding.people",
        people=count_of(people_of(theme), report.small_cell, words, of=theme),
        total=report.people,
    )


def people_of(theme: ReportTheme) -> int:
    """How many people a theme was found with."""
    return theme.interviews if theme.people is None else theme.people


def found_words(theme: ReportTheme, report: Report, words: Wording) -> str:
    """In how many interviews a theme was found, or that it is not told."""
    if theme.unsaid:
        return words("theme.found.withheld")
    return words(
        "theme.found.model" if theme.proposed_by and not theme.codes else "theme.found",
        interviews=count_of(theme.interviews, report.small_cell, words, of=theme),
        total=len(report.interviews),
    )


def _indicators(report: Report, words: Wording, much: HowMuch) -> Iterator[Block]:
    indicators = report.indicators[: much.indicators]
    if not indicators:
        return
    yield Heading(1, words("indicators"))
    yield Paragraph(words("indicators.intro"), note=True)
    panels = report.panels[:_PANELS]
    alike = len({panel.kind for panel in panels}) < len(panels)
    names = [panel_name(panel, words) if alike else words(f"checklist.panel.{panel.kind}") for panel in panels]
    heads = [words("indicators.panel", kind=name[:1].upper() + name[1:]) for name in names]
    more = len(report.indicators) - len(indicators)
    notes = [words("indicators.more", number=more)] if more else []
    if panels:
        scale = panels[0].rules.scales[0]
        label = words(f"checklist.scale.{scale.name}")
        notes.insert(0, words("indicators.panel.note", scale=label, points=scale.points))
    yield Grid(
        words("indicators.table"),
        (words("indicators.one"), words("indicator.phase"), *(heads or [words("indicator.visible")])),
        tuple(
            (
                words("indicator.draft", wording=card.wording) if card.status == DRAFT else card.wording,
                offered_words("phase", card.phases, words),
                *(
                    [_rating(panel, card, words) for panel in panels]
                    or [offered_words("visible", card.visible_to, words)]
                ),
            )
            for card in indicators
        ),
        (0.5, 0.16, *(0.34 / len(panels) for _ in panels)) if panels else (0.56, 0.2, 0.24),
        note=" ".join(notes),
    )


def _rating(panel: ReportPanel, card: IndicatorCard, words: Wording) -> str:
    """What a panel said of an indicator on its first scale."""
    scale = panel.rules.scales[0].name
    ratings = [figure for figure in panel.figures if figure.indicator == card.id and figure.scale == scale]
    text = (
        f"{words.number(f'{figure.median:g} ({figure.spread:g})')} · {in_percent(figure.percent_high)} · {figure.n}"
        for figure in ratings
        if figure.n is not None
    )
    return " / ".join(text) or NOTHING


def advice_blocks(report: Report, words: Wording, most: int | None = None) -> Iterator[Block]:
    """What it means for the reader who is named, from the lines of the checklist for them."""
    if not report.advice:
        return
    yield Heading(1, f"{words('advice')}: {words(f'advice.{report.reader}')}")
    yield Grid(
        words(f"advice.{report.reader}"),
        (words("indicators.table"), words("advice.do"), words("advice.not")),
        tuple((line.wording, line.what_to_do, line.not_meant) for line in report.advice[:most]),
        (0.34, 0.36, 0.3),
        note=words("indicators.more", number=more) if (more := len(report.advice[most:]) if most else 0) else "",
    )


def _methods(report: Report, words: Wording, _much: HowMuch) -> Iterator[Block]:
    yield Heading(1, words("methods"))
    words_of_standing = report.agreement.standing if report.agreement else words("agreement.none")
    sentences = words("sure.text"), words_of_standing, agreement_in_short(report, words)
    yield Paragraph(" ".join(filter(None, sentences)), label=words("sure"))
    yield Paragraph(" ".join((*(text for _, text in report.methods[:1]), report.counted)), note=True)
    yield Paragraph(words("short.limits"), note=True)
    yield Paragraph(words("short.rest", project=report.project), note=True)


SHORT_SECTIONS: Final[Mapping[str, Callable[[Report, Wording, HowMuch], Iterator[Block]]]] = {
    "summary": _summary,
    "themes": _themes,
    "indicators": _indicators,
    "advice": lambda report, words, much: advice_blocks(report, words, much.advice),
    "methods": _methods,
}
"""What writes the sections that two pages have room for."""


def saturation_words(new: Sequence[int], words: Wording) -> str:
    """What the last interviews brought that the ones before had not, as one sentence."""
    last = min(3, len(new) // 2)
    return words("saturation.text", last=last, interviews=len(new), new=sum(new[-last:]), all=sum(new))


def general_limits(words: Wording) -> tuple[str, ...]:
    """What every report says of its limits."""
    return tuple(words(f"limits.{key}") for key in ("retrospective", "sample", "machine", "redaction"))


def agreement_in_short(report: Report, words: Wording) -> str:
    """How alpha lies over the codes, or nothing where there is none; what few interviews bear is in no range."""
    agreement = report.agreement
    computed = [row for row in agreement.rows if row.alpha is not None] if agreement else []
    if agreement is None or not computed:
        return ""
    alphas = [row.alpha for row in computed if row.alpha is not None and not row.rests_on_few]
    text = words(
        "agreement.short",
        interviews=agreement.interviews,
        codes=len(agreement.rows),
        computed=len(computed),
        enough=len(alphas),
        few=FEW,
    )
    if not alphas:
        return text
    middle = words(
        "agreement.short.middle",
        enough=len(alphas),
        median=words.number(in_digits(median(alphas))),
        low=words.number(in_digits(min(alphas))),
        high=words.number(in_digits(max(alphas))),
        intervals=sum(row.low is not None for row in computed if not row.rests_on_few),
    )
    return f"{text} {middle}"
