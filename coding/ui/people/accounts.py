"""What leads do for accounts on a team's server: links for those who have no passphrase, lost second factors."""

import streamlit as st

from coding.model import User
from coding.ui.frame import runtime, style
from coding.ui.frame.sessions import TABLE, Over
from coding.ui.frame.texts import _
from coding.workspace.context import Context
from coding.workspace.people.invitations import DAYS, invite, link, waiting, withdraw
from coding.workspace.people.second_factor import take_second_factor

_MADE = "_people_link"
"""Session entry: whom the link is for that was made last, and the link, which is shown once."""


def links(context: Context, users: list[User]) -> None:
    """Make a link for somebody, and end one.

    Args:
        context: A lead.
        users: Those who work here and have no passphrase.
    """
    invitations = waiting(context)
    if not users:
        return
    with st.form("invite", clear_on_submit=True):
        st.subheader(_("Make a link for somebody"), anchor=False)
        style.note(
            _(
                "By the link they set their passphrase, and then sign in themselves. It works once, within "
                "{days} days. Whoever has it can use it. Give it to them in a way that nobody else reads."
            ).format(days=DAYS)
        )
        chosen = st.selectbox(
            _("Whom it is for"), users, index=None, format_func=lambda user: user.name, placeholder=_("A person")
        )
        pressed = st.form_submit_button(_("Make the link"))
    if pressed and chosen is not None:
        with style.anew():
            address = link(runtime.ingress().address, invite(context, chosen.id))
            st.session_state[_MADE] = (chosen, address)
    _show_made()
    for user in users:
        if user.id in invitations:
            _waiting(context, user, f"{invitations[user.id].expires_at:%Y-%m-%d}")


def _show_made() -> None:
    notice: tuple[User, str] | None = st.session_state.get(_MADE)
    if notice is None:
        return
    user, address = notice
    with st.container(border=True):
        name = style.escape(user.name)
        st.markdown(_("The link for {name}. It is shown only now:").format(name=name))
        st.code(address, language=None, wrap_lines=True)
        if st.button(_("Put this notice away"), key="put-link-away"):
            del st.session_state[_MADE]
            st.rerun()


def _waiting(context: Context, user: User, until: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        said = _("{name} has a link until {day} and has not used it.").format(name=user.name, day=until)
        st.markdown(style.escape(said), width="content")
        if st.button(_("End it"), key=f"end-link-{user.id}", help=_("The link opens nothing any more.")):
            with style.anew():
                withdraw(context, user.id)
                st.session_state.pop(_MADE, None)


def lost_second_factor(context: Context, users: list[User]) -> None:
    """Take away a second factor that somebody has lost.

    Args:
        context: A lead.
        users: The others who have one.
    """
    if not users:
        return
    with st.form("take-second-factor"):
        st.subheader(_("Somebody lost their second factor"), anchor=False)
        style.note(
            _(
                "A recovery code lets them in. If they have none left, you remove the second factor. Then their "
                "passphrase alone signs in, and who must have one sets up another. Be sure that it is they who "
                "ask."
            )
        )
        chosen = st.selectbox(
            _("Who lost it"), users, index=None, format_func=lambda user: user.name, placeholder=_("A person")
        )
        if st.form_submit_button(_("Remove their second factor")) and chosen is not None:
            with style.anew():
                take_second_factor(context, chosen.id)
                TABLE.dismiss(chosen.id, Over.CHANGED)
