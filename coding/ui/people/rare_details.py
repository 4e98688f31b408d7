"""Re-identification: combinations of details that few participants share, and what to do about them."""

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.context import Context
from coding.workspace.people import rare_details
from coding.workspace.people.rare_details import RareRow

SHOWN = 60


def page(context: Context) -> None:
    """The list, smallest combinations first; each opens the participants behind it."""
    st.title(_("Rare details"))
    style.note(
        _(
            "Without a name, a person can still be found by what is told about them: an age, a place, a school. "
            "Listed are details, and combinations of up to three, that few participants share: their attributes, and "
            "what the review masked with a pseudonym that still says something. Nothing here is from the originals."
        )
    )
    left, middle, _rest = st.columns([1, 2, 2], vertical_alignment="bottom")
    details = rare_details.rare_details(context)
    k = left.number_input(_("Fewer than"), 2, 50, details.k, help=_("Participants who share the details"))
    if k != details.k:
        details = rare_details.rare_details(context, int(k))
        if context.may(Permission.SET_UP) and middle.button(_("Keep this number for the project")):
            try:
                rare_details.set_k(context, int(k))
            except HeardError as error:
                st.error(words_of(error))
                return
            st.rerun()
    if not details.participants:
        style.empty(
            _("There is nothing to compare yet. Give participants attributes on the People page, or review one.")
        )
        return
    if not details.rows:
        st.success(
            _("Every detail and combination is shared by at least {k} of {n} participants.").format(
                k=details.k, n=details.participants
            )
        )
        return
    st.markdown(
        _("**{alone} of {n} participants are the only ones with some combination.**").format(
            alone=details.alone, n=details.participants
        )
    )
    for row in details.rows[:SHOWN]:
        _row(context, row)
    if len(details.rows) > SHOWN or details.cut:
        style.note(_("More were found. Generalise the ones above first; most of the others go with them."))


def _row(context: Context, row: RareRow) -> None:
    what = " + ".join(f"{say(name)}: {say(value)}" for name, value in row.details)
    people = len(row.participants)
    who = _("1 participant") if people == 1 else _("{n} participants").format(n=people)
    with st.expander(f"{style.escape(what)} · {who}"):
        style.note(say(row.advice))
        style.table(
            [_("Participant"), _("Interviews")],
            [
                [
                    participant.label,
                    ", ".join(talk.title for talk in row.interviews if talk.participant_id == participant.id)
                    or _("none"),
                ]
                for participant in row.participants
            ],
            label=_("Who shares these details"),
        )
        for talk in row.interviews:
            if talk.state == "in_review" and context.may(Permission.REVIEW_ORIGINALS):
                link("review", _("Review {title}").format(title=talk.title), interview=talk.id)
            elif talk.release_id and context.may(Permission.READ_RELEASED):
                link("coding", _("Read {title}").format(title=talk.title), release=talk.release_id)
        if "attribute" in row.sources and context.may(Permission.MANAGE_PROJECT):
            link("people", _("Change attributes"))
