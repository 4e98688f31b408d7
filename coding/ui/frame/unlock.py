"""Opening and shutting the originals for this browser."""

import streamlit as st

from coding.errors import VaultError
from coding.ui.frame import style
from coding.ui.frame.identity import keep_vault
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.context import Context
from coding.workspace.demo import PASSPHRASE, is_demo

PRIVATE = "_private-"
"""Start of the names of session entries that hold original text; :func:`forget` drops them."""


def ensure_open(context: Context) -> Context | None:
    """The context with the originals open, or None after showing the form that asks for the passphrase.

    Args:
        context: The steward.
    """
    if context.vault is not None:
        if (missing := context.cut_history) is not None:
            st.error(style.escape(say(missing)))
        return context
    forget()
    style.note(
        _(
            "This page works with originals: the texts as they came, with every name in them. They are "
            "encrypted, and only the project's passphrase opens them. They close by themselves after half an "
            "hour without use."
        )
    )
    column = st.columns([3, 2])[0]
    with column, st.form("unlock"):
        passphrase = st.text_input(_("Passphrase of the project"), type="password", autocomplete="off")
        if is_demo(context.project):
            style.note(
                _("Everything in this demo project is invented. Its passphrase is: {passphrase}").format(
                    passphrase=PASSPHRASE
                )
            )
        pressed = st.form_submit_button(_("Open the originals"), type="primary")
    if not pressed:
        return None
    try:
        opened = context.with_vault(passphrase)
    except VaultError as error:
        st.error(style.escape(words_of(error)))
        return None
    keep_vault(opened.vault)
    st.rerun()
    return None


def shut_button() -> None:
    """A button that shuts the originals for this browser at once."""
    if st.button(
        _("Close the originals"), help=_("Nobody at this browser can read them until the passphrase is given again.")
    ):
        keep_vault(None)
        forget()
        st.rerun()


def forget() -> None:
    """Drop everything in this page session that holds original text."""
    for name in [name for name in st.session_state if str(name).startswith(PRIVATE)]:
        del st.session_state[name]
