"""Reconciling a locked round: settle what the coders see differently; the consensus and definitions that come of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coding.errors import NotSignedIn
from coding.model import Round, rounds
from coding.ui.agreement.words import KINDS
from coding.ui.components.figures_table import cell, column, figures_table, wide
from coding.ui.frame import style
from coding.ui.frame.identity import identity
from coding.ui.frame.navigation import follow_address, followed, go
from coding.ui.frame.texts import N_, _, day_text
from coding.ui.reconcile.case_pane import KINDS as CASE_KINDS
from coding.ui.reconcile.case_pane import case_pane
from coding.ui.reconcile.forms import add_passage, revise_form, revised_definitions, who_decides
from coding.ui.reconcile.pane import reconcile_pane
from coding.workspace.cases.reconciling.queue import CaseQueue, has_case_variables, open_case_queue
from coding.workspace.context import Context
from coding.workspace.reconcile.plan import rounds_to_reconcile
from coding.workspace.reconcile.queue import AGREED, ReconcileQueue, consensus_layer, open_queue

STATES = {
    "unsettled": N_("To settle"),
    "deferred": N_("Deferred"),
    "escalated": N_("Escalated"),
    "called": N_("Somebody calls you"),
    "discussed": N_("Discussed"),
    "decided": N_("Settled"),
    "agreed": N_("Agreed in advance"),
    "all": N_("All"),
}


VIEWS = {
    "queue": N_("Queue"),
    "cases": N_("Case variables"),
    "consensus": N_("Consensus layer"),
    "definitions": N_("Definitions"),
}
LAYER_PAGE = 50


def page(context: Context) -> None:
    """Show the queue of a locked round, or its consensus layer, or what coders of cases differ about."""
    wide(low=True)
    locked = rounds_to_reconcile(context)
    recorded = has_case_variables(context)
    if recorded and (not locked or st.query_params.get("view") == "cases"):
        _cases(context, several=bool(locked))
        return
    several = len(locked) > 1
    left, middle, right = st.columns([2, 3, 6] if several else [2, 0.1, 5], vertical_alignment="center")
    left.title(_("Reconcile"), anchor=False)
    if not locked:
        style.empty(
            _(
                "There is nothing to reconcile yet. When every coder of a round has handed in, what they see "
                "differently is listed here."
            )
        )
        return
    with right:
        tools = st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center")
    with tools:
        view = _view(cases=recorded)
    if view == "cases":
        st.rerun()
    with middle:
        round = _round(locked)
    with style.refusals():
        queue = open_queue(context, round.id)
        item, code = st.query_params.get("item"), st.query_params.get("code")
        if view == "revise" and item and code:
            revise_form(context, queue, item, code)
            return
        with tools:
            add_passage(context, queue)
            who_decides(context, queue)
        if view == "definitions":
            revised_definitions(context, queue)
        elif not queue.items:
            style.empty(_("Nobody applied a code in this round, so there is nothing to reconcile."))
        elif view == "consensus":
            _consensus(context, queue)
        else:
            _queue(context, queue)


def _cases(context: Context, *, several: bool) -> None:
    """Variables of case records, settled as codings are."""
    left, right = st.columns([2, 5], vertical_alignment="center")
    left.title(_("Reconcile"), anchor=False)
    if several:
        with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            if _view(cases=True) != "cases":
                st.rerun()
    queue = open_case_queue(context)
    case_pane(
        lambda: _who(context),
        queue,
        key=f"reconcile-cases-{context.user.id}",
        shown=_case_filters(queue),
        start=st.query_params.get("item"),
    )


def _case_filters(queue: CaseQueue) -> dict[str, str]:
    kinds = Counter(str(case_item.kind) for case_item in queue.items)
    named = {kind: f"{_(words)} ({kinds[kind]})" for kind, words in CASE_KINDS.items() if kinds[kind]}
    variables = {case_item.variable: case_item.variable.replace("_", " ") for case_item in queue.items}
    choices = [
        ("kind", _("Kind"), _("All kinds"), named),
        ("variable", _("Variable"), _("All variables"), variables),
        ("case", _("Case"), _("All cases"), {case_item.case_id: case_item.label for case_item in queue.items}),
    ]
    if queue.rounds:
        choices.append(("round", _("Round"), _("All rounds"), dict(queue.rounds)))
    return _chosen_of(choices)


def _view(*, cases: bool) -> str:
    view_in_address = st.query_params.get("view", "queue")
    if view_in_address == "revise":
        return view_in_address
    views = [view for view in VIEWS if cases or view != "cases"]
    follow_address("reconcile-view", view_in_address if view_in_address in views else "queue")
    view_name = st.segmented_control(
        _("View"),
        views,
        format_func=lambda view: _(VIEWS[view]),
        label_visibility="collapsed",
        key="reconcile-view",
    )
    view = view_name or "queue"
    followed("reconcile-view", view)
    _remember("view", "" if view == "queue" else view)
    return view


def _round(locked: list[Round]) -> Round:
    """The round in the address, else the newest locked one; a choice only where there are several."""
    ids = [round.id for round in locked]
    round_in_address = st.query_params.get("round")
    at = ids.index(round_in_address) if round_in_address in ids else len(ids) - 1
    if len(locked) == 1:
        return locked[0]
    round_id = _chosen("round", _("Round"), {round.id: round.name for round in locked}, ids[at])
    _remember("round", round_id)
    return locked[ids.index(round_id)]


def _remember(name: str, value: str) -> None:
    """Keep a choice in the address, so that it can be linked to and survives a reload."""
    if value:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _chosen(name: str, label: str, options: Mapping[str, str], usual: str) -> str:
    """A choice without a label in view; its options say what is chosen."""
    key = f"reconcile-{name}"
    follow_address(key, usual)
    value = str(
        st.selectbox(
            label, list(options), format_func=lambda option: options[option], key=key, label_visibility="collapsed"
        )
    )
    followed(key, value)
    return value


def _queue(context: Context, queue: ReconcileQueue) -> None:
    start = st.query_params.get("item")
    items = _filters(queue)

    reconcile_pane(
        lambda: _who(context),
        queue,
        key=f"reconcile-{context.user.id}-{queue.snapshot.id}",
        shown=items,
        start=start,
    )


def _who(context: Context) -> Context:
    """The person at the browser now, as long as it is the same."""
    present = identity()
    if present is None or present.user.id != context.user.id:
        raise NotSignedIn(_("You are signed out. Sign in again to go on."))
    return present


def _filters(queue: ReconcileQueue) -> dict[str, str]:
    kinds = {kind: f"{_(KINDS.get(kind, kind))} ({count})" for kind, count in sorted(queue.counts().items())}
    used = {span.code for detail in queue.details.values() for span in detail.spans}
    codes = {code.id: f"{code.id} {code.name}" for code in queue.codebook.codes if code.id in used}
    titles = {release.id: release.name for release in queue.releases.values()}
    return _chosen_of(
        [
            ("kind", _("Kind"), _("All kinds"), kinds),
            ("code", _("Code"), _("All codes"), codes),
            ("interview", _("Interview"), _("All interviews"), titles),
        ]
    )


def _chosen_of(choices: Sequence[tuple[str, str, str, Mapping[str, str]]]) -> dict[str, str]:
    """What is chosen of states and of others: (name in the address, label, what stands for all, options) each."""
    columns = st.columns([2, 2, *[3] * (len(choices) - 1)])
    states = {name: _(words) for name, words in STATES.items()}
    chosen = {"state": _choice(columns[0], "state", _("State"), states, "unsettled")}
    for place, (name, label, everything, options) in zip(columns[1:], choices, strict=True):
        chosen[name] = _choice(place, name, label, {"": everything, **options}, "")
    return {name: value for name, value in chosen.items() if value}


def _choice(
    column: st.delta_generator.DeltaGenerator, name: str, label: str, options: Mapping[str, str], usual: str
) -> str:
    value_in_address = st.query_params.get(name, usual)
    with column:
        value = _chosen(name, label, options, value_in_address if value_in_address in options else usual)
    if value != value_in_address:
        # One step of the browser's history, with the item that was looked at left behind.
        others = {key: value for key, value in st.query_params.items() if key not in ("item", name)}
        st.query_params.from_dict(others | ({} if value == usual else {name: value}))
    return value


def _consensus(context: Context, queue: ReconcileQueue) -> None:
    layer = consensus_layer(context, queue.round.id)
    open_items = len(queue.open_items)
    style.note(
        _(
            "{codings} codings stand in the consensus of “{round}”; {waiting} items still wait for a decision. The "
            "coders’ own codings are never changed: each row names those it comes from."
        ).format(codings=len(layer), round=queue.round.name, waiting=open_items)
    )
    if not layer:
        return
    codes = {code.id: f"{code.id} {code.name}" for code in queue.codebook.codes}
    used = sorted({coding.code for coding in layer})
    titles = {release.id: release.name for release in queue.releases.values()}
    left, middle, right = st.columns([3, 3, 1.4], vertical_alignment="bottom")
    named = {code: codes.get(code, code) for code in used}
    code = _choice(left, "code", _("Code"), {"": _("All codes"), **named}, "")
    interview = _choice(middle, "interview", _("Interview"), {"": _("All interviews"), **titles}, "")
    order = {release: at for at, release in enumerate(queue.round.releases)}
    rows = sorted(
        (coding for coding in layer if code in ("", coding.code) and interview in ("", coding.release_id)),
        key=lambda coding: (order.get(coding.release_id, 0), coding.start, coding.end),
    )
    pages = max(1, -(-len(rows) // LAYER_PAGE))
    at = int(right.number_input(_("Page of {pages}").format(pages=pages), 1, pages, 1)) - 1 if pages > 1 else 0
    query = figures_table(
        f"layer-{queue.snapshot.id}",
        _("Consensus codings and where they come from"),
        [
            column(title)
            for title in (_("Place"), _("Code"), _("Passage"), _("Comes from"), _("Decision"), _("Who, when"))
        ],
        [(False, _layer_row(queue, row, codes, titles)) for row in rows[at * LAYER_PAGE : (at + 1) * LAYER_PAGE]],
    )
    if query and query["page"] == "coding":
        go(query.pop("page"), **query)
    elif query:
        for name in ("view", "state", "kind", "code", "interview"):
            st.session_state.pop(f"reconcile-{name}", None)
        st.query_params.from_dict({name: value for name, value in query.items() if name != "page"})
        st.rerun()


def _layer_row(
    queue: ReconcileQueue,
    coding: rounds.ConsensusCoding,
    codes: Mapping[str, str],
    titles: Mapping[str, str],
) -> list[dict[str, Any]]:
    release = queue.releases[coding.release_id]
    codings = queue.codings
    parents = [codings[parent] for parent in coding.parents if parent in codings]
    decision = queue.decided.get(coding.decision_id)
    how, who, item = _("Agreed in advance"), "–", decision.disagreement_id if decision else ""
    if decision is not None and decision.method != AGREED:
        why = ". ".join(part for part in (decision.reason_tag, decision.reason) if part)
        how = "; ".join(part for part in (outcome_words(queue, decision.outcome), why) if part)
        people = decision.deciders or (decision.decided_by,)
        name = ", ".join(queue.coder_names.get(person, person) for person in people)
        who = f"{name} ({decision.way}), {day_text(decision.decided_at)}"
    line = release.line_of(coding.start)
    from_whom = (
        _("Nobody had coded it")
        if not parents
        else "; ".join(
            f"{queue.coder_names.get(parent.coder, parent.coder)}: {parent.code}"
            + ("" if (parent.start, parent.end) == (coding.start, coding.end) else " " + _("(other boundaries)"))
            for parent in parents
        )
    )
    return [
        cell(
            _("{title}, line {line}").format(title=titles[coding.release_id], line=line),
            head=True,
            go={"page": "coding", "release": release.id, "line": str(line)},
        ),
        cell(codes.get(coding.code, coding.code)),
        cell(release.text[coding.start : coding.end]),
        cell(from_whom),
        cell(how, go={"page": "reconcile", "round": queue.round.id, "state": "all", "item": item} if item else None),
        cell(who),
    ]


def outcome_words(queue: ReconcileQueue, outcome: str) -> str:
    """How a decision reads in a table."""
    kind, coder = outcome.split(":", 1) if ":" in outcome else (outcome, "")
    words = {
        "coder": _("As {name} has it").format(name=queue.coder_names.get(coder, coder)),
        "both": _("Every coder’s kept"),
        "stand": _("Both readings stand"),
        "union": _("All words anyone marked"),
        "intersection": _("Only the shared words"),
        "custom": _("Own boundaries"),
        "new": _("A code nobody had here"),
        "none": _("Nothing coded here"),
    }
    return words.get(kind, kind)
