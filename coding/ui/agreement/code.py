"""One code of a locked round: its figures by pair and interview, and every passage behind them, coder by coder."""

from typing import Any

import streamlit as st

from coding.agreement.figures import CodeFigures, in_digits
from coding.model import Disagreement
from coding.ui.agreement.words import (
    KINDS,
    SYMBOLS,
    Rows,
    explanations,
    named,
    pair_label,
    passages,
    share,
    table,
    unit_words,
    units_heading,
)
from coding.ui.components.figures_table import cell, column
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _, say
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.agreement.reading import verdict_on
from coding.workspace.context import Context
from coding.workspace.reconcile.queue import ReconcileQueue, open_queue

SHOWN = 20
STATES = {
    "open": N_("to settle"),
    "deferred": "deferred",
    "escalated": "escalated",
    "decided": "settled",
    "agreed": N_("agreed in advance"),
}


def show(context: Context, agreement: RoundAgreement, code: str) -> None:
    """Show one code."""
    figures = agreement.report.codes[code]
    entry = next((book_code for book_code in agreement.codebook.codes if book_code.id == code), None)
    if st.button(_("All codes"), icon=":material/arrow_back:"):
        st.query_params.pop("code", None)
        st.query_params.pop("kind", None)
        st.rerun()
    st.title(f"{style.escape(code)} {style.escape(entry.name if entry else '')}", anchor="named")
    if entry and entry.definition:
        style.note(entry.definition)
    ends = figures.interval.ends
    interval = (
        ", " + _("interval {low} to {high}").format(low=in_digits(ends[0]), high=in_digits(ends[1])) if ends else ""
    )
    st.markdown(
        _(
            "Alpha **{alpha}**{interval} · {standing} · {share} of ratings · in {number_with} of "
            "{number_all} interviews"
        ).format(
            alpha=in_digits(figures.kripp_alpha),
            interval=interval,
            standing=_(SYMBOLS[verdict_on(agreement, figures)]),
            share=share(figures.prevalence),
            number_with=figures.interviews_with_code,
            number_all=len(agreement.report.interviews),
        )
    )
    target, why = agreement.round.target_of(code)
    if target is not None:
        style.note(_("Target {target}, set before the round: {why}").format(target=f"{target:g}", why=why or "–"))
    for warning in figures.warnings:
        st.warning(style.escape(say(warning)), icon=":material/warning:")
    for name in ("kripp_alpha", "interval"):
        if name in figures.not_computable:
            style.note(
                _("No {figure}: {reason}.").format(
                    figure="alpha" if name == "kripp_alpha" else name,
                    reason=named(agreement, figures.not_computable[name]),
                )
            )
    with style.refusals():
        _passages(context, agreement, code)
    _pairs(agreement, figures)
    _interviews(agreement, figures)


def _passages(context: Context, agreement: RoundAgreement, code: str) -> None:
    st.header(_("Passages"))
    queue = open_queue(context, agreement.round.id)
    items = queue.with_code(code)
    if not items:
        style.empty(_("Nobody used this code in the round’s double-coded interviews."))
        return
    kinds = [kind for kind in KINDS if any(item.kind == kind for item in items)]
    counts = {kind: sum(1 for item in items if item.kind == kind) for kind in kinds}
    left, right = st.columns([4, 1.6], vertical_alignment="bottom")
    kind_in_address = st.query_params.get("kind", "")
    kind = left.pills(
        _("Show"),
        ["", *kinds],
        default=kind_in_address if kind_in_address in kinds else "",
        format_func=lambda kind: (
            f"{_(KINDS[kind])} {counts[kind]}" if kind else _("All {number}").format(number=len(items))
        ),
    )
    with right:
        link("reconcile", _("Open this code in the queue"), round=agreement.round.id, code=code, state="all")
    items_of_kind = [item for item in items if not kind or item.kind == kind]
    more = f"passages-{agreement.snapshot.id}-{code}"
    many = int(st.session_state.get(more, SHOWN))
    for item in items_of_kind[:many]:
        _passage(queue, item)
    if len(items_of_kind) > many and st.button(
        _("Show {more} more of {number}").format(more=min(SHOWN, len(items_of_kind) - many), number=len(items_of_kind))
    ):
        st.session_state[more] = many + SHOWN
        st.rerun()


