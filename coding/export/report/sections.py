"""Sections of a report as blocks: quotes and indicators, agreement, sources side by side, panels."""

from collections.abc import Iterable, Iterator

from coding.agreement.figures import in_digits
from coding.export.model import (
    FEW,
    AgreementRow,
    IndicatorCard,
    JointLine,
    PanelFigure,
    Report,
    ReportAgreement,
    ReportPanel,
    ReportQuote,
)
from coding.export.report.blocks import Block, Facts, Figure, Grid, Heading, Paragraph, Quotation
from coding.export.report.values import coded_of
from coding.export.report.wording import Wording, count_of, language_name, offered_words, same_language, written_date

DRAFT = "draft"
"""Status of an indicator that is printed as a draft."""


def code_names(codes: Iterable[str], report: Report) -> list[str]:
    """Names of codes by their ids, as far as the report has them."""
    names = {code.id: code.name for code in report.codes}
    return [names.get(code, code) for code in codes]


def quote_blocks(quotes: Iterable[ReportQuote], words: Wording, report: Report) -> Iterator[Block]:
    """Quotes with who says them, and with their translations; what readers cannot read says so.

    Lines are for those who have the interviews: a report for anybody else names none.

    Args:
        quotes: The quotes.
        words: Wording.
        report: The report that they stand in.
    """
    language = report.language
    for quote in quotes:
        full = report.layout.length == "full"
        who = words.again(quote.pseudonym) + quote.who.removeprefix(quote.pseudonym)
        source = words("quote.source", who=who, line=quote.line) if full else who
        if quote.paraphrased:
            source = words("quote.paraphrased", source=source)
        if is_foreign(quote, language):
            key = "quote.untranslated" if lacks_translation(quote, language) else "quote.translated"
            source = words(key, source=source, language=language_name(quote.language or "", language))
        yield Quotation(quote.text, source, not quote.paraphrased, quote.language)
        if quote.translation:
            yield Quotation(quote.translation, words("quote.translation"), False, quote.translated_to or None)


def is_foreign(quote: ReportQuote, language: str) -> bool:
    """Whether the words of a quote are in another language than the report."""
    return bool(quote.language) and not quote.paraphrased and not same_language(quote.language or "", language)


def lacks_translation(quote: ReportQuote, language: str) -> bool:
    """Whether a quote is in another language than the report and nobody translated it into that."""
    if not is_foreign(quote, language):
        return False
    return not quote.translation or not same_language(quote.translated_to or language, language)


def indicator_blocks(report: Report, words: Wording) -> Iterator[Block]:
    """Yield the section of indicators; a draft is marked as one and claims no support."""
    if not report.indicators:
        return
    yield Heading(1, words("indicators"))
    yield Paragraph(words("indicators.intro"), note=True)
    for card in report.indicators:
        yield from card_blocks(card, report, words)


def card_blocks(
    card: IndicatorCard,
    report: Report,
    words: Wording,
    *,
    anchor: str = "",
    more: tuple[tuple[str, str], ...] = (),
) -> Iterator[Block]:
    """Yield an indicator with what it rests on.

    Args:
        card: The indicator.
        report: For the names of codes and the small-cell rule.
        words: Fixed sentences.
        anchor: What links lead to it.
        more: Further pairs of what and value.
    """
    least = report.small_cell
    draft = card.status == DRAFT
    support = words("indicator.support.none")
    if card.participants or card.counter_participants:
        support = words(
            "indicator.support.value",
            participants=count_of(card.participants, least, words),
            counter=count_of(card.counter_participants, least, words),
        )
    coded = words(
        "indicator.coded.value",
        participants=count_of(card.coded_participants, least, words, of=coded_of(card, report)),
    )
    pairs = [
        (words("indicator.phase"), offered_words("phase", card.phases, words)),
        (words("indicator.support"), support),
        (words("indicator.coded"), "" if draft else coded),
        (words("indicator.visible"), offered_words("visible", card.visible_to, words)),
        (words("indicator.codes"), ", ".join(code_names(card.codes, report))),
        (words("indicator.agreement"), card.agreement),
        (words("indicator.sources"), "; ".join(card.sources)),
        (words("indicator.comment"), card.comment),
        (
            words("indicator.limits"),
            " ".join(part for part in (card.limits, words("indicator.limits.standing")) if part),
        ),
        (words("indicator.status"), words(f"indicator.status.{card.status}") if card.status else ""),
        *more,
    ]
    yield Heading(2, words("indicator.draft", wording=card.wording) if draft else card.wording, anchor=anchor)
    if draft:
        yield Paragraph(words("indicator.draft.note"), note=True)
    yield Facts(card.wording, tuple(pair for pair in pairs if pair[1]))
    yield from quote_blocks(card.quotes, words, report)
    if card.counter_quotes:
        yield Paragraph("", label=words("indicator.counter"))
        yield from quote_blocks(card.counter_quotes, words, report)


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
        *((words("fact.blind"), sentence) for sentence in agreement.unlocked),
    )


