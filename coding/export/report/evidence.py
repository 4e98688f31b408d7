"""Quotes and indicator cards as blocks."""

from collections.abc import Iterable, Iterator

from coding.export.model import IndicatorCard, Report, ReportQuote
from coding.export.report.blocks import Block, Facts, Heading, Paragraph, Quotation
from coding.export.report.languages import language_name, same_language
from coding.export.report.small_counts import coded_of
from coding.export.report.wording import Wording, offered_words, told_count

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
        source = words("quote.source", who=quote.who, line=quote.line) if full else quote.who
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
    least = report.settings.small_cell
    draft = card.status == DRAFT
    support = words("indicator.support.none")
    if card.participants or card.counter_participants:
        support = words(
            "indicator.support.value",
            participants=told_count(card.participants, least, words),
            counter=told_count(card.counter_participants, least, words),
        )
    coded = words(
        "indicator.coded.value",
        participants=told_count(card.coded_participants, least, words, of=coded_of(card, report)),
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
