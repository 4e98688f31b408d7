"""A passphrase of one's own: setting, changing and removing it."""

import streamlit as st

from coding.ui.frame import runtime, style
from coding.ui.frame.identity import only_here, sign_in_id
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _
from coding.ui.people import second_factor
from coding.workspace.context import Context
from coding.workspace.people.credential import own_hash
from coding.workspace.people.own_passphrase import (
    MINIMUM,
    list_tokens,
    remove_own_passphrase,
    revoke_token,
    set_own_passphrase,
)

_DONE = "_own_passphrase_done"
"""Session entry: what was done last."""


def page(context: Context) -> None:
    """Everybody, for themselves."""
    st.title(_("Your passphrase"), anchor=False)
    asks = runtime.ingress().auth_method.asks
    style.note(
        _("You sign in with it at this server, and name it where a command asks for it. It encrypts nothing.")
        if asks
        else _(
            "With a passphrase of your own nobody is signed in as you by choosing your name, here and on the "
            "command line. It does not encrypt anything. Whoever can read the files of this project on this "
            "computer can read released interviews, codings and memos in them. Only the originals are "
            "encrypted."
        )
    )
    if done := st.session_state.pop(_DONE, ""):
        st.success(done)
    has_one = own_hash(context.project, context.user.id) is not None
    left = st.columns([3, 2])[0]
    with left:
        _set(context, has_one)
        if asks:
            second_factor.section(context)
        elif has_one:
            _remove(context)
        if has_one:
            _tokens(context)
        link("sign_ins", _("Where you are signed in"))


def _set(context: Context, has_one: bool) -> None:
    with st.form("own-passphrase", clear_on_submit=True):
        style.note(
            _(
                "At least {n} characters, or four words; any characters will do. A sentence that only you would "
                "think of is good. Nobody can read it, leads included. If you forget it, a lead removes it and "
                "you set another."
            ).format(n=MINIMUM)
        )
        old = st.text_input(_("Present passphrase"), type="password", autocomplete="off") if has_one else ""
        new = st.text_input(_("New passphrase"), type="password", autocomplete="off")
        again = st.text_input(_("New passphrase once more"), type="password", autocomplete="off")
        label = _("Change your passphrase") if has_one else _("Set your passphrase")
        pressed = st.form_submit_button(label, type="primary")
    if not pressed:
        return
    if new != again:
        st.error(_("The two new ones are not the same. Nothing was changed."))
        return
    with style.anew():
        set_own_passphrase(context, new, old, sign_in_id())
        only_here()
        st.session_state[_DONE] = _(
            "From now on your name asks for this passphrase. At other browsers you are signed out."
        )


def _remove(context: Context) -> None:
    with st.form("remove-own-passphrase", clear_on_submit=True):
        st.subheader(_("Go without a passphrase"), anchor=False)
        style.note(_("Then whoever chooses your name is signed in as you."))
        old = st.text_input(_("Your passphrase as it is"), type="password", autocomplete="off")
        pressed = st.form_submit_button(_("Remove your passphrase"))
    if not pressed:
        return
    style.attempt(
        lambda: remove_own_passphrase(context, old),
        _DONE,
        _("Your passphrase is removed: choosing your name signs in."),
    )


def _tokens(context: Context) -> None:
    tokens = list_tokens(context)
    if not tokens:
        return
    st.subheader(_("Token files"), anchor=False)
    style.note(
        _("Files that stand in for your passphrase on the command line. They end too when you change or remove it.")
    )
    for token in tokens:
        with st.container(horizontal=True, vertical_alignment="center"):
            label = _("{id}, made on {day}").format(id=token.id, day=f"{token.made_at:%Y-%m-%d}")
            st.markdown(style.escape(label), width="content")
            if st.button(_("End it"), key=f"end-token-{token.id}", help=_("The file opens nothing any more.")):
                revoke_token(context, token.id)
                st.rerun()
