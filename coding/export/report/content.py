"""What a report says, section by section, as blocks that every file format lays out."""

# Why one content for all layouts: decision 0200.

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace

from coding.disclosure.suppression import small, suppress_breakdown
from coding.export.model import (
    MATRIX_INTERVIEWS,
    AttributeBreakdown,
    CodebookEntry,
    CodeMatrix,
    IndicatorCard,
    InterviewRow,
    Own,
    Report,
    ReportCode,
    ReportTheme,
)
from coding.export.report.blocks import Block, Contents, Cover, Facts, Figure, Grid, Heading, Paragraph
from coding.export.report.content_short import (
    advice_blocks,
    compact_cover,
    found_words,
    general_limits,
    omitted_codes,
    saturation_words,
    short_blocks,
)
from coding.export.report.layout import ReportLayout
from coding.export.report.sections import (
    agreement_blocks,
    code_names,
    indicator_blocks,
    joint_blocks,
    panel_blocks,
    quote_blocks,
)
from coding.export.report.values import new_codes
from coding.export.report.wording import Wording, count_of, offered_words, translated_sentences, written_date

_SHORT_HASH = 12
_QUOTES_OF_CODE = 3


def report_blocks(report: Report) -> tuple[Block, ...]:
    """Lay out a report as blocks, in reading order.

    Sections stand as the report's layout has them. Those without content are left out, except agreement, whose absence
    is stated.

    Args:
        report: What the report says. Quotes, consent and leaks are the caller's to check (:mod:`coding.export.gate`).

    Returns:
        The blocks.

    Raises:
        InvalidInput: The report's own wording has an unknown key or placeholder.
    """
    words = Wording(report.wording)
    if report.layout.length == "short":
        return short_blocks(report, words)
    cover = _cover if _in_full(report) else compact_cover
    sections = [block for name in report.layout.sections for block in SECTION_WRITERS[name](report, words)]
    return (*cover(report, words), *sections)


def _in_full(report: Report) -> bool:
    return report.layout.length == "full"


def page_head(report: Report) -> str:
    """Return the line at the foot of each page, which ties all but the two pages to the project's log."""
    return Wording(report.wording)(
        "page.head.short" if report.layout.length == "short" else "page.head",
        project=report.project,
        date=written_date(report.created, report.language),
        head=report.provenance.event_head[:_SHORT_HASH],
    )


def _cover(report: Report, words: Wording) -> Iterator[Block]:
    facts = [
        (words("cover.project"), report.project),
        (words("cover.date"), written_date(report.created, report.language)),
        (words("cover.counted"), report.counted),
        (words("cover.interviews"), str(len(report.interviews))),
        (words("cover.codebook"), report.codebook_version),
    ]
    if report.agreement:
        facts.append((words("cover.snapshot"), report.agreement.snapshot_hash))
    yield Cover(report.title, report.project, tuple(facts), words("cover.care"))
    yield from (Paragraph(notice, label=words("notice")) for notice in report.notices)
    yield Contents(words("contents"))


def _summary(report: Report, words: Wording) -> Iterator[Block]:
    findings = [code for code in report.codes if code.codings and not code.process]
    yield Heading(1, words("summary"), new_page=_in_full(report))
    yield Paragraph(
        words(
            "summary.figures",
            interviews=len(report.interviews),
            codings=sum(code.codings for code in findings),
            codes=len(findings),
            themes=len(report.themes),
        )
    )
    if left_out := omitted_codes(sum(code.small and not code.process for code in report.codes), report, words):
        yield Paragraph(left_out, note=True)
    yield Paragraph(report.counted, note=True)
    yield from (Paragraph(paragraph) for paragraph in report.summary)
    if report.themes:
        yield _glance(report, words)
    yield from _figures(report, "summary")