def _agreement_grid(agreement: ReportAgreement, report: Report, words: Wording) -> Grid:
    least = report.small_cell
    columns: list[tuple[str, float, list[str]]] = [
        (words("codes.code"), 0.19, [row.code for row in agreement.rows]),
        (words("agreement.alpha"), 0.19, [_alpha(row, words) for row in agreement.rows]),
        (words("agreement.percent"), 0.1, [_share(row.percent, words) for row in agreement.rows]),
        (words("agreement.prevalence"), 0.125, [_share(row.prevalence, words) for row in agreement.rows]),
    ]
    for head, values in (
        (words("agreement.ac1"), [row.ac1 for row in agreement.rows]),
        (words("agreement.f1"), [row.span_f1 for row in agreement.rows]),
    ):
        if any(value is not None for value in values):
            columns.append((head, 0.07, [words.number(in_digits(value)) for value in values]))
    if any(row.kappa_by_pair for row in agreement.rows):
        columns.append((words("agreement.kappa"), 0.13, [_kappa(row, words) for row in agreement.rows]))
    if any(row.target is not None for row in agreement.rows):
        columns.append((words("agreement.target"), 0.11, [_target(row, words) for row in agreement.rows]))
    columns.append(
        (words("codes.interviews"), 0.125, [count_of(row.interviews, least, words, of=row) for row in agreement.rows])
    )
    total = sum(width for _, width, _ in columns)
    return Grid(
        words("agreement.table"),
        tuple(head for head, _, _ in columns),
        tuple(zip(*(cells for _, _, cells in columns), strict=True)),
        tuple(width / total for _, width, _ in columns),
        frozenset(range(1, len(columns))),
        words("agreement.key", few=FEW),
    )


def alpha_with_interval(row: AgreementRow, words: Wording) -> str:
    """Return alpha with its interval in words, or that it cannot be computed."""
    if row.alpha is None:
        return words("agreement.not_computable")
    if row.low is None or row.high is None:
        return words("agreement.no_interval", alpha=words.number(in_digits(row.alpha)))
    ends = {"low": words.number(in_digits(row.low)), "high": words.number(in_digits(row.high))}
    return words("agreement.with_interval", alpha=words.number(in_digits(row.alpha)), **ends)


def _alpha(row: AgreementRow, words: Wording) -> str:
    alpha = alpha_with_interval(row, words)
    return words("agreement.few", alpha=alpha) if row.alpha is not None and row.rests_on_few else alpha


def _share(value: float | None, words: Wording) -> str:
    return "–" if value is None else words.number(f"{100 * value:.1f} %")


def _kappa(row: AgreementRow, words: Wording) -> str:
    known = [value for _, value in row.kappa_by_pair if value is not None]
    if not known:
        return "–" if not row.kappa_by_pair else words("agreement.not_computable")
    if len(row.kappa_by_pair) == 1:
        return words.number(in_digits(known[0]))
    ends = {"low": words.number(in_digits(min(known))), "high": words.number(in_digits(max(known)))}
    return words("agreement.pairs", **ends, pairs=len(known))


def _target(row: AgreementRow, words: Wording) -> str:
    if row.target is None:
        return "–"
    key, visible = "agreement.not_shown", not (row.small or row.rests_on_few)
    if visible and row.low is not None and row.low >= row.target:
        key = "agreement.met"
    elif visible and row.high is not None and row.high < row.target:
        key = "agreement.missed"
    return words(key, target=words.number(f"{row.target:g}"))


def joint_blocks(report: Report, words: Wording) -> Iterator[Block]:
    """Yield the section of sources side by side: the matrix, its picture, and what each source says."""
    if not report.joint:
        return
    yield Heading(1, words("joint"))
    yield Paragraph(words("joint.intro"), note=True)
    yield Paragraph(f"{words('joint.counted')} {report.counted}", note=True)
    yield from (Figure(picture.picture) for picture in report.pictures if picture.section == "joint")
    columns = ("indicators.one", "joint.survivors", "joint.files", "joint.sources", "joint.together")
    yield Grid(
        words("joint.table"),
        tuple(words(key) for key in columns),
        tuple(_joint_row(line, report, words) for line in report.joint),
        (0.32, 0.13, 0.13, 0.14, 0.28),
        frozenset({1, 2, 3}),
    )
    for line in report.joint:
        if line.sources or line.signs:
            yield Heading(2, line.wording)
            if line.signs:
                yield Paragraph(line.signs, label=words("joint.signs"))
        for source in line.sources:
            where = f"{source.title} ({source.place})" if source.place else source.title
            yield Paragraph(f"{where}: {source.says}", label=words(f"joint.{source.kind}"))


def _joint_row(line: JointLine, report: Report, words: Wording) -> tuple[str, ...]:
    return (
        line.wording,
        count_text(line.people, report.small_cell, words, report.people),
        count_text(line.cases, report.small_cell, words),
        str(len(line.sources)),
        joint_judgement(line, report.language, words),
    )


