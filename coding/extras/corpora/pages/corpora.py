"""Annotated corpora: a lead writes on what legal basis one may leave, a steward reads and signs it."""

import streamlit as st

from coding.access import Permission
from coding.extras.corpora import steps
from coding.extras.corpora.files.model import LICENCES
from coding.extras.corpora.steps import PermitView
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _, day_text
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.rounds import rounds

LICENCE_WORDS = {
    LICENCES[0]: N_("CC BY 4.0: anybody, with attribution"),
    LICENCES[1]: N_("CC BY-NC 4.0: anybody, not for money"),
    LICENCES[2]: N_("Under a data use agreement: named people who signed it"),
    LICENCES[3]: N_("For our own team only"),
}


def page(context: Context) -> None:
    """What is asked for and signed, and the form that asks."""
    st.title(_("Annotated corpus"))
    style.note(
        _(
            "For people who build tools that find such passages: released interviews of participants who agreed to be "
            "quoted, with what each coder marked, the consensus, the agreement and a datasheet. It leaves only after a "
            "lead has written on what legal basis, and a steward, somebody else, has read and signed it."
        )
    )
    style.note(
        _(
            "To be quoted is less than to be in a corpus: participants should have agreed to this use too. Say in the "
            "legal basis where they did."
        )
    )
    views = steps.list_permits(context)
    current = [view for view in views if view.current]
    if not current:
        style.empty(_("No corpus may leave now: no legal basis is written for a round as it is locked."))
    for view in current:
        _permit(context, view)
    if context.may(Permission.SET_UP):
        _ask(context)
    _before(context, [view for view in views if not view.current])


def _permit(context: Context, view: PermitView) -> None:
    permit = view.permit
    with st.container(border=True):
        st.markdown(f"### {style.escape(view.round_name)}")
        _terms(context, view)
        if permit.signed_by is None and context.may(Permission.SET_UP_ORIGINALS):
            if permit.asked_by == context.user.id:
                style.note(_("You wrote it yourself: another steward has to sign it."))
            elif st.button(_("I have read it and sign"), type="primary", key=f"sign-{permit.id}"):
                style.attempt(lambda: steps.sign_corpus(context, permit.id))
        elif permit.signed_by is not None and context.may(Permission.EXPORT):
            link("reports", _("Make the corpus on the page Export"))
        may_end = context.may(Permission.SET_UP) or context.may(Permission.SET_UP_ORIGINALS)
        if may_end and st.button(_("Take it back"), key=f"end-{permit.id}"):
            style.attempt(lambda: steps.end_corpus_permit(context, permit.id))


def _terms(context: Context, view: PermitView) -> None:
    permit, names = view.permit, user_names(context.project)
    st.markdown(style.escape(permit.legal_basis))
    style.note(
        _("Licence: {licence} · {count} interviews · written by {name} on {day}").format(
            licence=permit.licence,
            count=len(permit.interviews),
            name=names.get(permit.asked_by, permit.asked_by),
            day=day_text(permit.asked_at),
        )
    )
    if permit.signed_by is None or permit.signed_at is None:
        style.note(_("Waits for a steward's signature."))
        return
    style.note(
        _("Signed by {name} on {day}").format(
            name=names.get(permit.signed_by, permit.signed_by), day=day_text(permit.signed_at)
        )
    )


def _ask(context: Context) -> None:
    locked = [round for round in rounds.list_rounds(context) if round.state == "locked"]
    if not locked:
        style.note(_("No round is locked yet. A corpus is made of a locked round only."))
        return
    with st.expander(_("Write a legal basis")), st.form("corpus-ask", border=False):
        round = st.selectbox(_("Round"), locked, format_func=lambda round: round.name, index=len(locked) - 1)
        basis = st.text_area(
            _("Legal basis: what participants agreed to, which law or vote of an ethics board"), height=110
        )
        licence = st.selectbox(
            _("Licence"), list(LICENCE_WORDS), index=2, format_func=lambda licence_name: _(LICENCE_WORDS[licence_name])
        )
        if st.form_submit_button(_("Ask a steward to sign"), type="primary"):
            style.attempt(lambda: steps.ask_for_corpus(context, basis, str(licence), round.id if round else None))


def _before(context: Context, views: list[PermitView]) -> None:
    if not views:
        return
    with st.expander(_("Written before; holds no longer ({count})").format(count=len(views))):
        for view in views:
            st.markdown(f"**{style.escape(view.round_name)}**")
            _terms(context, view)