def _glance(report: Report, words: Wording) -> Grid:
    return Grid(
        words("summary.glance"),
        (words("themes"), words("codes"), words("codes.interviews")),
        tuple(
            (
                theme.name,
                ", ".join(code_names(theme.codes, report)),
                count_of(theme.interviews, report.small_cell, words, of=theme),
            )
            for theme in report.themes
        ),
        (0.4, 0.44, 0.16),
        frozenset({2}),
    )


def _themes(report: Report, words: Wording) -> Iterator[Block]:
    if not report.themes:
        return
    yield Heading(1, words("themes"), new_page=_in_full(report))
    yield Paragraph(words("themes.intro"), note=True)
    yield from _figures(report, "themes")
    for place, theme in enumerate(report.themes):
        yield from _theme(theme, report, words)
        yield from _figures(report, f"themes:{place}")


def _theme(theme: ReportTheme, report: Report, words: Wording) -> Iterator[Block]:
    yield Heading(2, theme.name)
    yield Paragraph(theme.description)
    sentences = [found_words(theme, report, words)]
    if theme.codes:
        sentences.append(words("theme.codes", codes=", ".join(code_names(theme.codes, report))))
    if theme.by_interview:
        counts = ", ".join(f"{interview}: {count}" for interview, count in theme.by_interview)
        sentences.append(words("theme.by_interview", counts=counts))
    if theme.proposed_by:
        sentences.append(words("theme.machine", run=theme.proposed_by))
    yield Paragraph(" ".join(sentences), note=True)
    if theme.quotes:
        yield Paragraph("", label=words(f"theme.picked.{theme.picked}"))
        yield from quote_blocks(theme.quotes, words, report)
    if theme.contrasts:
        yield Paragraph("", label=words("theme.contrast"))
        yield from quote_blocks(theme.contrasts, words, report)


def _figures(report: Report, section: str) -> Iterator[Block]:
    yield from (Figure(picture.picture) for picture in report.pictures if picture.section == section)


def _codes(report: Report, words: Wording) -> Iterator[Block]:
    yield Heading(1, words("codes"), new_page=_in_full(report))
    used = [code for code in report.codes if code.used]
    quoted = words("codes.intro.quotes") if any(code.quotes for code in used) else ""
    sentences = (words("codes.intro", least=report.small_cell), quoted, report.counted)
    yield Paragraph(" ".join(part for part in sentences if part), note=True)
    if findings := [code for code in used if not code.process]:
        yield _codes_grid(findings, report, words, words("codes.table"))
    yield from _figures(report, "codes")
    for code in findings:
        yield from _quoted(code, report, words)
    if process := [code for code in used if code.process]:
        yield Heading(2, words("codes.process"))
        yield Paragraph(words("codes.process.intro"), note=True)
        yield _codes_grid(process, report, words, words("codes.process"))
        for code in process:
            yield from _quoted(code, report, words)


def _quoted(code: ReportCode, report: Report, words: Wording) -> Iterator[Block]:
    if code.quotes:
        yield Heading(3 if code.process else 2, code.name)
        yield Paragraph(code.definition)
        yield from quote_blocks(code.quotes[:_QUOTES_OF_CODE], words, report)


def _codes_grid(codes: list[ReportCode], report: Report, words: Wording, caption: str) -> Grid:
    return Grid(
        caption,
        (words("codes.family"), words("codes.code"), words("codes.interviews"), words("codes.passages")),
        tuple(
            (
                code.family,
                code.name,
                count_of(code.interviews, report.small_cell, words, of=code),
                words("withheld") if code.small else str(code.codings),
            )
            for code in codes
        ),
        (0.34, 0.4, 0.14, 0.12),
        frozenset({2, 3}),
    )


