"""Rounds one after another, and how many more interviews an interval needs."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from coding.agreement.figures import in_digits
from coding.agreement.intervals import FEWEST_INTERVIEWS
from coding.ui.agreement.compare import alpha_cells, alpha_columns, code_label
from coding.ui.agreement.words import open_code, unit_word
from coding.ui.components.figures_table import cell, column, figures_table
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, _
from coding.workspace.agreement import comparing as agreement_comparing
from coding.workspace.agreement.figures import RoundAgreement, planned_widths_of
from coding.workspace.agreement.reading import in_order
from coding.workspace.context import Context

MOST = 6
"""Codes a picture shows at first."""
INK = "#2b8594"
"""Of middle lightness, so that it stands out on light and dark pages alike."""
MORE = (0, 2, 4, 6, 8, 12, 16, 24, 32)


def show(context: Context, agreement: RoundAgreement) -> None:
    """Show how each code went over the rounds, and the planning aid."""
    with style.refusals():
        points = agreement_comparing.trend(context, unit=agreement.report.unit)
        _trend(agreement, points)
        _plan(agreement)


def _trend(agreement: RoundAgreement, points: list[agreement_comparing.TrendPoint]) -> None:
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
    codes = list(dict.fromkeys(code for point in points for code in point.codes))
    order = [figures.code for figures in in_order(agreement)]
    codes.sort(key=lambda code: (code not in order, order.index(code) if code in order else 0, code))
    chosen = st.multiselect(
        _("Codes in the picture"),
        codes,
        default=codes[:MOST],
        format_func=lambda code: code_label(agreement, code),
        key=f"trend-{agreement.snapshot.id}",
        placeholder=_(CHOOSE),
    )
    if chosen:
        numbered = "; ".join(f"{at}: {point.round.name}" for at, point in enumerate(points, start=1))
        style.note(_("Rounds in the order in which they were locked. {rounds}.").format(rounds=numbered))
        st.altair_chart(_picture(agreement, points, chosen), width="stretch")
    _table(agreement, points, codes)


def _picture(
    agreement: RoundAgreement, points: list[agreement_comparing.TrendPoint], codes: list[str]
) -> alt.FacetChart:
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
        if (figures := point.codes.get(code)) is not None and figures.kripp_alpha is not None
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


def _table(agreement: RoundAgreement, points: list[agreement_comparing.TrendPoint], codes: list[str]) -> None:
    columns = [column(_("Code"))]
    for at, point in enumerate(points, start=1):
        title = _("{at}: {round} ({n} interviews, codebook {version})").format(
            at=at, round=point.round.name, n=point.interviews, version=point.round.codebook_version
        )
        columns += alpha_columns(title)
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for code in codes:
        cells: list[str | dict[str, Any]] = [
            cell(code_label(agreement, code), head=True, go={"code": code} if code in agreement.report.codes else None)
        ]
        for point in points:
            figures = point.codes.get(code)
            where = {"code": code, "round": point.round.id} if figures else None
            cells += alpha_cells(agreement, figures, where, _("not used in this round"))
        rows.append((False, cells))
    query = figures_table(
        f"trend-{agreement.snapshot.id}-{agreement.report.unit}", _("Alpha by round"), columns, rows, matrix=True
    )
    if query:
        open_code(agreement, query["code"], query.get("round"))


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
    plans = planned_widths_of(agreement, code, sizes)
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
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
    _said(agreement, code, plans, now)


def _said(agreement: RoundAgreement, code: str, plans: list[Any], now: int) -> None:
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
