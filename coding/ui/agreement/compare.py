"""A locked round from other sides: groups of interviews, the consensus, an earlier self, suggestions."""

from typing import Any

import streamlit as st

from coding.agreement.comparison import COMPARISONS
from coding.agreement.figures import AgreementReport, CodeFigures, in_digits
from coding.ui.agreement.words import between, explanations, named, open_code
from coding.ui.components.figures_table import cell, column, figures_table
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.texts import _, say
from coding.workspace.agreement.comparing import (
    Comparison,
    against_consensus,
    against_earlier_self,
    by_group,
    without_suggestions,
)
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.agreement.reading import in_order
from coding.workspace.context import Context


def show(context: Context, agreement: RoundAgreement) -> None:
    """Show the comparisons of a locked round."""
    with style.refusals():
        _groups(context, agreement)
        _consensus(context, agreement)
        _earlier(context, agreement)
        _suggestions(context, agreement)


def code_label(agreement: RoundAgreement, code: str) -> str:
    """“C1 Loneliness” for a code's id."""
    name = next((book_code.name for book_code in agreement.codebook.codes if book_code.id == code), "")
    return f"{code} {name}".strip()


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


def alpha_columns(title: str) -> list[dict[str, Any]]:
    """The columns of :func:`alpha_cells`."""
    explained = explanations(("kripp_alpha",))["kripp_alpha"]
    return [column(title, number=True, explain=explained), column(_("95 % interval"), number=True)]


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
    values = groups[name]
    columns = [column(_("Code"))]
    for value, (report, _ids) in values.items():
        columns += alpha_columns(f"{value} ({len(report.interviews)})")
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for figures in in_order(agreement):
        cells: list[str | dict[str, Any]] = [
            cell(code_label(agreement, figures.code), head=True, go={"code": figures.code})
        ]
        for report, _ids in values.values():
            cells += alpha_cells(agreement, report.codes[figures.code], {"code": figures.code})
        rows.append((False, cells))
    label = _("Agreement by {attribute}").format(attribute=name)
    query = figures_table(
        f"group-{agreement.snapshot.id}-{name}-{agreement.report.unit}", label, columns, rows, matrix=True
    )
    if query:
        open_code(agreement, query["code"])


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
    columns = [column(_("Code"))]
    for comparison in every:
        columns += alpha_columns(names[comparison.coder].split()[0])
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for code in codes:
        cells: list[str | dict[str, Any]] = [cell(code_label(agreement, code), head=True, go={"code": code})]
        for comparison in every:
            cells += alpha_cells(agreement, comparison.report.codes.get(code), {"code": code}, _("not used"))
        rows.append((False, cells))
    for comparison in every:
        style.note(_entered(agreement, comparison, names[comparison.coder]))
    label = _("Each coder by code, against {what}").format(what=every[0].against)
    key = f"{every[0].against}-{agreement.snapshot.id}-{agreement.report.unit}"
    query = figures_table(key, label, columns, rows, matrix=True)
    if query and query["code"] in agreement.report.codes:
        open_code(agreement, query["code"])
    elif query:
        go("reconcile", round=agreement.round.id, state="all", code=query["code"])


def _entered(agreement: RoundAgreement, comparison: Comparison, name: str) -> str:
    said = _("{name}: {n} interviews entered.").format(name=name, n=len(comparison.interviews))
    if comparison.left_out:
        left = "; ".join(
            f"{agreement.titles.get(release, release)} ({say(why)})" for release, why in comparison.left_out.items()
        )
        said += " " + _("Left out: {interviews}.").format(interviews=left)
    return said


def _suggestions(context: Context, agreement: RoundAgreement) -> None:
    st.header(_("With and without suggestions"))
    style.note(_(COMPARISONS["suggestions"]))
    bare = without_suggestions(context, agreement.round.id, unit=agreement.report.unit)
    if bare is None:
        style.empty(_("No coding of this round began as a suggestion of the machine."))
        return
    parts = ", ".join(
        _("{name} {taken} of {every}").format(name=agreement.coder_names.get(coder, coder), taken=taken, every=every)
        for coder, (taken, every) in bare.by_coder.items()
    )
    style.note(_("Codings that began as a suggestion: {parts}.").format(parts=parts))
    _two_columns(agreement, bare.report)


def _two_columns(agreement: RoundAgreement, bare: AgreementReport) -> None:
    columns = [
        column(_("Code")),
        column(_("Alpha, all codings"), number=True),
        column(_("95 % interval"), number=True),
        column(_("Alpha, without suggestions"), number=True),
        column(_("95 % interval"), number=True),
    ]
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for code_figures in in_order(agreement):
        cells: list[str | dict[str, Any]] = [
            cell(code_label(agreement, code_figures.code), head=True, go={"code": code_figures.code})
        ]
        for figures in (code_figures, bare.codes[code_figures.code]):
            cells += alpha_cells(agreement, figures, {"code": code_figures.code})
        rows.append((False, cells))
    query = figures_table(
        f"suggested-{agreement.snapshot.id}-{agreement.report.unit}", _("With and without suggestions"), columns, rows
    )
    if query:
        open_code(agreement, query["code"])