def _passage(queue: ReconcileQueue, item: Disagreement) -> None:
    release, detail = queue.releases[item.release_id], queue.details[item.id]
    names = {code.id: code.name for code in queue.codebook.codes}
    line = release.line_of(item.start)
    with st.container(border=True):
        left, right = st.columns([4, 1.3], vertical_alignment="center")
        with left:
            style.note(
                _("{kind} · {interview} · line {line} · {state}").format(
                    kind=_(KINDS.get(item.kind, item.kind)),
                    interview=release.name,
                    line=line,
                    state=_(STATES.get(item.state, item.state)),
                )
            )
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            link("reconcile", _("Reconcile"), round=queue.round.id, state="all", item=item.id)
            link("coding", _("Transcript"), release=release.id, line=str(line))
        rows = []
        for coder in queue.round.coders:
            name = queue.coder_names.get(coder, coder)
            spans = [span for span in detail.spans if span.coder == coder]
            rows += [
                [name, f"{span.code} {names.get(span.code, '')}", release.text[span.start : span.end]] for span in spans
            ]
            if coder in detail.absent:
                rows.append([name, "–", _("not this code here")])
        style.table([_("Coder"), _("Code"), _("Words")], rows, label=_("Line {line}, coder by coder").format(line=line))


def _pairs(agreement: RoundAgreement, figures: CodeFigures) -> None:
    st.header(_("By pair of coders"))
    unit = agreement.report.unit
    where = passages(code=figures.code)
    rows: Rows = []
    for pair, pair_figures in figures.pairs.items():
        spans = figures.span_f1[pair]
        shift = "–" if spans.shift_words is None else _("{n} words").format(n=f"{spans.shift_words:.1f}")

        def figure(name: str, value: float | None, of: str = pair) -> dict[str, Any]:
            why = figures.not_computable.get(f"pairs/{of}/{name}", "") if value is None else ""
            return cell(in_digits(value), note=named(agreement, why), go=where)

        rows.append(
            (
                False,
                [
                    cell(pair_label(agreement, pair), head=True, go=where),
                    cell(str(pair_figures.both), go=where),
                    cell(f"{pair_figures.only_first} / {pair_figures.only_second}", go=where),
                    cell(str(pair_figures.neither)),
                    cell(share(pair_figures.po), go=where),
                    figure("kappa", pair_figures.kappa),
                    figure("scott_pi", pair_figures.scott_pi),
                    figure("f1", pair_figures.f1),
                    figure("jaccard", pair_figures.jaccard),
                    cell(f"{in_digits(spans.f1['0.5'])} ({in_digits(spans.f1['1.0'])})", go=where),
                    cell(shift),
                ],
            )
        )
    captions = explanations(("percent", "cohen_kappa", "scott_pi", "f1", "jaccard", "span_f1"))
    columns = [
        column(_("Coders")),
        column(_("Both ({units})").format(units=unit_words(unit)), number=True),
        column(_("Only one"), number=True),
        column(_("Neither"), number=True),
        column(_("Percent"), number=True, explain=captions["percent"]),
        column(_("Kappa"), number=True, explain=captions["cohen_kappa"]),
        column(_("Pi"), number=True, explain=captions["scott_pi"]),
        column(_("F1"), number=True, explain=captions["f1"]),
        column(_("Jaccard"), number=True, explain=captions["jaccard"]),
        column(_("Span F1, half (exact)"), number=True, explain=captions["span_f1"]),
        column(_("Boundaries apart"), number=True),
    ]
    table(agreement, f"code-pairs-{figures.code}", _("This code by pair of coders"), columns, rows)


def _interviews(agreement: RoundAgreement, figures: CodeFigures) -> None:
    st.header(_("By interview"))
    style.note(_("Within one interview a code is often too rare for alpha. Choose a number to open these passages."))

    def leading(text: str, document: str) -> dict[str, Any]:
        return cell(text, go=passages(interview=document, code=figures.code))

    rows: Rows = [
        (
            False,
            [
                cell(agreement.titles.get(interview.document, interview.document), head=True),
                cell(str(interview.units)),
                cell(str(interview.coders)),
                leading(share(interview.prevalence), interview.document),
                leading(share(interview.pa), interview.document),
                leading(in_digits(interview.kripp_alpha), interview.document),
            ],
        )
        for interview in figures.interviews
    ]
    titles = [
        _("Interview"),
        units_heading(agreement.report.unit),
        _("Coders"),
        _("Prevalence"),
        _("Percent"),
        _("Alpha"),
    ]
    columns = [column(title, number=at > 0) for at, title in enumerate(titles)]
    table(agreement, f"interviews-{figures.code}", _("This code by interview"), columns, rows)
