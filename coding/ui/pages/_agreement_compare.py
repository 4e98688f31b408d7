"""A locked round from other sides: groups of interviews, the consensus, an earlier self, suggestions."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coding.agreement.comparison import COMPARISONS
from coding.agreement.figures import AgreementReport, CodeFigures
from coding.errors import HeardError
from coding.ui import style
from coding.ui.figures_table import cell, column, figures_table, interval_cell
from coding.ui.navigation import go
from coding.ui.pages._agreement_words import between, named, number, open_code
from coding.ui.texts import _
from coding.workspace import agreement_comparing as comparing
from coding.workspace.agreement import RoundAgreement
from coding.workspace.agreement_reading import explanations, in_order
from coding.workspace.context import Context


def show(context: Context, found: RoundAgreement) -> None:
    """Show the comparisons of a locked round."""
    try:
        _groups(context, found)
        _consensus(context, found)
        _earlier(context, found)
        _suggestions(context, found)
    except HeardError as error:
        st.error(str(error))


def code_label(found: RoundAgreement, code: str) -> str:
    """“C1 Loneliness” for a code's id."""
    name = next((one.name for one in found.codebook.codes if one.id == code), "")
    return f"{code} {name}".strip()


def interval_row(figures: CodeFigures, *, go_to: dict[str, str] | None = None) -> list[str | dict[str, Any]]:
    """Alpha, its interval in words and drawn, and the interviews with the code."""
    ends = figures.interval.ends
    why = figures.not_computable.get("kripp_alpha", "")
    return [
        cell(number(figures.kripp_alpha), note=why, go=go_to),
        cell("–" if ends is None else between(ends), note="" if ends else figures.interval.reason),
        interval_cell(figures.interval.low, figures.interval.high, figures.kripp_alpha),
        cell(str(figures.interviews_with_code)),
    ]


def _groups(context: Context, found: RoundAgreement) -> None:
    st.header(_("By group of interviews"))
    groups = comparing.by_group(context, found.round.id, unit=found.report.unit)
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
        _("Group by"), list(groups), default=next(iter(groups)), key=f"group-{found.snapshot.id}"
    ) or next(iter(groups))
    values = groups[name]
    columns = [column(_("Code"))]
    said = explanations(("kripp_alpha", "interval"))
    for value, (report, _ids) in values.items():
        title = f"{value} ({len(report.interviews)})"
        columns += [
            column(title, number=True, explain=said["kripp_alpha"]),
            column(_("95 % interval"), number=True),
        ]
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for one in in_order(found):
        cells: list[str | dict[str, Any]] = [cell(code_label(found, one.code), head=True, go={"code": one.code})]
        for report, _ids in values.values():
            figures = report.codes[one.code]
            ends = figures.interval.ends
            why = named(found, figures.not_computable.get("kripp_alpha", ""))
            cells.append(cell(number(figures.kripp_alpha), note=why, go={"code": one.code}))
            none = named(found, figures.interval.reason)
            cells.append(cell("–" if ends is None else between(ends), note="" if ends else none))
        rows.append((False, cells))
    label = _("Agreement by {attribute}").format(attribute=name)
    asked = figures_table(f"group-{found.snapshot.id}-{name}-{found.report.unit}", label, columns, rows, matrix=True)
    if asked:
        open_code(found, asked["code"])


def _consensus(context: Context, found: RoundAgreement) -> None:
    st.header(_("Each coder against the consensus"))
    style.note(_(COMPARISONS["consensus"]))
    every = comparing.against_consensus(context, found.round.id, unit=found.report.unit)
    if not every:
        style.empty(
            _("No interview of this round is settled completely yet. Settle its disagreements on the Reconcile page.")
        )
        return
    _comparisons(found, every)


