"""The two pages for readers with little time: what was found, what could have been noticed, how it was done."""

from collections.abc import Iterator, Sequence
from statistics import median

from coding.agreement.figures import in_digits
from coding.export.model import IndicatorCard, Report, ReportTheme
from coding.export.report.blocks import Block, Cover, Grid, Heading, Paragraph
from coding.export.report.evidence import DRAFT, quote_blocks
from coding.export.report.room import TWO_PAGES, height_of
from coding.export.report.wording import Wording, offered_words, told_count, written_date

_LEAST_THEMES = 3
_INDICATORS = (6, 4, 3)
"""Rows that are tried where more do not fit."""


def short_blocks(report: Report, words: Wording) -> tuple[Block, ...]:
    """Lay a report out on two pages: the fullest version that fits, saying by name which themes it leaves out.

    Quotes go before whole themes do, and indicators beyond the first few before quotes. What a page really holds is up
    to the program that prints it; room is reckoned with Heard's own styles and some to spare.
    """
    for themes, quoted, indicators in _versions(report):
        blocks = tuple(_version(report, words, themes, quoted, indicators))
        if height_of(blocks) <= TWO_PAGES:
            break
    return blocks


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
    yield from (Paragraph(notice, label=words("notice")) for notice in report.notices)


def _versions(report: Report) -> Iterator[tuple[int, int, int]]:
    """(themes, themes with a quote, indicators), the fullest version first."""
    all_themes, all_indicators = len(report.themes), len(report.indicators)
    rows = [all_indicators, *(most for most in _INDICATORS if most < all_indicators)]
    least = min(_LEAST_THEMES, all_themes)
    for themes in range(all_themes, least - 1, -1):
        for quoted in sorted({themes, (themes + 1) // 2, min(themes, 1)}, reverse=True):
            yield from ((themes, quoted, most) for most in rows)
    yield (least, 0, min(_INDICATORS[-1], all_indicators))


def _version(report: Report, words: Wording, themes: int, quoted: int, indicators: int) -> Iterator[Block]:
    yield from compact_cover(report, words)
    for section in report.layout.sections:
        match section:
            case "summary":
                yield from _summary(report, words)
            case "themes":
                yield from _themes(report, words, themes, quoted)
            case "indicators":
                yield from _indicators(report, report.indicators[:indicators], words)
            case "methods":
                yield from _methods(report, words)


def _summary(report: Report, words: Wording) -> Iterator[Block]:
    findings = [code for code in report.codes if code.codings and not code.process]
    yield Heading(1, words("summary"))
    yield from (Paragraph(paragraph) for paragraph in report.summary)
    figures = words(
        "summary.figures",
        interviews=len(report.interviews),
        codings=sum(code.codings for code in findings),
        codes=len(findings),
        themes=len(report.themes),
    )
    left_out = codes_left_out(sum(code.small and not code.process for code in report.codes), report, words)
    yield Paragraph(" ".join(part for part in (f"{figures}.", left_out, report.counted) if part), note=True)


def codes_left_out(number: int, report: Report, words: Wording) -> str:
    """That some codes are in no sum or table, since few people have them; empty where none are."""
    return words("matrix.left_out", number=number, least=report.settings.small_cell) if number else ""


def _themes(report: Report, words: Wording, shown: int, quoted: int) -> Iterator[Block]:
    if not report.themes:
        return
    yield Heading(1, words("themes"))
    yield Paragraph(words("themes.intro"), note=True)
    for place, theme in enumerate(report.themes[:shown]):
        yield from _theme(theme, report, words, quoted=place < quoted)
    if rest := [theme.name for theme in report.themes[shown:]]:
        yield Paragraph(words("theme.more", names=", ".join(rest)), note=True)


def _theme(theme: ReportTheme, report: Report, words: Wording, *, quoted: bool) -> Iterator[Block]:
    yield Heading(3, theme.name)
    if theme.description:
        yield Paragraph(theme.description)
    sentence = found_words(theme, report, words)
    quotes = theme.quotes[:1] if quoted else ()
    yield Paragraph(f"{sentence} {words(f'theme.picked.{theme.picked}')}" if quotes else sentence, note=True)
    yield from quote_blocks(quotes, words, report.language)


def found_words(theme: ReportTheme, report: Report, words: Wording) -> str:
    """In how many interviews a theme was found, or that it is not told."""
    if theme.unsaid:
        return words("theme.found.withheld")
    return words(
        "theme.found.model" if theme.proposed_by and not theme.codes else "theme.found",
        interviews=told_count(theme.interviews, report.settings.small_cell, words, of=theme),
        total=len(report.interviews),
    )


def _indicators(report: Report, shown: Sequence[IndicatorCard], words: Wording) -> Iterator[Block]:
    if not shown:
        return
    yield Heading(1, words("indicators"))
    yield Paragraph(words("indicators.intro"), note=True)
    more = len(report.indicators) - len(shown)
    yield Grid(
        words("indicators.table"),
        (words("indicators.one"), words("indicator.phase"), words("indicator.visible")),
        tuple(
            (
                words("indicator.draft", wording=card.wording) if card.status == DRAFT else card.wording,
                offered_words("phase", card.phases, words),
                offered_words("visible", card.visible_to, words),
            )
            for card in shown
        ),
        (0.56, 0.2, 0.24),
        note=words("indicators.more", number=more) if more else "",
    )


def _methods(report: Report, words: Wording) -> Iterator[Block]:
    yield Heading(1, words("methods"))
    yield from (Paragraph(text, note=True) for _, text in report.methods[:1])
    if told := agreement_in_short(report, words):
        yield Paragraph(told, note=True)
    yield from (Paragraph(text, note=True) for text in (*standing_limits(words), *report.limits))


def standing_limits(words: Wording) -> tuple[str, ...]:
    """What every report says of its limits."""
    return tuple(words(f"limits.{key}") for key in ("retrospective", "sample", "machine", "redaction"))


def agreement_in_short(report: Report, words: Wording) -> str:
    """How alpha lies over the codes, or nothing where there is none; what few interviews bear is in no range."""
    agreement, few = report.agreement, report.settings.few
    computed = [row for row in agreement.rows if row.alpha is not None] if agreement else []
    if agreement is None or not computed:
        return ""
    alphas = [row.alpha for row in computed if row.alpha is not None and not row.rests_on_few(few)]
    told = words(
        "agreement.short",
        interviews=agreement.interviews,
        codes=len(agreement.rows),
        computed=len(computed),
        enough=len(alphas),
        few=few,
    )
    if not alphas:
        return told
    middle = words(
        "agreement.short.middle",
        enough=len(alphas),
        median=in_digits(median(alphas)),
        low=in_digits(min(alphas)),
        high=in_digits(max(alphas)),
        intervals=sum(row.low is not None for row in computed if not row.rests_on_few(few)),
    )
    return f"{told} {middle}"
