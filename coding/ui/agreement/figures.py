"""A locked round's figures, code by code and as a whole, and what the disagreement consists of."""

from html import escape
from typing import Any

import streamlit as st

from coding.agreement.explain import FEW_OCCURRENCES, Verdict
from coding.agreement.figures import CodeFigures, in_digits
from coding.agreement.intervals import Interval
from coding.ui.agreement.words import (
    FIRST,
    GROUPS,
    KINDS,
    NAMES,
    SYMBOLS,
    TONES,
    WIDEST,
    Rows,
    alpha_columns,
    between,
    code_label,
    explanations,
    named,
    pair_label,
    passages,
    share,
    table,
    unit_word,
    units_heading,
)
from coding.ui.components.figures_table import cell, column, group_cell, interval_cell
from coding.ui.frame import style
from coding.ui.frame.texts import _, day_text, moment_text, say
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.agreement.reading import by_interview, in_one_sentence, in_order, in_words, verdict_on
from coding.workspace.context import Context
from coding.workspace.reconcile.queue import counts_by_kind


def show(context: Context, agreement: RoundAgreement) -> None:
    """Show the sentence to repeat and how each code stands; all other figures are folded."""
    st.html(f'<p class="page-lead">{escape(say(in_one_sentence(agreement)))}</p>')
    for code, target, why in agreement.round.targets:
        style.note(
            _("{code} has a target of its own, {target}: {reason}").format(code=code, target=f"{target:g}", reason=why)
        )
    if agreement.round.suggestions:
        style.note(
            _("Coders could see the machine’s suggestions in this round, which can raise agreement. See Compare.")
        )
    _standings(agreement)
    with st.expander(_("Every figure by code")):
        _codes(agreement)
    _overall(agreement)
    _by_pair(agreement)
    _by_each_interview(agreement)
    with st.expander(_("What the disagreement consists of")):
        _kinds(context, agreement)
    with st.expander(_("What the figures mean and where they mislead")):
        for name, text in explanations(tuple(NAMES)).items():
            st.markdown(f"**{_(NAMES[name])}** · {style.escape(text)}")


