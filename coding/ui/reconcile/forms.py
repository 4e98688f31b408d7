"""Forms of the Reconcile page: who decides, a passage nobody coded, and a definition revised after an item."""

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.model import Release
from coding.model.texts import lines_of
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import CHOOSE, N_, _, words_of
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context
from coding.workspace.reconcile import decide as reconcile_decide
from coding.workspace.reconcile.decide import REASONS
from coding.workspace.reconcile.plan import set_reconcile_plan
from coding.workspace.reconcile.queue import ReconcileQueue
from coding.workspace.reconcile.revision import Figure, Revision, revise_definition, revision_effects

METHODS = {
    "consensus": N_("Discussion until all agree"),
    "majority": N_("As most coders have it"),
    "third coder": N_("An adjudicator"),
    "lead": N_("A lead"),
}
EXAMPLES = {
    "": N_("No example"),
    "typical": N_("An example it plainly fits"),
    "atypical": N_("An example it fits although one might not think so"),
    "near_miss": N_("A counter-example: it does not fit although one might think so"),
}


def who_decides(context: Context, queue: ReconcileQueue) -> None:
    """How the round's disagreements are decided, and by whom; a lead may set it."""
    plan, names = queue.plan, queue.coder_names
    with st.popover(_("Who decides")):
        if not context.may(Permission.MANAGE_ROUNDS):
            people = ", ".join(names.get(decider, decider) for decider in plan.deciders) or _(
                "the round’s coders and any lead"
            )
            style.note(
                _("{method}; by {people}. A lead can change this.").format(
                    method=_(METHODS[plan.method or "consensus"]), people=people
                )
            )
            return
        with st.form("reconcile-plan", border=False):
            method = st.selectbox(
                _("How"),
                list(METHODS),
                index=list(METHODS).index(plan.method or "consensus"),
                format_func=lambda method: _(METHODS[method]),
            )
            deciders = st.multiselect(
                _("Who"),
                list(names),
                default=list(plan.deciders),
                format_func=lambda decider: names[decider],
                placeholder=_("The round’s coders and any lead"),
            )
            style.note(_("Others may then only discuss, defer and escalate. Decisions made before stay as they are."))
            if st.form_submit_button(_("Save")):
                with style.refusals():
                    set_reconcile_plan(context, queue.round.id, method, tuple(deciders))
                    _fresh(queue)


def add_passage(context: Context, queue: ReconcileQueue) -> None:
    """Code in the consensus what no coder had coded."""
    titles = {release.id: release.name for release in queue.releases.values()}
    codes = {code.id: f"{code.id} {code.name}" for code in queue.codebook.codes if code.in_use and code.is_codable}
    with st.popover(_("Add a passage")):
        style.note(_("For words that nobody had coded. It becomes an item of the queue, with your reason."))
        left, right = st.columns(2)
        release = queue.releases[
            left.selectbox(_("Interview"), list(titles), format_func=lambda release_id: titles[release_id])
        ]
        lines = right.text_input(_("Line, or first and last line as 3-5"), key="reconcile-add-lines")
        place = _place(release, lines)
        left, right = st.columns(2)
        code = left.selectbox(
            _("Code"), list(codes), index=None, format_func=lambda code_id: codes[code_id], placeholder=_(CHOOSE)
        )
        tag = right.selectbox(_("Reason"), REASONS, index=None, placeholder=_(CHOOSE))
        reason = st.text_input(_("Reason in words (optional)"), key="reconcile-add-reason")
        if st.button(_("Code it in the consensus"), disabled=place is None or code is None) and place and code:
            with style.refusals():
                item = reconcile_decide.add_passage(
                    context, queue.round.id, release.id, code, *place, reason_tag=tag or "", reason=reason
                )
                for name in ("kind", "code", "interview", "state"):
                    st.query_params.pop(name, None)
                    st.session_state.pop(f"reconcile-{name}", None)
                st.query_params.update({"state": "all", "item": item})
                _fresh(queue)


def _place(release: Release, lines: str) -> tuple[int, int] | None:
    if not lines.strip():
        return None
    try:
        start, end = lines_of(release, lines)
    except HeardError as error:
        st.warning(style.escape(words_of(error)))
        return None
    words = release.text[start:end]
    style.quote(words if len(words) <= 400 else f"{words[:300]} … {words[-80:]}")
    return start, end