def _matrix(report: Report, words: Wording) -> Iterator[Block]:
    if report.matrix is None or not report.matrix.codes:
        return
    yield Heading(1, words("matrix"))
    yield Paragraph(f"{words('matrix.intro')} {report.counted}", note=True)
    figures = list(_figures(report, "matrix"))
    yield from figures
    if len(report.matrix.interviews) <= MATRIX_INTERVIEWS:
        yield _full_matrix(report.matrix, report, words)
    else:
        if not figures:
            yield _matrix_margins(report.matrix, report, words)
        rest = words("matrix.rest", interviews=len(report.matrix.interviews))
        yield Paragraph(f"{rest} {omitted_codes(report.matrix.left_out, report, words)}".strip(), note=True)


def _cases(report: Report, words: Wording) -> Iterator[Block]:
    if figures := list(_figures(report, "cases")):
        yield Heading(1, words("cases"))
        yield Paragraph(words("cases.intro"), note=True)
        yield from figures
    if len(report.order) > 1:
        yield Heading(1, words("saturation"))
        yield Paragraph(saturation_words(new_codes(report.order), words))
        yield from _figures(report, "saturation")


def _maps(report: Report, words: Wording) -> Iterator[Block]:
    if not report.maps:
        return
    yield Heading(1, words("maps"), new_page=_in_full(report))
    yield Paragraph(words("maps.intro"), note=True)
    for place in range(len(report.maps)):
        yield from _figures(report, f"maps:{place}")


def _full_matrix(matrix: CodeMatrix, report: Report, words: Wording) -> Grid:
    share = 0.7 / max(len(matrix.interviews), 1)
    return Grid(
        words("matrix.table"),
        (words("codes.code"), *matrix.interviews),
        tuple(
            (code, *(str(count) if count else "" for count in counts))
            for code, counts in zip(matrix.codes, matrix.counts, strict=True)
        ),
        (0.3, *(share for _ in matrix.interviews)),
        frozenset(range(1, len(matrix.interviews) + 1)),
        f"{words('matrix.key')} {omitted_codes(matrix.left_out, report, words)}".strip(),
    )


def _matrix_margins(matrix: CodeMatrix, report: Report, words: Wording) -> Grid:
    return Grid(
        words("matrix.margins"),
        (words("codes.code"), words("codes.interviews"), words("codes.passages")),
        tuple(
            (code, count_of(sum(map(bool, counts)), report.small_cell, words), str(sum(counts)))
            for code, counts in zip(matrix.codes, matrix.counts, strict=True)
        ),
        (0.6, 0.2, 0.2),
        frozenset({1, 2}),
    )


def _interviews(report: Report, words: Wording) -> Iterator[Block]:
    if not report.interviews:
        return
    yield Heading(1, words("interviews"))
    keys = ("title", "pseudonym", "language", "words", "coders", "passages")
    yield Grid(
        words("interviews.table"),
        tuple(words(f"interviews.{key}") for key in keys),
        tuple(
            (
                row.title,
                row.pseudonym,
                row.language,
                f"{row.words:,}".replace(",", " "),
                str(row.coders),
                str(row.codings),
            )
            for row in report.interviews
        ),
        (0.3, 0.2, 0.14, 0.12, 0.11, 0.13),
        frozenset({3, 4, 5}),
    )


def _breakdowns(report: Report, words: Wording) -> Iterator[Block]:
    least = report.small_cell
    hidden = []
    if report.breakdowns:
        yield Heading(1, words("participants"))
    for breakdown in report.breakdowns:
        groups, _ = suppress_breakdown(breakdown.participants, [], least)
        if all(count is None for count in groups):
            hidden.append(breakdown.attribute)
            continue
        yield Heading(2, words("breakdown", attribute=breakdown.attribute))
        yield _breakdown(breakdown, least, words)
    if hidden:
        yield Paragraph(words("breakdown.all_withheld", attributes=", ".join(hidden), most=least - 1), note=True)


