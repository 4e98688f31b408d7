"""A locked round as a whole: over all codes, by pair of coders, by interview."""

from typing import Any

import streamlit as st

from coding.agreement.figures import in_digits
from coding.agreement.intervals import Interval
from coding.ui.agreement.words import (
    NAMES,
    WIDEST,
    between,
    explanations,
    named,
    open_code,
    pair_label,
    share,
    units_heading,
)
from coding.ui.components.figures_table import cell, column, figures_table, interval_cell
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.texts import _
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.agreement.reading import by_interview, in_order


def overall(agreement: RoundAgreement) -> None:
    """Figures over all codes, with their intervals and how to read them."""
    report = agreement.report
    with st.expander(_("Over all codes")):
        style.note(
            _("One figure over all codes lets a frequent code hide many rare ones: read it with the table below.")
        )
        rows: list[tuple[str, str, Interval | None, float | None, str]] = []
        for name, value in report.sets.items():
            rows.append((_(NAMES[name]), name, report.set_intervals.get(name), value, f"sets/{name}"))
        for pair, value in report.pooled_kappa.items():
            label = f"{_(NAMES['pooled_kappa'])}, {pair_label(agreement, pair)}"
            rows.append((label, "pooled_kappa", report.pooled_intervals.get(pair), value, f"pooled_kappa/{pair}"))
        said = explanations(tuple(NAMES))
        where = {"page": "reconcile"}
        cells: list[tuple[bool, list[str | dict[str, Any]]]] = []
        for label, name, interval, value, reason in rows:
            ends = interval.ends if interval else None
            note = _why(agreement, reason, value)
            why = named(agreement, interval.reason) if interval and ends is None else ""
            cells.append(
                (
                    False,
                    [
                        cell(label, go=where, head=True),
                        cell(in_digits(value), note=note, go=where),
                        cell(between(ends), note=why),
                        interval_cell(interval.low if interval else None, interval.high if interval else None, value),
                        cell(said[name]),
                    ],
                )
            )
        if report.unitized and report.unit == "character":
            family = report.unitized.family_2016
            for name, value in (("u_alpha_binary", family.u_alpha_binary), ("cu_alpha", family.cu_alpha)):
                cover = (
                    _(" It covers {share} of the text the coders read.").format(share=share(family.cu_coverage))
                    if name == "cu_alpha" and value is not None
                    else ""
                )
                why = family.not_computable.get(name, "") if value is None else ""
                row: list[str | dict[str, Any]] = [
                    cell(_(NAMES[name]), go=where, head=True),
                    cell(in_digits(value), note=named(agreement, why), go=where),
                    cell("–", note=_("no interval is made for it")),
                    interval_cell(None, None, value),
                    cell(said[name] + cover),
                ]
                cells.append((value is None, row))
        if not cells:
            style.empty(
                _("Two coders have no interview in common in this round, so there is no figure over all codes.")
            )
            return
        columns = [
            column(_("Figure")),
            column(_("Value"), number=True),
            column(_("95 % interval"), number=True),
            column(_("Interval"), axis=True),
            column(_("How to read it")),
        ]
        label = _("Figures over all codes")
        if figures_table(f"overall-{agreement.snapshot.id}-{report.unit}", label, columns, cells):
            go("reconcile", round=agreement.round.id, state="all")


def by_pair(agreement: RoundAgreement) -> None:
    """Each two coders: what they share, and every code's kappa of theirs, the lowest first."""
    report = agreement.report
    if len(report.pooled_kappa) < 2:
        return
    with st.expander(_("By pair of coders")):
        style.note(
            _("A pair that stands out may read a definition in its own way. Choose a figure to read these passages.")
        )
        said = explanations(("pooled_kappa", "cohen_kappa"))
        order = in_order(agreement)
        columns = [
            column(_("Coders")),
            column(_("Interviews shared"), number=True),
            column(_("Pooled kappa"), number=True, explain=said["pooled_kappa"]),
            column(_("95 % interval"), number=True),
            *(column(figures.code, number=True, explain=said["cohen_kappa"]) for figures in order),
        ]
        rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
        for pair, value in report.pooled_kappa.items():
            ends = report.pooled_intervals[pair].ends if pair in report.pooled_intervals else None
            cells: list[str | dict[str, Any]] = [
                cell(pair_label(agreement, pair), head=True),
                cell(str(shared_by(agreement, pair))),
                cell(in_digits(value), note=_why(agreement, f"pooled_kappa/{pair}", value), go={"page": "reconcile"}),
                cell(between(ends)),
            ]
            for figures in order:
                kappa = figures.pairs[pair].kappa
                why = figures.not_computable.get(f"pairs/{pair}/kappa", "") if kappa is None else ""
                cells.append(cell(in_digits(kappa), note=named(agreement, why), go={"code": figures.code}))
            rows.append((False, cells))
        query = figures_table(
            f"pairs-{agreement.snapshot.id}-{report.unit}", _("Agreement by pair of coders"), columns, rows, matrix=True
        )
        if query and "code" in query:
            open_code(agreement, query["code"])
        elif query:
            go("reconcile", round=agreement.round.id, state="all")


def shared_by(agreement: RoundAgreement, pair: str) -> int:
    """Interviews both coders of a pair handed in."""
    first, second = pair.split("|")
    cells = agreement.report.cells
    both = cells.assigned[:, cells.coders.index(first)] & cells.assigned[:, cells.coders.index(second)]
    return int(both.sum())


def by_each_interview(agreement: RoundAgreement) -> None:
    """Kappa pooled over the codes within each interview."""
    values = by_interview(agreement)
    if not values:
        return
    with st.expander(_("By interview")):
        style.note(
            _(
                "Kappa pooled over the codes within one interview; few units make it jump. An interview far below the "
                "others is worth reading together. Choose a figure to open its passages."
            )
        )
        pairs = list(agreement.report.pooled_kappa)
        wide = len(pairs) <= WIDEST
        said = explanations(("pooled_kappa",))["pooled_kappa"]
        titles = [f"{_('Kappa')} {pair_label(agreement, pair)}" for pair in pairs] if wide else [_("Kappa, pairs")]
        sizes = dict(zip(agreement.report.cells.documents, agreement.report.cells.sizes.tolist(), strict=True))
        columns = [
            column(_("Interview")),
            column(units_heading(agreement.report.unit), number=True),
            column(_("Coders"), number=True),
            *(column(title, number=True, explain=said) for title in titles),
        ]
        rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
        for release, kappas in values.items():
            where = {"interview": release}
            known = sorted(value for value in kappas.values() if value is not None)
            if wide:
                shown = [in_digits(kappas.get(pair)) for pair in pairs]
            else:
                shown = [between((known[0], known[-1]) if known else None)]
            team = {coder for pair in kappas for coder in pair.split("|")}
            rows.append(
                (
                    False,
                    [
                        cell(agreement.titles.get(release, release), go=where, head=True),
                        cell(str(sizes[release])),
                        cell(str(len(team))),
                        *(cell(text, go=where) for text in shown),
                    ],
                )
            )
        query = figures_table(
            f"each-{agreement.snapshot.id}-{agreement.report.unit}", _("Agreement by interview"), columns, rows
        )
        if query:
            go("reconcile", round=agreement.round.id, state="all", **query)


def _why(agreement: RoundAgreement, name: str, value: float | None) -> str:
    return named(agreement, agreement.report.not_computable.get(name, _("not computable"))) if value is None else ""
