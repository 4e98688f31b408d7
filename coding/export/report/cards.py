"""Indicator cards as JSON and as a table, for people who carry on with them elsewhere."""

import json
from dataclasses import asdict
from typing import Any

from coding.export.model import IndicatorCard, Report, ReportQuote
from coding.export.report.values import Withheld, coded_of
from coding.export.tables import Table, csv_bytes

_COLUMNS = (
    "indicator", "phase", "participants", "counter_participants", "coded_participants", "visible_to", "codes",
    "agreement", "sources", "panel_comment", "limits", "status", "quotes", "counter_quotes",
)  # fmt: skip
STANDING_LIMITS = "Retrospective accounts and a purposive sample: no claim of prevalence or prediction."


def cards_json(report: Report) -> bytes:
    """Return the indicator cards of a report as JSON (UTF-8), small counts of participants withheld.

    A withheld count is null, with ``fewer_than`` beside it where that is told; a count of nobody is 0.
    """
    document = {
        "project": report.project,
        "made": report.created.isoformat(timespec="seconds"),
        "read_first": list(report.notices),
        "counted": report.counted,
        "codebook_version": report.codebook_version,
        "snapshot": report.agreement.snapshot_hash if report.agreement else None,
        "event_head": report.provenance.event_head,
        "limits": STANDING_LIMITS,
        "indicators": [card_record(card, report) for card in report.indicators],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def cards_csv(report: Report) -> bytes:
    """Return the indicator cards as CSV, one row a card; lists are joined with “; ”."""
    return csv_bytes(cards_table(report))


def cards_table(report: Report) -> Table:
    """Return the indicator cards as a table, small counts withheld as ``<5``, or as ``·`` where that is not told."""
    least = report.small_cell
    rows = tuple(
        (
            card.wording, ", ".join(card.phases), _count_text(card.participants, least),
            _count_text(card.counter_participants, least),
            _count_text(card.coded_participants, least, coded_of(card, report)),
            "; ".join(card.visible_to), "; ".join(card.codes), card.agreement, "; ".join(card.sources), card.comment,
            " ".join(part for part in (card.limits, STANDING_LIMITS) if part), card.status,
            "\n".join(_line(quote) for quote in card.quotes), "\n".join(_line(quote) for quote in card.counter_quotes),
        )
        for card in report.indicators
    )  # fmt: skip
    return Table("Indicators", _COLUMNS, rows)


def card_record(card: IndicatorCard, report: Report) -> dict[str, Any]:
    """An indicator card as JSON has it, small counts of participants withheld."""
    least = report.small_cell
    record = {"wording": card.wording, "phase": ", ".join(card.phases), **asdict(card)}
    del record["phases"], record["beyond"], record["id"]
    for name in ("participants", "counter_participants", "coded_participants"):
        count = record[name]
        text = _count_text(count, least, coded_of(card, report) if name == "coded_participants" else None)
        record[name] = {"count": count if text == str(count) else None, "fewer_than": least if text[0] == "<" else None}
    for name, quotes in (("quotes", card.quotes), ("counter_quotes", card.counter_quotes)):
        record[name] = [_quote(quote) for quote in quotes]
    return record


def _quote(quote: ReportQuote) -> dict[str, Any]:
    return {
        "text": quote.text,
        "paraphrased": quote.paraphrased,
        "translation": quote.translation or None,
        "language": quote.language,
        "pseudonym": quote.pseudonym,
        "interview": quote.interview,
        "line": quote.line,
        "start": quote.start,
        "end": quote.end,
        "release_hash": quote.release_hash,
    }


def _count_text(count: int, least: int, withheld: Withheld | None = None) -> str:
    if withheld is None:
        withheld = Withheld(0 < count < least, unsaid=False)
    if not withheld.small:
        return str(count)
    return "·" if withheld.unsaid else f"<{least}"


def _line(quote: ReportQuote) -> str:
    text = quote.text if quote.paraphrased else f"“{quote.text}”"
    return f"{text} ({quote.who}, line {quote.line})"