def _breakdown(breakdown: AttributeBreakdown, threshold: int, words: Wording) -> Grid:
    lines = [counts for _, counts in breakdown.codes]
    groups, counts_left = suppress_breakdown(
        breakdown.participants, lines, threshold, dict(enumerate(breakdown.within))
    )
    names = [words("breakdown.participants"), *(name for name, _ in breakdown.codes)]
    totals = [sum(breakdown.participants), *map(sum, lines)]
    # The first line is of everybody, so that nobody is left of it.
    rows: list[tuple[int | None, ...]] = [
        (*counts, None if small(total, threshold) or small(totals[0] - total, threshold) else total)
        for counts, total in zip((groups, *counts_left), totals, strict=True)
    ]
    rows = [(None,) * len(counts) if at - 1 in breakdown.hidden else counts for at, counts in enumerate(rows)]
    share = 0.58 / max(len(breakdown.values), 1)
    hidden = any(count is None for counts in rows for count in counts)
    return Grid(
        words("breakdown", attribute=breakdown.attribute),
        ("", *(offered_words("value", (value,), words) for value in breakdown.values), words("breakdown.total")),
        tuple(
            (name, *(words("withheld") if count is None else str(count) for count in counts))
            for name, counts in zip(names, rows, strict=True)
        ),
        (0.3, *(share for _ in breakdown.values), 0.12),
        frozenset(range(1, len(breakdown.values) + 2)),
        words("breakdown.note", mark=words("withheld"), most=threshold - 1) if hidden else "",
    )


def _methods(report: Report, words: Wording) -> Iterator[Block]:
    yield Heading(1, words("methods"))
    if report.methods:
        yield Heading(2, words("methods.how"))
        yield from (Paragraph(text, label=heading) for heading, text in report.methods)
    yield Heading(2, words("methods.limits"))
    yield from (Paragraph(limit) for limit in general_limits(words))


def _codebook(report: Report, words: Wording) -> Iterator[Block]:
    if not report.codebook:
        return
    yield Heading(1, words("codebook"), new_page=_in_full(report))
    other = [version for version in report.coded_under if version != report.codebook_version]
    key = "codebook.intro.other" if other else "codebook.intro"
    versions = ", ".join(report.coded_under)
    yield Paragraph(words(key, version=report.codebook_version, versions=versions), note=True)
    if report.translations:
        sentences = translated_sentences(report.translations, report.language, words)
        yield Paragraph(" ".join((words("codebook.translations"), *sentences)), note=True)
    for family in dict.fromkeys(entry.family for entry in report.codebook):
        yield Heading(2, family or words("codebook.general"))
        for entry in report.codebook:
            if entry.family == family:
                yield from _entry(entry, words)


def _entry(entry: CodebookEntry, words: Wording) -> Iterator[Block]:
    yield Heading(3, entry.name)
    examples = "\n".join(
        f"{offered_words('codebook', (kind,), words)}: {text}" if kind else text for kind, text in entry.examples
    )
    pairs = (
        ("definition", entry.definition),
        ("include", entry.include),
        ("exclude", entry.exclude),
        ("codebook.examples", examples),
        ("codebook.sources", "; ".join(entry.sources)),
        (
            "codebook.status",
            offered_words("codebook.status", (entry.status,) if entry.status != "active" else (), words),
        ),
    )
    yield from (Paragraph(text, label=words(key)) for key, text in pairs if text)


def _provenance(report: Report, words: Wording) -> Iterator[Block]:
    facts = report.provenance
    pairs = [
        (words("provenance.made"), report.created.isoformat(timespec="minutes")),
        (words("provenance.head"), facts.event_head),
        *(((words("provenance.events"), str(facts.events)),) if facts.events is not None else ()),
        (words("provenance.releases"), str(facts.releases)),
        (words("cover.codebook"), report.codebook_version),
    ]
    if report.agreement:
        pairs.append((words("cover.snapshot"), report.agreement.snapshot_hash))
    if facts.software:
        pairs.append((words("provenance.software"), ", ".join(f"{name} {version}" for name, version in facts.software)))
    yield Heading(1, words("provenance"))
    yield Paragraph(words("provenance.intro"), note=True)
    yield Facts(words("provenance"), tuple(pairs))


