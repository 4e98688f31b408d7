"""The agreement section of a report."""

from collections.abc import Iterator

from coding.agreement.figures import in_digits
from coding.export.model import AgreementRow, Report, ReportAgreement
from coding.export.report.blocks import Block, Facts, Figure, Grid, Heading, Paragraph
from coding.export.report.wording import Wording, told_count


def agreement_blocks(report: Report, words: Wording) -> Iterator[Block]:
    """Yield the section on agreement; its absence is stated.

    Figures by code are a picture, and in the full report a table with what could not be computed too.
    """
    yield Heading(1, words("agreement"), new_page=report.layout.length == "full")
    agreement = report.agreement
    if agreement is None:
        yield Paragraph(words("agreement.none"))
        return
    if agreement.standing:
        yield Paragraph(agreement.standing)
    yield Paragraph(words("agreement.intro"), note=True)
    yield Facts(words("agreement.round"), _agreement_facts(agreement, words))
    if report.layout.length == "full":
        yield _agreement_grid(agreement, report, words)
        if notes := [(row.code, row.note) for row in agreement.rows if row.note]:
            yield Paragraph("", label=words("agreement.notes"))
            yield Facts(words("agreement.notes"), tuple(notes))
    yield from (Figure(picture.picture) for picture in report.pictures if picture.section == "agreement")
    if agreement.settled:
        yield Grid(
            words("agreement.settled"),
            (words("agreement.kind"), words("agreement.count")),
            tuple((kind, str(count)) for kind, count in agreement.settled),
            (0.75, 0.25),
            frozenset({1}),
        )


def _agreement_facts(agreement: ReportAgreement, words: Wording) -> tuple[tuple[str, str], ...]:
    return (
        (words("agreement.round"), agreement.round),
        (words("agreement.coders"), ", ".join(agreement.coders)),
        (words("agreement.interviews"), str(agreement.interviews)),
        (words("agreement.unit"), agreement.unit),
        *(((words("agreement.interval"), agreement.interval),) if agreement.interval else ()),
        (words("agreement.codebook"), agreement.codebook_version),
        (words("agreement.snapshot"), agreement.snapshot_hash),
        *agreement.facts,
    )


def _agreement_grid(agreement: ReportAgreement, report: Report, words: Wording) -> Grid:
    few, least = report.settings.few, report.settings.small_cell
    columns: list[tuple[str, float, list[str]]] = [
        (words("codes.code"), 0.19, [row.code for row in agreement.rows]),
        (words("agreement.alpha"), 0.19, [_alpha(row, few, words) for row in agreement.rows]),
        (words("agreement.percent"), 0.1, [_share(row.percent) for row in agreement.rows]),
        (words("agreement.prevalence"), 0.125, [_share(row.prevalence) for row in agreement.rows]),
    ]
    for head, values in (
        (words("agreement.ac1"), [row.ac1 for row in agreement.rows]),
        (words("agreement.f1"), [row.span_f1 for row in agreement.rows]),
    ):
        if any(value is not None for value in values):
            columns.append((head, 0.07, [in_digits(value) for value in values]))
    if any(row.kappa_by_pair for row in agreement.rows):
        columns.append((words("agreement.kappa"), 0.13, [_kappa(row, words) for row in agreement.rows]))
    if any(row.target is not None for row in agreement.rows):
        columns.append((words("agreement.target"), 0.11, [_target(row, few, words) for row in agreement.rows]))
    columns.append(
        (words("codes.interviews"), 0.125, [told_count(row.interviews, least, words, of=row) for row in agreement.rows])
    )
    total = sum(width for _, width, _ in columns)
    return Grid(
        words("agreement.table"),
        tuple(head for head, _, _ in columns),
        tuple(zip(*(cells for _, _, cells in columns), strict=True)),
        tuple(width / total for _, width, _ in columns),
        frozenset(range(1, len(columns))),
        words("agreement.key", few=few),
    )


def alpha_with_interval(row: AgreementRow, words: Wording) -> str:
    """Return alpha with its interval in words, or that it cannot be computed."""
    if row.alpha is None:
        return words("agreement.not_computable")
    if row.low is None or row.high is None:
        return words("agreement.no_interval", alpha=in_digits(row.alpha))
    ends = {"low": in_digits(row.low), "high": in_digits(row.high)}
    return words("agreement.with_interval", alpha=in_digits(row.alpha), **ends)


def _alpha(row: AgreementRow, few: int, words: Wording) -> str:
    shown = alpha_with_interval(row, words)
    return words("agreement.few", alpha=shown) if row.alpha is not None and row.rests_on_few(few) else shown


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _kappa(row: AgreementRow, words: Wording) -> str:
    known = [value for _, value in row.kappa_by_pair if value is not None]
    if not known:
        return "–" if not row.kappa_by_pair else words("agreement.not_computable")
    if len(row.kappa_by_pair) == 1:
        return in_digits(known[0])
    return words("agreement.pairs", low=in_digits(min(known)), high=in_digits(max(known)), pairs=len(known))


def _target(row: AgreementRow, few: int, words: Wording) -> str:
    if row.target is None:
        return "–"
    key, shown = "agreement.not_shown", not (row.small or row.rests_on_few(few))
    if shown and row.low is not None and row.low >= row.target:
        key = "agreement.met"
    elif shown and row.high is not None and row.high < row.target:
        key = "agreement.missed"
    return words(key, target=f"{row.target:.2f}")