def count_text(count: int | None, least: int, words: Wording, among: int = 0) -> str:
    """A count of people or of cases, or that it is too small to print, or would tell one that is."""
    if count is None:
        return words("interviews.withheld")
    return count_of(count, least, words, among=among)


def joint_judgement(line: JointLine, language: str, words: Wording) -> str:
    """What a person said of the sources together, who, when and why."""
    if not line.verdict or line.said_on is None:
        return words("joint.unsaid")
    return words(
        "joint.said",
        verdict=words(f"joint.{line.verdict}"),
        name=line.said_by,
        date=written_date(line.said_on, language),
        reason=line.reason,
    )


NOTHING = "–"


def panel_blocks(panels: Iterable[ReportPanel], least: int, language: str, words: Wording) -> Iterator[Block]:
    """Yield the section, a part a panel; nothing where there is none.

    Args:
        panels: The panels.
        least: The fewest people that are told.
        language: Language of the report.
        words: Wording.
    """
    for place, panel in enumerate(panels):
        if not place:
            yield Heading(1, words("panel"))
            yield Paragraph(words("panel.intro"), note=True)
        yield Heading(2, panel_name(panel, words))
        yield Paragraph(_rules(panel, words))
        yield Paragraph(" ".join(_rounds(panel, least, language, words)))
        yield Grid(
            words("panel.table", panel=panel.title),
            (
                *(words(f"panel.{key}") for key in ("statement", "scale", "median", "spread", "high", "low")),
                "n", words("panel.stable"), words("agreement.round"),
            ),
            tuple(_figure_row(figure, words) for figure in panel.figures),
            (0.3, 0.14, 0.1, 0.08, 0.08, 0.08, 0.07, 0.09, 0.06),
            frozenset({2, 3, 4, 5, 6, 8}),
            words("panel.key"),
        )  # fmt: skip
        if panel.changes:
            yield Paragraph("", label=words("panel.changes"))
            yield Facts(
                words("panel.changes"),
                tuple(
                    (f"{words('agreement.round')} {round}", _change(before, after, reason))
                    for round, before, after, reason in panel.changes
                ),
            )


def panel_name(panel: ReportPanel, words: Wording) -> str:
    """What it is called, and whose it is where its name does not say so."""
    kind = words(f"checklist.panel.{panel.kind}")
    return panel.title if panel.title.casefold() == kind.casefold() else f"{panel.title} ({kind})"


def panel_answers(panel: ReportPanel, least: int, words: Wording) -> str:
    """How many answered in its last round."""
    last = panel.rounds[-1]
    return words(
        "asked.panel",
        panel=panel_name(panel, words),
        answered=count_of(last.answered, least, words),
        asked=count_of(last.asked, least, words),
        round=last.number,
    )


def in_percent(share: float) -> str:
    """A share of ratings in per cent."""
    return f"{share:.0f} %"


def _rules(panel: ReportPanel, words: Wording) -> str:
    rules = panel.rules
    return words(
        "panel.rules",
        agreement=words.number(f"{100 * rules.agreement:g}"),
        against=words.number(f"{100 * rules.against:g}"),
        spread="" if rules.spread is None else words("panel.rules.spread", spread=words.number(f"{rules.spread:g}")),
        stable=words.number(f"{100 * rules.stable:g}"),
        least=rules.least_answers,
        rounds="–".join(dict.fromkeys(map(str, (rules.least_rounds, rules.most_rounds)))),
    )


def _rounds(panel: ReportPanel, least: int, language: str, words: Wording) -> Iterator[str]:
    for asking in panel.rounds:
        few = asking.answered < least
        yield words(
            "panel.round.few" if few else "panel.round",
            number=asking.number,
            date=written_date(asking.closed, language),
            statements=asking.statements,
            answered=count_of(asking.answered, least, words),
            asked=asking.asked,
            percent=f"{100 * asking.answered / asking.asked:.0f}" if asking.asked else NOTHING,
        )


def _figure_row(figure: PanelFigure, words: Wording) -> tuple[str, ...]:
    head = figure.wording, f"{words(f'checklist.scale.{figure.scale}')} (1–{figure.points})"
    if figure.n is None:
        return (*head, *(NOTHING,) * 4, words("withheld"), NOTHING, str(figure.round))
    stable = NOTHING if figure.stable is None else words("panel.yes" if figure.stable else "panel.no")
    shares = in_percent(figure.percent_high), in_percent(figure.percent_low)
    middle = words.number(f"{figure.median:g}"), words.number(f"{figure.spread:g}")
    return (*head, *middle, *shares, str(figure.n), stable, str(figure.round))


def _change(before: str, after: str, reason: str) -> str:
    text = f"“{before}” → “{after}”" if before and after else f"+ “{after}”" if after else f"− “{before}”"
    return f"{text} ({reason})" if reason else text
