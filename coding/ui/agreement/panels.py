"""What scales and figures of Delphi panels are called, wherever a panel's results are shown."""

from coding.agreement.figures import in_digits
from coding.panel.results import RoundResult, ScaleResult
from coding.ui.frame.texts import N_, _

SCALES = {
    "relevance": (
        N_("Relevance"),
        N_("How much does this matter for noticing that somebody may need help?"),
        N_("does not matter"),
        N_("matters very much"),
    ),
    "observability": (
        N_("Observability"),
        N_("Could somebody nearby have noticed it at the time?"),
        N_("hardly ever"),
        N_("nearly always"),
    ),
    "harm": (
        N_("Risk of harm"),
        N_("How much harm could come of it if it were misread or misused?"),
        N_("hardly any"),
        N_("very much"),
    ),
}
"""Scale → its name, its question, and what its ends mean."""
NOTHING = "–"
CONSENSUS = {"high": N_("yes, high"), "low": N_("yes, low"), "none": N_("no")}


def titles() -> list[str]:
    """What stands over :func:`cells`."""
    return [
        _("Ratings"), _("Median"), _("Interquartile range"), _("High, %"), _("Low, %"), _("Consensus"), _("Stable"),
    ]  # fmt: skip


def cells(result: ScaleResult) -> list[str]:
    """How an item was rated on a scale in a round."""
    lies = result.spread
    agreed = _(CONSENSUS[result.consensus]) if result.consensus else _("too few ratings")
    stable = NOTHING if result.stable is None else _("yes") if result.stable else _("no")
    if lies is None:
        return ["0", *[NOTHING] * 4, agreed, stable]
    return [
        str(lies.n), f"{lies.median:g}", f"{lies.interquartile_range:g}", f"{lies.percent_high:.0f}",
        f"{lies.percent_low:.0f}", agreed, stable,
    ]  # fmt: skip


def w_of_both(result: RoundResult, scale: str) -> str:
    """W of the people who rated in two rounds, in a sentence; empty where there is none."""
    if scale not in result.of_both:
        return ""
    before, now = result.of_both[scale]
    if before.w is None or now.w is None:
        return _(
            "Rounds {first} and {second}: those who rated in both are too few to compare Kendall's W ({people} people, "
            "{items} items)."
        ).format(first=result.round.number - 1, second=result.round.number, people=now.panelists, items=now.items)
    return _(
        "Rounds {first} and {second}, of the {people} people who rated all {items} items in both: Kendall's W {before} "
        "({low} to {high}), then {now} ({least} to {most})."
    ).format(
        first=result.round.number - 1, second=result.round.number, people=now.panelists, items=now.items,
        before=in_digits(before.w), low=in_digits(before.low), high=in_digits(before.high),
        now=in_digits(now.w), least=in_digits(now.low), most=in_digits(now.high),
    )  # fmt: skip