def counting(agreement: RoundAgreement) -> None:
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
            when=moment_text(snapshot.taken_at),
            revision=snapshot.revision,
        )
    )
    for revision, when, why in agreement.unlocked:
        style.note(
            _("Opened again after revision {revision} on {when}: {reason}").format(
                revision=revision, when=day_text(when), reason=why
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
        *alpha_columns(_("Alpha")),
        column(_("Interval and target"), axis=True),
    ]
    rows: Rows = []
    standings = {figures.code: verdict_on(agreement, figures) for figures in order}
    for stands in sorted({*standings.values()}, key=list(Verdict).index):
        codes = [figures for figures in order if standings[figures.code] is stands]
        name, label = GROUPS[stands]
        label = _(label).format(n=FEW_OCCURRENCES) if label else ""
        rows.append((False, [group_cell(f"{_(name)} · {len(codes)}", label, len(columns))]))
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
    table(agreement, "standings", _("How each code stands"), columns, rows, target=agreement.round.target)
    if len(rows) - len({*standings.values()}) < len(order):
        st.button(_("Show all {n} codes").format(n=len(order)), on_click=st.session_state.update, args=({every: True},))


def _drawn(agreement: RoundAgreement, figures: CodeFigures) -> dict[str, Any]:
    target = agreement.round.target_of(figures.code)[0]
    return interval_cell(
        figures.interval.low,
        figures.interval.high,
        figures.kripp_alpha,
        target=target if target != agreement.round.target else None,
        tone=TONES.get(verdict_on(agreement, figures), ""),
    )


def _codes(agreement: RoundAgreement) -> None:
    order = in_order(agreement)
    if not order:
        return
    style.note(_("The least certain codes come first. Choose a code or a figure to read the passages behind it."))
    captions = explanations(tuple(NAMES))
    pairs = list(next(iter(agreement.report.codes.values())).pairs)
    kappas = [f"{_('Kappa')} {pair_label(agreement, pair)}" if len(pairs) > 1 else _("Kappa") for pair in pairs]
    columns = [
        column(_("Code")),
        column(_("Alpha"), number=True, explain=captions["kripp_alpha"]),
        column(_("95 % interval"), number=True, explain=captions["interval"]),
        column(_("Interval and target"), axis=True),
        column(_("Target")),
        column(_("Percent"), number=True, explain=captions["percent"]),
        column(_("Prevalence"), number=True, explain=captions["prevalence"]),
        *(
            column(label, number=True, explain=captions["cohen_kappa"])
            for label in (kappas if len(pairs) <= WIDEST else [_("Kappa, pairs")])
        ),
        column(_("AC1"), number=True, explain=captions["gwet_ac1"]),
        column(_("Span F1"), number=True, explain=captions["span_f1"]),
        column(_("Interviews"), number=True),
    ]
    rows = [_code_row(agreement, figures, pairs) for figures in order]
    table(agreement, "codes", _("Agreement by code"), columns, rows, target=agreement.round.target)


def _code_row(
    agreement: RoundAgreement, figures: CodeFigures, pairs: list[str]
) -> tuple[bool, list[str | dict[str, Any]]]:
    stands, target = verdict_on(agreement, figures), agreement.round.target_of(figures.code)[0]
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


def _kinds(context: Context, agreement: RoundAgreement) -> None:
    counts: dict[tuple[str, str], int] = {}
    with style.refusals():
        counts = counts_by_kind(context, agreement.round.id)
    kinds = [kind for kind in KINDS if any(key[1] == kind for key in counts)]
    if not kinds:
        return
    style.note(_("Passages by what happened to them. Choose a number to open these passages on the Reconcile page."))

    def counted(text: int, **query: str) -> dict[str, Any]:
        return cell(str(text) if text else "–", go=passages(**query) if text else None)

    rows: Rows = []
    for release in agreement.round.releases:
        cells = [counted(counts.get((release, kind), 0), kind=kind, interview=release) for kind in kinds]
        rows.append((False, [cell(agreement.titles[release], head=True), *cells]))
    totals = [counted(sum(n for (_, item_kind), n in counts.items() if item_kind == kind), kind=kind) for kind in kinds]
    rows.append((False, [cell(_("All interviews"), head=True), *totals]))
    columns = [column(_("Interview")), *(column(_(KINDS[kind]), number=True) for kind in kinds)]
    table(agreement, "kinds", _("Passages by interview and kind"), columns, rows)


def _overall(agreement: RoundAgreement) -> None:
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
        captions = explanations(tuple(NAMES))
        where = passages()
        cells: Rows = []
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
                        cell(captions[name]),
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
                    cell(captions[name] + cover),
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
        table(agreement, "overall", _("Figures over all codes"), columns, cells)


def _by_pair(agreement: RoundAgreement) -> None:
    """Each two coders: what they share, and every code's kappa of theirs, the lowest first."""
    report = agreement.report
    if len(report.pooled_kappa) < 2:
        return
    with st.expander(_("By pair of coders")):
        style.note(
            _("A pair that stands out may read a definition in its own way. Choose a figure to read these passages.")
        )
        captions = explanations(("pooled_kappa", "cohen_kappa"))
        order = in_order(agreement)
        columns = [
            column(_("Coders")),
            column(_("Interviews shared"), number=True),
            column(_("Pooled kappa"), number=True, explain=captions["pooled_kappa"]),
            column(_("95 % interval"), number=True),
            *(column(figures.code, number=True, explain=captions["cohen_kappa"]) for figures in order),
        ]
        rows: Rows = []
        for pair, value in report.pooled_kappa.items():
            ends = report.pooled_intervals[pair].ends if pair in report.pooled_intervals else None
            cells: list[str | dict[str, Any]] = [
                cell(pair_label(agreement, pair), head=True),
                cell(str(_shared_by(agreement, pair))),
                cell(in_digits(value), note=_why(agreement, f"pooled_kappa/{pair}", value), go=passages()),
                cell(between(ends)),
            ]
            for figures in order:
                kappa = figures.pairs[pair].kappa
                why = figures.not_computable.get(f"pairs/{pair}/kappa", "") if kappa is None else ""
                cells.append(cell(in_digits(kappa), note=named(agreement, why), go={"code": figures.code}))
            rows.append((False, cells))
        table(agreement, "pairs", _("Agreement by pair of coders"), columns, rows, matrix=True)


def _shared_by(agreement: RoundAgreement, pair: str) -> int:
    """Interviews both coders of a pair handed in."""
    first, second = pair.split("|")
    cells = agreement.report.cells
    both = cells.assigned[:, cells.coders.index(first)] & cells.assigned[:, cells.coders.index(second)]
    return int(both.sum())


def _by_each_interview(agreement: RoundAgreement) -> None:
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
        caption = explanations(("pooled_kappa",))["pooled_kappa"]
        titles = [f"{_('Kappa')} {pair_label(agreement, pair)}" for pair in pairs] if wide else [_("Kappa, pairs")]
        sizes = dict(zip(agreement.report.cells.documents, agreement.report.cells.sizes.tolist(), strict=True))
        columns = [
            column(_("Interview")),
            column(units_heading(agreement.report.unit), number=True),
            column(_("Coders"), number=True),
            *(column(title, number=True, explain=caption) for title in titles),
        ]
        rows: Rows = []
        for release, kappas in values.items():
            where = passages(interview=release)
            known = sorted(value for value in kappas.values() if value is not None)
            if wide:
                cells = [in_digits(kappas.get(pair)) for pair in pairs]
            else:
                cells = [between((known[0], known[-1]) if known else None)]
            team = {coder for pair in kappas for coder in pair.split("|")}
            rows.append(
                (
                    False,
                    [
                        cell(agreement.titles.get(release, release), go=where, head=True),
                        cell(str(sizes[release])),
                        cell(str(len(team))),
                        *(cell(text, go=where) for text in cells),
                    ],
                )
            )
        table(agreement, "each", _("Agreement by interview"), columns, rows)


def _why(agreement: RoundAgreement, name: str, value: float | None) -> str:
    return named(agreement, agreement.report.not_computable.get(name, _("not computable"))) if value is None else ""