def _earlier(context: Context, found: RoundAgreement) -> None:
    st.header(_("Each coder against their earlier self"))
    style.note(_(COMPARISONS["earlier self"]))
    every = comparing.against_earlier_self(context, found.round.id, unit=found.report.unit)
    if not every:
        style.empty(
            _(
                "Nobody has coded an interview of this round a second time. A lead sets up a drift check under Rounds: "
                "coders then code interviews again, without seeing their first coding."
            )
        )
        return
    sources = sorted({name for one in every for name, _hash in one.earlier.values()})
    style.note(_("Earlier codings come from: {rounds}.").format(rounds=", ".join(sources)))
    _comparisons(found, every)


def _comparisons(found: RoundAgreement, every: list[comparing.Comparison]) -> None:
    names = {one.coder: found.coder_names.get(one.coder, one.coder) for one in every}
    codes = list(dict.fromkeys(code for one in every for code in one.report.codes))
    columns = [column(_("Code"))]
    said = explanations(("kripp_alpha",))["kripp_alpha"]
    for one in every:
        columns.append(column(names[one.coder].split()[0], number=True, explain=said))
        columns.append(column(_("95 % interval"), number=True))
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for code in codes:
        cells: list[str | dict[str, Any]] = [cell(code_label(found, code), head=True, go={"code": code})]
        for one in every:
            figures = one.report.codes.get(code)
            ends = figures.interval.ends if figures else None
            why = named(found, figures.not_computable.get("kripp_alpha", "")) if figures else _("not used")
            cells.append(cell(number(figures.kripp_alpha if figures else None), note=why, go={"code": code}))
            none = named(found, figures.interval.reason) if figures else ""
            cells.append(cell("–" if ends is None else between(ends), note="" if ends else none))
        rows.append((False, cells))
    for one in every:
        style.note(_entered(found, one, names[one.coder]))
    label = _("Each coder by code, against {what}").format(what=every[0].against)
    key = f"{every[0].against}-{found.snapshot.id}-{found.report.unit}"
    asked = figures_table(key, label, columns, rows, matrix=True)
    if asked and asked["code"] in found.report.codes:
        open_code(found, asked["code"])
    elif asked:
        go("reconcile", round=found.round.id, state="all", code=asked["code"])


def _entered(found: RoundAgreement, one: comparing.Comparison, name: str) -> str:
    said = _("{name}: {n} interviews entered.").format(name=name, n=len(one.interviews))
    if one.left_out:
        left = "; ".join(f"{found.titles.get(release, release)} ({why})" for release, why in one.left_out.items())
        said += " " + _("Left out: {interviews}.").format(interviews=left)
    return said


def _suggestions(context: Context, found: RoundAgreement) -> None:
    st.header(_("With and without suggestions"))
    style.note(_(COMPARISONS["suggestions"]))
    bare = comparing.without_suggestions(context, found.round.id, unit=found.report.unit)
    if bare is None:
        style.empty(_("No coding of this round began as a suggestion of the machine."))
        return
    parts = ", ".join(
        _("{name} {taken} of {every}").format(name=found.coder_names.get(coder, coder), taken=taken, every=every)
        for coder, (taken, every) in bare.by_coder.items()
    )
    style.note(_("Codings that began as a suggestion: {parts}.").format(parts=parts))
    _two_columns(found, bare.report)


def _two_columns(found: RoundAgreement, bare: AgreementReport) -> None:
    columns = [
        column(_("Code")),
        column(_("Alpha, all codings"), number=True),
        column(_("95 % interval"), number=True),
        column(_("Alpha, without suggestions"), number=True),
        column(_("95 % interval"), number=True),
    ]
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for one in in_order(found):
        cells: list[str | dict[str, Any]] = [cell(code_label(found, one.code), head=True, go={"code": one.code})]
        for figures in (one, bare.codes[one.code]):
            value, words, _drawn, _count = interval_row(figures, go_to={"code": one.code})
            cells += [value, words]
        rows.append((False, cells))
    asked = figures_table(
        f"suggested-{found.snapshot.id}-{found.report.unit}", _("With and without suggestions"), columns, rows
    )
    if asked:
        open_code(found, asked["code"])
