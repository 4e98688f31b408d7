"""A locked round from other sides: groups of interviews, the consensus, an earlier self, suggestions, other rounds."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from coding.agreement.comparison import COMPARISONS
from coding.agreement.figures import CodeFigures, in_digits
from coding.agreement.intervals import FEWEST_INTERVIEWS
from coding.agreement.report import plan_interviews
from coding.ui.agreement.words import (
    Rows,
    alpha_columns,
    between,
    code_label,
    named,
    passages,
    table,
    unit_word,
)
from coding.ui.components.figures_table import cell, column, figures_table
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, _, say
from coding.workspace.agreement.comparing import (
    Comparison,
    against_consensus,
    against_earlier_self,
    by_group,
    trend,
    without_suggestions,
)
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.agreement.reading import in_order
from coding.workspace.context import Context

MOST = 6
"""Codes a picture shows at first."""
INK = "#2b8594"
"""Of middle lightness, so that it stands out on light and dark pages alike."""
MORE = (0, 2, 4, 6, 8, 12, 16, 24, 32)


def show(context: Context, agreement: RoundAgreement) -> None:
    """Show the comparisons of a locked round."""
    with style.refusals():
        _groups(context, agreement)
        _consensus(context, agreement)
        _earlier(context, agreement)
        _suggestions(context, agreement)


def alpha_cells(
    agreement: RoundAgreement, figures: CodeFigures | None, go_to: dict[str, str] | None = None, unused: str = ""
) -> list[str | dict[str, Any]]:
    """Alpha and its interval in words, each with the reason where there is none; ``unused`` is it for no figures."""
    if figures is None:
        return [cell(in_digits(None), note=unused, go=go_to), cell("–")]
    ends = figures.interval.ends
    why = named(agreement, figures.not_computable.get("kripp_alpha", ""))
    none = "" if ends else named(agreement, figures.interval.reason)
    return [cell(in_digits(figures.kripp_alpha), note=why, go=go_to), cell(between(ends), note=none)]


def _groups(context: Context, agreement: RoundAgreement) -> None:
    st.header(_("By group of interviews"))
    groups = by_group(context, agreement.round.id, unit=agreement.report.unit)
    if not groups:
        style.empty(
            _(
                "These interviews do not differ in language or in any attribute. Attributes are entered on the People "
                "page, for participants, and on the Interviews page."
            )
        )
        return
    style.note(
        _(
            "The same figures over the interviews of one group at a time. A group of fewer than four interviews has no "
            "interval, and a gap between groups means little while their intervals overlap."
        )
    )
    name = st.segmented_control(
        _("Group by"), list(groups), default=next(iter(groups)), key=f"group-{agreement.snapshot.id}"
    ) or next(iter(groups))
    sides = [(f"{value} ({len(report.interviews)})", report.codes) for value, (report, _ids) in groups[name].items()]
    codes = [figures.code for figures in in_order(agreement)]
    _side_by_side(agreement, f"group-{name}", _("Agreement by {attribute}").format(attribute=name), codes, sides)


def _side_by_side(
    agreement: RoundAgreement,
    key: str,
    label: str,
    codes: Sequence[str],
    sides: Sequence[tuple[str, Mapping[str, CodeFigures]]],
) -> None:
    """A table of codes by sides, each with its title and the figures of its codes."""
    columns = [column(_("Code"))]
    for title, _figures in sides:
        columns += alpha_columns(title)
    rows: Rows = []
    for code in codes:
        where = {"code": code} if code in agreement.report.codes else passages(code=code)
        cells: list[str | dict[str, Any]] = [cell(code_label(agreement, code), head=True, go=where)]
        for _title, figures in sides:
            cells += alpha_cells(agreement, figures.get(code), where, _("not used"))
        rows.append((False, cells))
    table(agreement, key, label, columns, rows, matrix=True)


def _consensus(context: Context, agreement: RoundAgreement) -> None:
    st.header(_("Each coder against the consensus"))
    style.note(_(COMPARISONS["consensus"]))
    every = against_consensus(context, agreement.round.id, unit=agreement.report.unit)
    if not every:
        style.empty(
            _("No interview of this round is settled completely yet. Settle its disagreements on the Reconcile page.")
        )
        return
    _comparisons(agreement, every)


def _earlier(context: Context, agreement: RoundAgreement) -> None:
    st.header(_("Each coder against their earlier self"))
    style.note(_(COMPARISONS["earlier self"]))
    every = against_earlier_self(context, agreement.round.id, unit=agreement.report.unit)
    if not every:
        style.empty(
            _(
                "Nobody has coded an interview of this round a second time. A lead sets up a drift check under "
                "Rounds. Coders then code interviews again, without seeing their first coding."
            )
        )
        return
    sources = sorted({name for comparison in every for name, _hash in comparison.earlier.values()})
    style.note(_("Earlier codings come from: {rounds}.").format(rounds=", ".join(sources)))
    _comparisons(agreement, every)


def _comparisons(agreement: RoundAgreement, every: list[Comparison]) -> None:
    names = {comparison.coder: agreement.coder_names.get(comparison.coder, comparison.coder) for comparison in every}
    codes = list(dict.fromkeys(code for comparison in every for code in comparison.report.codes))
    for comparison in every:
        style.note(_entered(agreement, comparison, names[comparison.coder]))
    label = _("Each coder by code, against {what}").format(what=every[0].against)
    sides = [(names[comparison.coder].split()[0], comparison.report.codes) for comparison in every]
    _side_by_side(agreement, every[0].against, label, codes, sides)


def _entered(agreement: RoundAgreement, comparison: Comparison, name: str) -> str:
    sentence = _("{name}: {n} interviews entered.").format(name=name, n=len(comparison.interviews))
    if comparison.left_out:
        omissions = "; ".join(
            f"{agreement.titles.get(release, release)} ({say(why)})" for release, why in comparison.left_out.items()
        )
        sentence += " " + _("Left out: {interviews}.").format(interviews=omissions)
    return sentence


def _suggestions(context: Context, agreement: RoundAgreement) -> None:
    st.header(_("With and without suggestions"))
    style.note(_(COMPARISONS["suggestions"]))
    bare = without_suggestions(context, agreement.round.id, unit=agreement.report.unit)
    if bare is None:
        style.empty(_("No coding of this round began as a suggestion of the machine."))
        return
    parts = ", ".join(
        _("{name} {taken} of {every}").format(name=agreement.coder_names.get(coder, coder), taken=accepted, every=every)
        for coder, (accepted, every) in bare.by_coder.items()
    )
    style.note(_("Codings that began as a suggestion: {parts}.").format(parts=parts))
    columns = [
        column(_("Code")),
        column(_("Alpha, all codings"), number=True),
        column(_("95 % interval"), number=True),
        column(_("Alpha, without suggestions"), number=True),
        column(_("95 % interval"), number=True),
    ]
    rows: Rows = []
    for code_figures in in_order(agreement):
        cells: list[str | dict[str, Any]] = [
            cell(code_label(agreement, code_figures.code), head=True, go={"code": code_figures.code})
        ]
        for figures in (code_figures, bare.report.codes[code_figures.code]):
            cells += alpha_cells(agreement, figures, {"code": code_figures.code})
        rows.append((False, cells))
    table(agreement, "suggested", _("With and without suggestions"), columns, rows)


def over_rounds(context: Context, agreement: RoundAgreement) -> None:
    """Show how each code went over the rounds, and the planning aid."""
    with style.refusals():
        _trend(agreement, trend(context, unit=agreement.report.unit))
        _plan(agreement)


def _trend(agreement: RoundAgreement, points: list[RoundAgreement]) -> None:
    st.header(_("Over the rounds"))
    if len(points) < 2:
        style.empty(_("There is one measured round so far. After the next one this shows how each code has moved."))
        return
    style.note(
        _(
            "Alpha of each code in every measured round, counted by {unit}. Rounds differ in interviews, coders and "
            "codebook version, so a rise is no proof that a definition got better; look whether the intervals part."
        ).format(unit=unit_word(agreement.report.unit))
    )
    codes = list(dict.fromkeys(code for point in points for code in point.report.codes))
    order = [figures.code for figures in in_order(agreement)]
    codes.sort(key=lambda code: (code not in order, order.index(code) if code in order else 0, code))
    code_ids = st.multiselect(
        _("Codes in the picture"),
        codes,
        default=codes[:MOST],
        format_func=lambda code: code_label(agreement, code),
        key=f"trend-{agreement.snapshot.id}",
        placeholder=_(CHOOSE),
    )
    if code_ids:
        numbered = "; ".join(f"{at}: {point.round.name}" for at, point in enumerate(points, start=1))
        style.note(_("Rounds in the order in which they were locked. {rounds}.").format(rounds=numbered))
        st.altair_chart(_picture(agreement, points, code_ids), width="stretch")
    _by_round(agreement, points, codes)


def _picture(agreement: RoundAgreement, points: list[RoundAgreement], codes: list[str]) -> alt.FacetChart:
    rows = [
        {
            "round": point.round.name,
            "order": at + 1,
            "code": code_label(agreement, code)[:34],
            "alpha": figures.kripp_alpha,
            "low": figures.interval.low,
            "high": figures.interval.high,
            "target": point.round.target_of(code)[0],
        }
        for at, point in enumerate(points)
        for code in codes
        if (figures := point.report.codes.get(code)) is not None and figures.kripp_alpha is not None
    ]
    frame = pd.DataFrame(rows, columns=["round", "order", "code", "alpha", "low", "high", "target"])
    x = alt.X("order:O", title=None, axis=alt.Axis(labelAngle=0))
    scale = alt.Scale(domain=[-0.5, 1], clamp=True)
    y = alt.Y("low:Q", scale=scale, title=_("Alpha"))
    base = alt.Chart(frame)
    layers = alt.layer(
        base.mark_rule(strokeWidth=2, clip=True, color=INK).encode(x=x, y=y, y2="high:Q"),
        base.mark_line(strokeDash=[2, 3], clip=True, color=INK).encode(x=x, y="alpha:Q"),
        base.mark_point(filled=True, size=70, opacity=1, color=INK).encode(
            x=x,
            y="alpha:Q",
            tooltip=["code", "round", alt.Tooltip("alpha:Q", format=".2f"), "low", "high"],
        ),
        base.mark_tick(thickness=2, color="gray", width=28).encode(x=x, y="target:Q"),
    ).properties(width=230, height=150)
    label = _("Alpha by round for {codes}, with intervals; grey ticks are the targets").format(codes=", ".join(codes))
    return layers.facet(
        facet=alt.Facet("code:N", title=None, sort=[code_label(agreement, code)[:34] for code in codes]), columns=3
    ).properties(description=label)


def _by_round(agreement: RoundAgreement, points: list[RoundAgreement], codes: list[str]) -> None:
    columns = [column(_("Code"))]
    for at, point in enumerate(points, start=1):
        title = _("{at}: {round} ({n} interviews, codebook {version})").format(
            at=at, round=point.round.name, n=len(point.report.interviews), version=point.round.codebook_version
        )
        columns += alpha_columns(title)
    rows: Rows = []
    for code in codes:
        cells: list[str | dict[str, Any]] = [
            cell(code_label(agreement, code), head=True, go={"code": code} if code in agreement.report.codes else None)
        ]
        for point in points:
            figures = point.report.codes.get(code)
            where = {"code": code, "round": point.round.id} if figures else None
            cells += alpha_cells(agreement, figures, where, _("not used in this round"))
        rows.append((False, cells))
    table(agreement, "trend", _("Alpha by round"), columns, rows, matrix=True)


def _plan(agreement: RoundAgreement) -> None:
    st.header(_("How many more interviews?"))
    style.note(
        _(
            "How wide the interval of a code would probably be with more double-coded interviews like these. It is "
            "simulated from the interviews at hand and cannot know one it has not seen: take it as a rough guide."
        )
    )
    now = len(agreement.report.interviews)
    order = [figures.code for figures in in_order(agreement) if figures.kripp_alpha is not None]
    if now < 2 or not order:
        style.empty(_("Plan once at least two interviews have been coded by two people."))
        return
    left, right = st.columns(2)
    code = left.selectbox(
        _("Code"), order, format_func=lambda code: code_label(agreement, code), key=f"plan-{agreement.snapshot.id}"
    )
    most = right.slider(_("More double-coded interviews, up to"), 2, 40, 16, 2, key=f"more-{agreement.snapshot.id}")
    sizes = sorted({now + more for more in (*MORE, most) if more <= most})
    plans = plan_interviews(agreement.report, code, sizes)
    rows: Rows = []
    for plan in plans:
        why = (
            _("fewer than {n} interviews give no interval").format(n=FEWEST_INTERVIEWS)
            if plan.interviews < FEWEST_INTERVIEWS
            else _("no sample of this size gave an interval")
        )
        rows.append(
            (
                plan.width is None,
                [
                    cell(
                        _("{n} more").format(n=plan.interviews - now) if plan.interviews > now else _("as now"),
                        head=True,
                    ),
                    cell(str(plan.interviews)),
                    cell(in_digits(plan.width), note="" if plan.width is not None else why),
                    cell(f"{100 * plan.share:.0f} %"),
                ],
            )
        )
    columns = [
        column(_("Interviews")),
        column(_("In all"), number=True),
        column(_("Expected width of the interval"), number=True),
        column(_("Samples that gave one"), number=True),
    ]
    figures_table(f"plan-{agreement.snapshot.id}-{code}-{most}", _("Expected width"), columns, rows)
    _expected_width(agreement, code, plans, now)


def _expected_width(agreement: RoundAgreement, code: str, plans: list[Any], now: int) -> None:
    ends = agreement.report.codes[code].interval.ends
    best = plans[-1]
    if best.width is None:
        return
    before = (
        _("has no interval now")
        if ends is None
        else _("is {width} wide now").format(width=in_digits(ends[1] - ends[0]))
    )
    st.markdown(
        style.escape(
            _(
                "With {n} more double-coded interviews the interval of {code}, which {before}, would be about "
                "{width} wide."
            ).format(n=best.interviews - now, code=code, before=before, width=in_digits(best.width))
        )
    )
