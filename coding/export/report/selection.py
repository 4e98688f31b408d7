"""What of a report's values goes along with a layout: what is left out is in no part of the file, and not looked at."""

from collections.abc import Collection
from dataclasses import replace

from coding.export.model import IndicatorCard, InterviewRow, Own, Report, ReportCode, ReportTheme
from coding.export.report.layout import ReportLayout

_QUOTES = {"short": 1, "partners": 2}
"""Most quotes of a theme, by length."""


def laid_out(report: Report, layout: ReportLayout) -> Report:
    """Return a report with the values that the layout shows, and no others.

    What the cover, the summary and the method tell in numbers (interviews, codes, agreement) keeps its numbers.
    """
    shown = frozenset(layout.sections)
    interviews, interviewed = report.interviews, report.interviewed
    if "interviews" not in shown:
        interviewed = report.people
        interviews = tuple(InterviewRow(title=Own(""), language=row.language) for row in interviews)
    agreement = report.agreement
    if agreement is not None and "agreement" not in shown:
        agreement = replace(agreement, coders=tuple(Own("") for _ in agreement.coders), facts=(), settled=())
    return replace(
        report,
        layout=layout,
        interviewed=interviewed,
        interviews=interviews,
        agreement=agreement,
        themes=tuple(_theme(theme, layout, shown) for theme in report.themes) if _told(shown) else (),
        indicators=tuple(_card(card, layout) for card in report.indicators) if "indicators" in shown else (),
        panels=report.panels if shown & {"panel", "indicators"} else (),
        advice=report.advice if "advice" in shown else (),
        joint=report.joint if "joint" in shown else (),
        codes=tuple(_code(code, layout, shown) for code in report.codes),
        matrix=report.matrix if "matrix" in shown else None,
        timeline=report.timeline if "cases" in shown else None,
        order=report.order if "cases" in shown else (),
        days=report.days if "cases" in shown else (),
        overlaps=report.overlaps if "codes" in shown else (),
        breakdowns=report.breakdowns if "participants" in shown else (),
        codebook=report.codebook if "codebook" in shown else (),
        translations=report.translations if "codebook" in shown else (),
        summary=report.summary if "summary" in shown else (),
        maps=report.maps if "maps" in shown and layout.length != "short" else (),
    )


def _told(shown: Collection[str]) -> bool:
    """Whether themes are named anywhere."""
    return "themes" in shown or "summary" in shown


def _theme(theme: ReportTheme, layout: ReportLayout, shown: Collection[str]) -> ReportTheme:
    if "themes" not in shown:
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


def _code(code: ReportCode, layout: ReportLayout, shown: Collection[str]) -> ReportCode:
    if "codes" in shown and layout.length == "full":
        return code
    return replace(code, definition="", include="", exclude="", quotes=())
