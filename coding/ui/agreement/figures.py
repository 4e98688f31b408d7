"""A locked round's figures, code by code, and what the disagreement consists of."""

from html import escape
from typing import Any

import streamlit as st

from coding.agreement.explain import FEW_OCCURRENCES, Verdict
from coding.agreement.figures import CodeFigures, in_digits
from coding.errors import HeardError
from coding.ui.agreement import whole as agreement_whole
from coding.ui.agreement.compare import code_label
from coding.ui.agreement.words import (
    FIRST,
    GROUPS,
    KINDS,
    NAMES,
    SYMBOLS,
    TONES,
    WIDEST,
    between,
    explanations,
    named,
    open_code,
    pair_label,
    share,
    unit_word,
)
from coding.ui.components.figures_table import cell, column, figures_table, group_cell, interval_cell
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.agreement.reading import in_one_sentence, in_order, in_words, standing
from coding.workspace.context import Context
from coding.workspace.reconcile.queue import counts_by_kind
from coding.workspace.rounds import rounds


def show(context: Context, agreement: RoundAgreement) -> None:
    """Show the sentence to repeat and how each code stands; all other figures are folded."""
    st.html(f'<p class="page-lead">{escape(say(in_one_sentence(agreement)))}</p>')
    for code, own, why in agreement.round.targets:
        style.note(
            _("{code} has a target of its own, {target}: {reason}").format(code=code, target=f"{own:g}", reason=why)
        )
    if agreement.round.suggestions:
        style.note(
            _("Coders could see the machine’s suggestions in this round, which can raise agreement. See Compare.")
        )
    _standings(agreement)
    with st.expander(_("Every figure by code")):
        _codes(agreement)
    agreement_whole.overall(agreement)
    agreement_whole.by_pair(agreement)
    agreement_whole.by_each_interview(agreement)
    _disagreement(context, agreement)
    with st.expander(_("What the figures mean and where they mislead")):
        for name, text in explanations(tuple(NAMES)).items():
            st.markdown(f"**{_(NAMES[name])}** · {style.escape(text)}")


def counting(context: Context, agreement: RoundAgreement) -> None:
    """Say who coded, how it was counted, and what the round was."""
    round, snapshot = agreement.round, agreement.snapshot
    st.markdown(style.escape(say(in_words(agreement))))
    target = _("No target was set") if round.target is None else _("Target {target}").format(target=f"{round.target:g}")
    reason = f": {round.target_reason.rstrip('.')}." if round.target is not None and round.target_reason else "."
    style.note(
        _(
            "Counted by {unit}: {rule}. {target}{reason} Codebook version {version}. Locked {when} UTC, revision "
            "{revision}; nothing done later changes these figures. The check figure of the snapshot stands in the "
            "methods file."
        ).format(
            unit=unit_word(agreement.report.unit),
            rule=say(agreement.report.rule),
            target=target,
            reason=reason,
            version=round.codebook_version,
            when=f"{snapshot.taken_at:%Y-%m-%d %H:%M}",
            revision=snapshot.revision,
        )
    )
    for unlocking in rounds.unlockings(context, round.id):
        style.note(
            _("Opened again after revision {revision} on {when}: {reason}").format(
                revision=unlocking.revision, when=f"{unlocking.unlocked_at:%Y-%m-%d}", reason=unlocking.reason
            )
        )
    if agreement.report.single_coded:
        titles = ", ".join(agreement.titles.get(release, release) for release in agreement.report.single_coded)
        style.note(_("Read by one coder only, so not part of any figure: {titles}.").format(titles=titles))


def _standings(agreement: RoundAgreement) -> None:
    """What met its target, what nearly, and what is too rare to tell."""
    order = in_order(agreement)
    if not order:
        style.empty(_("Nobody applied a code in this round."))
        return
    every = f"every-{agreement.snapshot.id}"
    first = len(order) if st.session_state.get(every) else FIRST
    columns = [
        column(_("Code")),
        column(_("Interviews"), number=True),
        column(_("Alpha"), number=True, explain=explanations(("kripp_alpha",))["kripp_alpha"]),
        column(_("95 % interval"), number=True),
        column(_("Interval and target"), axis=True),
    ]
    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    standings = {figures.code: standing(agreement, figures) for figures in order}
    for stands in sorted({*standings.values()}, key=list(Verdict).index):
        codes = [figures for figures in order if standings[figures.code] is stands]
        name, said = GROUPS[stands]
        said = _(said).format(n=FEW_OCCURRENCES) if said else ""
        rows.append((False, [group_cell(f"{_(name)} · {len(codes)}", said, len(columns))]))
        for figures in codes[:first]:
            where = {"code": figures.code}
            cells: list[str | dict[str, Any]] = [
                cell(code_label(agreement, figures.code), go=where, head=True),
                cell(str(figures.interviews_with_code), go=where),
            ]
            if stands is Verdict.FEW:
                cells += [cell("")] * 3
            else:
                alpha, ends = in_digits(figures.kripp_alpha), between(figures.interval.ends)
                cells += [cell(alpha, go=where), cell(ends, go=where), _drawn(agreement, figures)]
            rows.append((False, cells))
    key, label = f"standings-{agreement.snapshot.id}", _("How each code stands")
    query = figures_table(key, label, columns, rows, target=agreement.round.target)
    if query:
        open_code(agreement, query["code"])
    if len(rows) - len({*standings.values()}) < len(order):
        st.button(_("Show all {n} codes").format(n=len(order)), on_click=st.session_state.update, args=({every: True},))