SECTION_WRITERS: Mapping[str, Callable[[Report, Wording], Iterator[Block]]] = {
    "summary": _summary,
    "themes": _themes,
    "maps": _maps,
    "indicators": indicator_blocks,
    "panel": lambda report, words: panel_blocks(report.panels, report.small_cell, report.language, words),
    "advice": advice_blocks,
    "joint": joint_blocks,
    "codes": _codes,
    "agreement": agreement_blocks,
    "matrix": _matrix,
    "cases": _cases,
    "interviews": _interviews,
    "participants": _breakdowns,
    "methods": _methods,
    "codebook": _codebook,
    "provenance": _provenance,
}
"""What writes each of :data:`coding.export.report.layout.SECTIONS`."""


_QUOTES = {"short": 1, "partners": 2}
"""Most quotes of a theme, by length."""


def laid_out(report: Report, layout: ReportLayout) -> Report:
    """Return a report with the values that the layout shows, and no others.

    What the cover, the summary and the method tell in numbers (interviews, codes, agreement) keeps its numbers.
    """
    sections = frozenset(layout.sections)
    interviews, interviewed = report.interviews, report.interviewed
    if "interviews" not in sections:
        interviewed = report.people
        interviews = tuple(InterviewRow(title=Own(""), language=row.language) for row in interviews)
    agreement = report.agreement
    if agreement is not None and "agreement" not in sections:
        agreement = replace(agreement, coders=tuple(Own("") for _ in agreement.coders), facts=(), settled=())
    return replace(
        report,
        layout=layout,
        interviewed=interviewed,
        interviews=interviews,
        agreement=agreement,
        themes=tuple(_reported_theme(theme, layout, sections) for theme in report.themes)
        if _names_themes(sections)
        else (),
        indicators=tuple(_card(card, layout) for card in report.indicators) if "indicators" in sections else (),
        panels=report.panels if sections & {"panel", "indicators"} else (),
        advice=report.advice if "advice" in sections else (),
        joint=report.joint if "joint" in sections else (),
        codes=tuple(_reported_code(code, layout, sections) for code in report.codes),
        matrix=report.matrix if "matrix" in sections else None,
        timeline=report.timeline if "cases" in sections else None,
        order=report.order if "cases" in sections else (),
        days=report.days if "cases" in sections else (),
        overlaps=report.overlaps if "codes" in sections else (),
        breakdowns=report.breakdowns if "participants" in sections else (),
        codebook=report.codebook if "codebook" in sections else (),
        translations=report.translations if "codebook" in sections else (),
        summary=report.summary if "summary" in sections else (),
        maps=report.maps if "maps" in sections and layout.length != "short" else (),
    )


def _names_themes(sections: Collection[str]) -> bool:
    """Whether themes are named anywhere."""
    return "themes" in sections or "summary" in sections


def _reported_theme(theme: ReportTheme, layout: ReportLayout, sections: Collection[str]) -> ReportTheme:
    if "themes" not in sections:
        return replace(theme, description="", quotes=(), contrasts=(), by_interview=())
    if layout.length == "full":
        return theme
    if layout.length == "short" and theme.picked != "team":
        theme = replace(theme, quotes=())
    contrasts = () if layout.length == "short" else theme.contrasts[:1]
    return replace(theme, quotes=theme.quotes[: _QUOTES[layout.length]], contrasts=contrasts, by_interview=())


def _card(card: IndicatorCard, layout: ReportLayout) -> IndicatorCard:
    if layout.length == "full":
        return card
    most = 0 if layout.length == "short" else 1
    return replace(card, quotes=card.quotes[:most], counter_quotes=card.counter_quotes[:most])


def _reported_code(code: ReportCode, layout: ReportLayout, sections: Collection[str]) -> ReportCode:
    if "codes" in sections and layout.length == "full":
        return code
    return replace(code, definition="", quotes=())
