"""A locked round's figures, code by code, and what the disagreement consists of."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coding.agreement.figures import CodeFigures
from coding.errors import HeardError
from coding.ui import style
from coding.ui.figures_table import cell, column, figures_table, interval_cell
from coding.ui.navigation import go
from coding.ui.pages.reconcile import KINDS
from coding.workspace import reconciling
from coding.workspace.agreement import RoundAgreement
from coding.workspace.agreement_reading import Verdict, explanations, in_order, in_words, verdict
from coding.workspace.context import Context

SYMBOLS = {
    Verdict.MET: "✓ met",
    Verdict.NOT_SHOWN: "? not shown",
    Verdict.MISSED: "× missed",
    Verdict.FEW: "· not enough occurrences",
    Verdict.NOT_COMPUTABLE: "– not computable",
    Verdict.NO_TARGET: "no target",
}
NAMES = {
    "kripp_alpha": "Alpha",
    "interval": "95 % interval",
    "percent": "Percent agreement",
    "prevalence": "Prevalence",
    "cohen_kappa": "Kappa",
    "gwet_ac1": "AC1",
    "span_f1": "Span F1",
    "scott_pi": "Pi",
    "f1": "F1",
    "jaccard": "Jaccard",
    "fleiss_kappa": "Fleiss’ kappa",
    "brennan_prediger": "Brennan–Prediger",
    "u_alpha": "Unitized alpha",
    "pooled_kappa": "Pooled kappa",
    "alpha_jaccard": "Alpha over sets (Jaccard)",
    "alpha_masi": "Alpha over sets (MASI)",
}
WIDEST = 3
"""Pairs of coders that get a column of their own; with more, the table gives their range."""


def number(value: float | None) -> str:
    """Two decimals with a true minus sign; an en dash when there is no figure, never 0 or 1 in its place."""
    if value is None:
        return "–"
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


def share(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{100 * value:.1f} %"


def show(context: Context, found: RoundAgreement) -> None:
    """Show the figures of a locked round."""
    _opening(found)
    _codes(found)
    _whole_round(found)
    _disagreement(context, found)
    with st.expander("What the figures mean and where they mislead"):
        for name, text in explanations(tuple(NAMES)).items():
            st.markdown(f"**{NAMES[name]}** · {style.escape(text)}")


def _opening(found: RoundAgreement) -> None:
    made, snapshot = found.round, found.snapshot
    st.markdown(style.escape(in_words(found)))
    target = "No target was set" if made.target is None else f"Target {made.target:g}"
    reason = f": {made.target_reason.rstrip('.')}." if made.target is not None and made.target_reason else "."
    style.note(
        f"Counted by {found.report.unit}: {found.report.rule}. {target}{reason} "
        f"Codebook version {made.codebook_version}. Locked {snapshot.taken_at:%Y-%m-%d %H:%M} UTC"
        + (f", revision {snapshot.revision}" if snapshot.revision > 1 else "")
        + f"; nothing done later changes these figures. Snapshot SHA-256 {snapshot.hash}."
    )
    if found.report.single_coded:
        titles = ", ".join(found.titles.get(one, one) for one in found.report.single_coded)
        style.note(f"Read by one coder only, so not part of any figure: {titles}.")


def pair_label(found: RoundAgreement, pair: str) -> str:
    """“Ana / Jonas” for a pair of coder ids."""
    first, second = (found.coder_names.get(one, one) for one in pair.split("|"))
    return f"{first.split()[0]} / {second.split()[0]}"


def _codes(found: RoundAgreement) -> None:
    st.header("By code")
    order = in_order(found)
    if not order:
        style.empty("Nobody applied a code in this round.")
        return
    style.note("The least certain codes come first. Choose a code or a figure to read the passages behind it.")
    said = explanations(tuple(NAMES))
    pairs = list(next(iter(found.report.codes.values())).pairs)
    kappas = [f"Kappa {pair_label(found, pair)}" if len(pairs) > 1 else "Kappa" for pair in pairs]
    columns = [
        column("Code"),
        column("Alpha", number=True, explain=said["kripp_alpha"]),
        column("95 % interval", number=True, explain=said["interval"]),
        column("Interval and target", axis=True),
        column("Target"),
        column("Percent", number=True, explain=said["percent"]),
        column("Prevalence", number=True, explain=said["prevalence"]),
        *(
            column(label, number=True, explain=said["cohen_kappa"])
            for label in (kappas if len(pairs) <= WIDEST else ["Kappa, pairs"])
        ),
        column("AC1", number=True, explain=said["gwet_ac1"]),
        column("Span F1", number=True, explain=said["span_f1"]),
        column("Interviews", number=True),
    ]
    asked = figures_table(
        f"codes-{found.snapshot.id}",
        "Agreement by code",
        columns,
        [_code_row(found, one, pairs) for one in order],
        target=found.round.target,
    )
    if asked:
        open_code(found, asked["code"])


def open_code(found: RoundAgreement, code: str) -> None:
    """Go to the passages behind a code."""
    st.query_params["round"] = found.round.id
    st.query_params["code"] = code
    st.rerun()


def _code_row(found: RoundAgreement, one: CodeFigures, pairs: list[str]) -> tuple[bool, list[dict[str, Any]]]:
    names = {code.id: code.name for code in found.codebook.codes}
    stands = verdict(one, found.round.target)
    where = {"code": one.code}
    why = one.not_computable

    def figure(text: str, reason: str) -> dict[str, Any]:
        return cell(text, note=why.get(reason, "") if text == "–" else "", go=where)

    ends = one.interval.ends
    kappas = [figure(number(one.pairs[pair].kappa), f"pairs/{pair}/kappa") for pair in pairs]
    if len(pairs) > WIDEST:
        known = sorted(row.kappa for row in one.pairs.values() if row.kappa is not None)
        kappas = [cell(f"{number(known[0])} to {number(known[-1])}" if known else "–", go=where)]
    spans = [row.f1["0.5"] for row in one.span_f1.values() if row.f1["0.5"] is not None]
    return stands is Verdict.FEW, [
        cell(f"{one.code} {names.get(one.code, one.code)}", go=where, head=True),
        figure(number(one.kripp_alpha), "kripp_alpha"),
        figure("–" if ends is None else f"{number(ends[0])} to {number(ends[1])}", "interval"),
        interval_cell(one.interval.low, one.interval.high, one.kripp_alpha),
        cell(SYMBOLS[stands]),
        figure(share(one.pa), "pa"),
        figure(share(one.prevalence), "prevalence"),
        *kappas,
        figure(number(one.gwet_ac1), "gwet_ac1"),
        cell(number(sum(spans) / len(spans)) if spans else "–", go=where, note="" if spans else "no passages to match"),
        cell(f"{one.interviews_with_code} of {len(found.report.interviews)}", go=where),
    ]


def _whole_round(found: RoundAgreement) -> None:
    st.header("Over all codes")
    style.note("One figure over all codes lets a frequent code hide many rare ones: read the table above first.")
    rows = [
        [
            f"{NAMES['pooled_kappa']}, {pair_label(found, pair)}",
            number(value),
            _why(found, f"pooled_kappa/{pair}", value),
        ]
        for pair, value in found.report.pooled_kappa.items()
    ]
    rows += [
        [NAMES[name], number(value), _why(found, f"sets/{name}", value)] for name, value in found.report.sets.items()
    ]
    style.table(["Figure", "Value", "Remark"], rows, label="Figures over all codes", numbers=[1])


def _why(found: RoundAgreement, name: str, value: float | None) -> str:
    return found.report.not_computable.get(name, "not computable") if value is None else ""


def _disagreement(context: Context, found: RoundAgreement) -> None:
    st.header("What the disagreement consists of")
    try:
        queue = reconciling.open_queue(context, found.round.id)
    except HeardError as error:
        st.error(str(error))
        return
    counts: dict[tuple[str, str], int] = {}
    for item in queue.items:
        counts[item.release_id, item.kind] = counts.get((item.release_id, item.kind), 0) + 1
    kinds = [kind for kind in KINDS if any(key[1] == kind for key in counts)]
    if not kinds:
        return
    style.note("Passages by what happened to them; choose a number to open these passages on the Reconcile page.")

    def counted(text: int, **query: str) -> dict[str, Any]:
        return cell(str(text) if text else "–", go={**query, "state": "all"} if text else None)

    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for release in found.round.releases:
        cells = [counted(counts.get((release, kind), 0), kind=kind, interview=release) for kind in kinds]
        rows.append((False, [cell(found.titles[release], head=True), *cells]))
    totals = [counted(sum(n for (_, one), n in counts.items() if one == kind), kind=kind) for kind in kinds]
    rows.append((False, [cell("All interviews", head=True), *totals]))
    asked = figures_table(
        f"kinds-{found.snapshot.id}",
        "Passages by interview and kind",
        [column("Interview"), *(column(KINDS[kind], number=True) for kind in kinds)],
        rows,
    )
    if asked:
        go("reconcile", round=found.round.id, **asked)