def _drawn(agreement: RoundAgreement, figures: CodeFigures) -> dict[str, Any]:
    target = agreement.round.target_of(figures.code)[0]
    return interval_cell(
        figures.interval.low,
        figures.interval.high,
        figures.kripp_alpha,
        target=target if target != agreement.round.target else None,
        tone=TONES.get(standing(agreement, figures), ""),
    )


def _codes(agreement: RoundAgreement) -> None:
    order = in_order(agreement)
    if not order:
        return
    style.note(_("The least certain codes come first. Choose a code or a figure to read the passages behind it."))
    said = explanations(tuple(NAMES))
    pairs = list(next(iter(agreement.report.codes.values())).pairs)
    kappas = [f"{_('Kappa')} {pair_label(agreement, pair)}" if len(pairs) > 1 else _("Kappa") for pair in pairs]
    columns = [
        column(_("Code")),
        column(_("Alpha"), number=True, explain=said["kripp_alpha"]),
        column(_("95 % interval"), number=True, explain=said["interval"]),
        column(_("Interval and target"), axis=True),
        column(_("Target")),
        column(_("Percent"), number=True, explain=said["percent"]),
        column(_("Prevalence"), number=True, explain=said["prevalence"]),
        *(
            column(label, number=True, explain=said["cohen_kappa"])
            for label in (kappas if len(pairs) <= WIDEST else [_("Kappa, pairs")])
        ),
        column(_("AC1"), number=True, explain=said["gwet_ac1"]),
        column(_("Span F1"), number=True, explain=said["span_f1"]),
        column(_("Interviews"), number=True),
    ]
    query = figures_table(
        f"codes-{agreement.snapshot.id}",
        _("Agreement by code"),
        columns,
        [_code_row(agreement, figures, pairs) for figures in order],
        target=agreement.round.target,
    )
    if query:
        open_code(agreement, query["code"])


def _code_row(agreement: RoundAgreement, figures: CodeFigures, pairs: list[str]) -> tuple[bool, list[dict[str, Any]]]:
    stands, target = standing(agreement, figures), agreement.round.target_of(figures.code)[0]
    where = {"code": figures.code}
    why = figures.not_computable

    def figure(text: str, reason: str) -> dict[str, Any]:
        return cell(text, note=named(agreement, why.get(reason, "")) if text == "–" else "", go=where)

    kappas = [figure(in_digits(figures.pairs[pair].kappa), f"pairs/{pair}/kappa") for pair in pairs]
    if len(pairs) > WIDEST:
        known = sorted(row.kappa for row in figures.pairs.values() if row.kappa is not None)
        kappas = [cell(between((known[0], known[-1]) if known else None), go=where)]
    spans = [row.f1["0.5"] for row in figures.span_f1.values() if row.f1["0.5"] is not None]
    return stands is Verdict.FEW, [
        cell(code_label(agreement, figures.code), go=where, head=True),
        figure(in_digits(figures.kripp_alpha), "kripp_alpha"),
        figure(between(figures.interval.ends), "interval"),
        _drawn(agreement, figures),
        cell(
            _(SYMBOLS[stands]) + (f" ({target:g})" if target is not None and agreement.round.targets else ""),
            tone=TONES.get(stands, ""),
        ),
        figure(share(figures.pa), "pa"),
        figure(share(figures.prevalence), "prevalence"),
        *kappas,
        figure(in_digits(figures.gwet_ac1), "gwet_ac1"),
        cell(
            in_digits(sum(spans) / len(spans)) if spans else "–",
            go=where,
            note="" if spans else _("no passages to match"),
        ),
        cell(
            _("{number} of {all}").format(number=figures.interviews_with_code, all=len(agreement.report.interviews)),
            go=where,
        ),
    ]


def _disagreement(context: Context, agreement: RoundAgreement) -> None:
    with st.expander(_("What the disagreement consists of")):
        _kinds(context, agreement)


def _kinds(context: Context, agreement: RoundAgreement) -> None:
    try:
        counts = counts_by_kind(context, agreement.round.id)
    except HeardError as error:
        st.error(words_of(error))
        return
    kinds = [kind for kind in KINDS if any(key[1] == kind for key in counts)]
    if not kinds:
        return
    style.note(_("Passages by what happened to them. Choose a number to open these passages on the Reconcile page."))

    def counted(text: int, **query: str) -> dict[str, Any]:
        return cell(str(text) if text else "–", go={**query, "state": "all"} if text else None)

    rows: list[tuple[bool, list[str | dict[str, Any]]]] = []
    for release in agreement.round.releases:
        cells = [counted(counts.get((release, kind), 0), kind=kind, interview=release) for kind in kinds]
        rows.append((False, [cell(agreement.titles[release], head=True), *cells]))
    totals = [counted(sum(n for (_, item_kind), n in counts.items() if item_kind == kind), kind=kind) for kind in kinds]
    rows.append((False, [cell(_("All interviews"), head=True), *totals]))
    query = figures_table(
        f"kinds-{agreement.snapshot.id}",
        _("Passages by interview and kind"),
        [column(_("Interview")), *(column(_(KINDS[kind]), number=True) for kind in kinds)],
        rows,
    )
    if query:
        go("reconcile", round=agreement.round.id, **query)
