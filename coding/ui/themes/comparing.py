"""Two proposals side by side."""

import streamlit as st

from coding.store.themes import Comparison
from coding.ui.frame import style
from coding.ui.frame.texts import _
from coding.ui.themes import run
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.themes.runs import compare_runs, list_comparisons, list_runs, open_run
from pipelines.themes import ThemeRun as ProposedRun


def show(context: Context) -> None:
    """Choose two proposals and see what stayed and what moved."""
    runs = list_runs(context)
    if len(runs) < 2:
        style.empty(_("There is only one proposal, or none. Propose themes again, with more text or another number."))
        return
    names = user_names(context.project)
    known = {listed_run.id: run.named(listed_run, names) for listed_run in runs}
    ids = list(known)
    left, right = st.columns(2)
    first = left.selectbox(_("Earlier proposal"), ids, 1, format_func=lambda run_id: known[run_id], key="compare-first")
    second = right.selectbox(
        _("Later proposal"), ids, 0, format_func=lambda run_id: known[run_id], key="compare-second"
    )
    pressed = st.button(_("Compare"), type="primary", key="compare-now")
    with style.refusals():
        stored = {(comparison.first, comparison.second): comparison for comparison in list_comparisons(context)}
        view = stored.get((first, second))
        if pressed and view is None:
            view = compare_runs(context, first, second)
        if view is None:
            style.note(_("A comparison is stored with its figures and does not change afterwards."))
            return
        _figures(view, open_run(context, first).proposal, open_run(context, second).proposal)


def _figures(view: Comparison, first: ProposedRun, second: ProposedRun) -> None:
    compared = view.compared
    style.note(
        _(
            "{passages} passages are in both. The two groupings agree {agreement} (adjusted Rand index; 1 is the same, "
            "0 is chance). Only in the earlier: {first}; only in the later: {second}."
        ).format(
            passages=compared.passages,
            agreement=f"{compared.agreement:.2f}",
            first=compared.only_first,
            second=compared.only_second,
        )
    )
    style.table(
        [_("Earlier theme"), _("Later theme"), _("Overlap"), _("Stayed"), _("Left"), _("Joined")],
        [
            [
                _label(first, match.first),
                _label(second, match.second),
                f"{match.overlap:.2f}",
                str(match.stayed),
                str(match.left),
                str(match.joined),
            ]
            for match in compared.matched
        ],
        label=_("Themes that answer to each other"),
        numbers=[2, 3, 4, 5],
    )
    for title, run_of, numbers in (
        (_("Without an answer in the later one"), first, compared.gone),
        (_("New in the later one"), second, compared.new),
    ):
        if numbers:
            st.markdown(f"**{title}**: " + "; ".join(style.escape(_label(run_of, number)) for number in numbers))
    if compared.moves:
        with st.expander(_("What moved")):
            style.table(
                [_("From the earlier theme"), _("To the later theme"), _("Passages")],
                [[_label(first, a), _label(second, b), str(count)] for a, b, count in compared.moves],
                label=_("Passages that moved between themes that do not answer to each other"),
                numbers=[2],
            )
    style.note(
        _(
            "A theme that stays through a new run with more interviews is one to trust sooner. One that moves is not "
            "wrong; the machine is not sure of it."
        )
    )


def _label(proposal: ProposedRun, number: int) -> str:
    label = next((theme.label for theme in proposal.themes if theme.id == number), "")
    return f"{number + 1} · {label}"
