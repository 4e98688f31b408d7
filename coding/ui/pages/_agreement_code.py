"""One code of a locked round: its figures by pair and interview, and every passage behind them, coder by coder."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coding.agreement.figures import CodeFigures
from coding.errors import HeardError
from coding.model import Disagreement
from coding.ui import style
from coding.ui.figures_table import cell, column, figures_table
from coding.ui.navigation import go, link
from coding.ui.pages._agreement_figures import SYMBOLS, number, pair_label, share
from coding.ui.pages.reconcile import KINDS
from coding.workspace import reconciling
from coding.workspace.agreement import RoundAgreement
from coding.workspace.agreement_reading import verdict
from coding.workspace.context import Context

SHOWN = 20
STATES = {
    "open": "to settle",
    "deferred": "deferred",
    "escalated": "escalated",
    "decided": "settled",
    "agreed": "agreed in advance",
}


def show(context: Context, found: RoundAgreement, code: str) -> None:
    """Show one code."""
    figures = found.report.codes[code]
    entry = next((one for one in found.codebook.codes if one.id == code), None)
    if st.button("All codes", icon=":material/arrow_back:"):
        st.query_params.pop("code", None)
        st.query_params.pop("kind", None)
        st.rerun()
    st.title(f"{style.escape(code)} {style.escape(entry.name if entry else '')}")
    if entry and entry.definition:
        style.note(entry.definition)
    ends = figures.interval.ends
    interval = f", interval {number(ends[0])} to {number(ends[1])}" if ends else ""
    st.markdown(
        f"Alpha **{number(figures.kripp_alpha)}**{interval} · "
        f"{SYMBOLS[verdict(figures, found.round.target)]} · {share(figures.prevalence)} of ratings · in "
        f"{figures.interviews_with_code} of {len(found.report.interviews)} interviews"
    )
    for warning in figures.warnings:
        st.warning(style.escape(warning), icon=":material/warning:")
    for name in ("kripp_alpha", "interval"):
        if name in figures.not_computable:
            style.note(
                f"No {'alpha' if name == 'kripp_alpha' else name}: {_named(found, figures.not_computable[name])}."
            )
    _passages(context, found, code)
    _pairs(found, figures)
    _interviews(found, figures)


def _named(found: RoundAgreement, text: str) -> str:
    for release, title in found.titles.items():
        text = text.replace(release, f"“{title}”")
    return text


def _passages(context: Context, found: RoundAgreement, code: str) -> None:
    st.header("Passages")
    try:
        queue = reconciling.open_queue(context, found.round.id)
    except HeardError as error:
        st.error(str(error))
        return
    items = queue.with_code(code)
    if not items:
        style.empty("Nobody used this code in the round’s double-coded interviews.")
        return
    kinds = [kind for kind in KINDS if any(item.kind == kind for item in items)]
    counts = {kind: sum(1 for item in items if item.kind == kind) for kind in kinds}
    left, right = st.columns([4, 1.6], vertical_alignment="bottom")
    wanted = st.query_params.get("kind", "")
    chosen = left.pills(
        "Show",
        ["", *kinds],
        default=wanted if wanted in kinds else "",
        format_func=lambda one: f"{KINDS[one]} {counts[one]}" if one else f"All {len(items)}",
    )
    with right:
        link("reconcile", "Open this code in the queue", round=found.round.id, code=code, state="all")
    shown = [item for item in items if not chosen or item.kind == chosen]
    more = f"passages-{found.snapshot.id}-{code}"
    many = int(st.session_state.get(more, SHOWN))
    for item in shown[:many]:
        _passage(queue, item)
    if len(shown) > many and st.button(f"Show {min(SHOWN, len(shown) - many)} more of {len(shown)}"):
        st.session_state[more] = many + SHOWN
        st.rerun()


def _passage(queue: reconciling.ReconcileQueue, item: Disagreement) -> None:
    release, detail = queue.releases[item.release_id], queue.details[item.id]
    names = {code.id: code.name for code in queue.codebook.codes}
    line = release.line_of(item.start)
    with st.container(border=True):
        left, right = st.columns([4, 1.3], vertical_alignment="center")
        with left:
            style.note(
                f"{KINDS.get(item.kind, item.kind)} · {release.participant_label} · {release.title} · line {line} · "
                f"{STATES.get(item.state, item.state)}"
            )
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            link("reconcile", "Reconcile", round=queue.round.id, state="all", item=item.id)
            link("coding", "Transcript", release=release.id, line=str(line))
        rows = []
        for coder in queue.round.coders:
            name = queue.coder_names.get(coder, coder)
            spans = [span for span in detail.spans if span.coder == coder]
            rows += [
                [name, f"{span.code} {names.get(span.code, '')}", release.text[span.start : span.end]] for span in spans
            ]
            if coder in detail.absent:
                rows.append([name, "–", "not this code here"])
        style.table(["Coder", "Code", "Words"], rows, label=f"Line {line}, coder by coder")


def _pairs(found: RoundAgreement, figures: CodeFigures) -> None:
    st.header("By pair of coders")
    unit = found.report.unit
    rows = []
    for pair, one in figures.pairs.items():
        spans = figures.span_f1[pair]
        rows.append(
            [
                pair_label(found, pair),
                str(one.both),
                f"{one.only_first} / {one.only_second}",
                str(one.neither),
                share(one.po),
                number(one.kappa),
                number(one.scott_pi),
                number(one.f1),
                number(one.jaccard),
                f"{number(spans.f1['0.5'])} ({number(spans.f1['1.0'])})",
                "–" if spans.shift_words is None else f"{spans.shift_words:.1f} words",
            ]
        )
    style.table(
        ["Coders", f"Both ({unit}s)", "Only one", "Neither", "Percent", "Kappa", "Pi", "F1", "Jaccard"]
        + ["Span F1, half (exact)", "Boundaries apart"],
        rows,
        label="This code by pair of coders",
        numbers=range(1, 11),
    )
    reasons = sorted({reason for name, reason in figures.not_computable.items() if "/" in name})
    if reasons:
        style.note(f"–: {'; '.join(_named(found, one) for one in reasons)}.")


def _interviews(found: RoundAgreement, figures: CodeFigures) -> None:
    st.header("By interview")
    style.note("Within one interview a code is often too rare for alpha. Choose a number to open these passages.")

    def leading(text: str, document: str) -> dict[str, Any]:
        return cell(text, go={"interview": document, "code": figures.code, "state": "all"})

    rows = [
        (
            False,
            [
                cell(found.titles.get(one.document, one.document), head=True),
                cell(str(one.units)),
                cell(str(one.coders)),
                leading(share(one.prevalence), one.document),
                leading(share(one.pa), one.document),
                leading(number(one.kripp_alpha), one.document),
            ],
        )
        for one in figures.interviews
    ]
    titles = ["Interview", f"{found.report.unit.capitalize()}s", "Coders", "Prevalence", "Percent", "Alpha"]
    asked = figures_table(
        f"interviews-{found.snapshot.id}-{figures.code}",
        "This code by interview",
        [column(title, number=at > 0) for at, title in enumerate(titles)],
        rows,
    )
    if asked:
        go("reconcile", round=found.round.id, **asked)