def _fresh(queue: ReconcileQueue) -> None:
    """Open the pane anew: what it was told has changed."""
    for name in [
        key for key in st.session_state if str(key).startswith("_reconcile-") and queue.snapshot.id in str(key)
    ]:
        del st.session_state[name]
    st.rerun()


def revise_form(context: Context, queue: ReconcileQueue, item_id: str, code_id: str) -> None:
    """Define a code anew, with the item's passage as an example."""
    link("reconcile", _("Back to the item"), round=queue.round.id, state="all", item=item_id)
    if not context.may(Permission.EDIT_CODEBOOK):
        style.empty(_("A lead revises definitions. Write to them in the discussion of the item."))
        return
    current = current_codebook(context)
    if item_id not in queue.details or code_id not in current.book:
        style.empty(_("That item or code is not there any more."))
        return
    item, code = queue.details[item_id], current.book.by_id(code_id)
    release = queue.releases[item.document]
    st.header(_("Revise “{code}”").format(code=code.name))
    style.quote(
        release.text[item.start : item.end],
        _("{participant}, line {line}").format(participant=release.participant_label, line=release.line_of(item.start)),
    )
    others = {
        "": _("No other code"),
        **{other.id: f"{other.id} {other.name}" for other in current.book.codes if other.in_use},
    }
    with st.form("reconcile-revise"):
        definition = st.text_area(_("Definition"), code.definition, height=120)
        include = st.text_area(_("When to use it"), code.include, height=80)
        left, right = st.columns([3, 2])
        not_for = left.text_input(_("Not for (added to what is there)"))
        instead = right.selectbox(_("Use instead"), list(others), format_func=lambda other: others[other])
        example = st.selectbox(_("The passage as"), list(EXAMPLES), format_func=lambda example: _(EXAMPLES[example]))
        reason = st.text_input(_("Why, in a sentence (kept with the version)"))
        style.note(
            _(
                "The round keeps the version it was coded with, and its figures stay. What was coded under the earlier "
                "definition is listed to be looked at again."
            )
        )
        if not st.form_submit_button(_("Save as a new version")):
            return
    with style.refusals():
        number = revise_definition(
            context,
            queue.round.id,
            item_id,
            Revision(
                code=code_id,
                reason=reason,
                definition=definition,
                include=include,
                not_for=not_for,
                use_instead=instead or None,
                example=example or None,
                based_on=current.number,
            ),
        )
        st.success(_("Version {number} is saved.").format(number=number))
        link("reconcile", _("See what is to be looked at again"), round=queue.round.id, view="definitions")


def revised_definitions(context: Context, queue: ReconcileQueue) -> None:
    """Definitions that were revised after items of this round: what to look at again, and the figures beside."""
    effects = revision_effects(context, queue.round.id)
    if not effects:
        style.empty(
            _(
                "No definition was revised after an item of this round. In the queue, a lead presses v on an item, or "
                "follows “Revise this definition” beside it."
            )
        )
        return
    style.note(
        _(
            "The figures of “{round}” are those of its snapshot and never change; a later round coded with the new "
            "definition stands beside them."
        ).format(round=queue.round.name)
    )
    header = [_("Code"), _("Version, why"), _("To look at again"), _("Alpha before"), _("Alpha after")]
    rows = []
    for effect in effects:
        waiting = sum(len(codings) for codings in effect.recheck.values())
        rows.append(
            [
                f"{effect.revision.code} {effect.code_name}",
                f"{effect.revision.codebook_version}: {effect.reason}",
                _("{codings} codings in {interviews} interviews").format(
                    codings=waiting, interviews=len(effect.recheck)
                ),
                _figure(effect.before) if effect.before else _("not measured"),
                "; ".join(_figure(after) for after in effect.after) or _("no later round yet"),
            ]
        )
    style.table(header, rows, label=_("Definitions revised after items of this round"))
    link("codebook", _("Look at them again on the Codebook page"))


def _figure(figure: Figure) -> str:
    if figure.alpha is None:
        return _("{round}: cannot be computed").format(round=figure.round_name)
    ends = f" [{figure.ends[0]:.2f}, {figure.ends[1]:.2f}]" if figure.ends else ""
    return f"{figure.round_name}: {figure.alpha:.3f}{ends}"
