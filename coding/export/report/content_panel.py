"""What panels said, each on its own: its rules, who answered, its last ratings, and what changed between rounds."""

from collections.abc import Iterable, Iterator

from coding.export.model import PanelFigure, ReportPanel
from coding.export.report.blocks import Block, Facts, Grid, Heading, Paragraph
from coding.export.report.wording import Wording, told_count, written_date

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
            tuple(_row(figure, words) for figure in panel.figures),
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
        answered=told_count(last.answered, least, words),
        asked=told_count(last.asked, least, words),
        round=last.number,
    )


def in_percent(share: float) -> str:
    """A share of ratings in per cent."""
    return f"{share:.0f} %"


def _rules(panel: ReportPanel, words: Wording) -> str:
    rules = panel.rules
    return words(
        "panel.rules",
        agreement=f"{100 * rules.agreement:g}",
        against=f"{100 * rules.against:g}",
        spread="" if rules.spread is None else words("panel.rules.spread", spread=f"{rules.spread:g}"),
        stable=f"{100 * rules.stable:g}",
        least=rules.least_answers,
        first=rules.least_rounds,
        last=rules.most_rounds,
    )


def _rounds(panel: ReportPanel, least: int, language: str, words: Wording) -> Iterator[str]:
    for asking in panel.rounds:
        few = asking.answered < least
        yield words(
            "panel.round.few" if few else "panel.round",
            number=asking.number,
            date=written_date(asking.closed, language),
            statements=asking.statements,
            answered=told_count(asking.answered, least, words),
            asked=asking.asked,
            percent=f"{100 * asking.answered / asking.asked:.0f}" if asking.asked else NOTHING,
        )


def _row(figure: PanelFigure, words: Wording) -> tuple[str, ...]:
    head = figure.wording, f"{words(f'checklist.scale.{figure.scale}')} (1–{figure.points})"
    if figure.n is None:
        return (*head, *(NOTHING,) * 4, words("withheld"), NOTHING, str(figure.round))
    stable = NOTHING if figure.stable is None else words("panel.yes" if figure.stable else "panel.no")
    shares = in_percent(figure.percent_high), in_percent(figure.percent_low)
    return (*head, f"{figure.median:g}", f"{figure.spread:g}", *shares, str(figure.n), stable, str(figure.round))


def _change(before: str, after: str, reason: str) -> str:
    told = f"“{before}” → “{after}”" if before and after else f"+ “{after}”" if after else f"− “{before}”"
    return f"{told} ({reason})" if reason else told
