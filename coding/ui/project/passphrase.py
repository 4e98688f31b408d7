"""Another passphrase for the originals."""

import streamlit as st

from coding.ui.frame import style
from coding.ui.frame.texts import _
from coding.ui.project import sheet
from coding.workspace.context import Context
from coding.workspace.demo import is_demo
from coding.workspace.project.open import PassphraseChanged, change_passphrase


def page(context: Context) -> None:
    """Stewards change what opens the originals, here and in the backups."""
    st.title(_("Passphrase of the originals"), anchor=False)
    style.note(
        _(
            "The originals and the key from pseudonyms to real words open with one passphrase. Change it when somebody "
            "who knows it leaves, or when it may have been seen. Tell every steward the new one: nobody can recover it."
        )
    )
    if is_demo(context.project):
        style.note(_("This is the demo project. Its passphrase stands in the manual and stays as it is."))
        return
    left = st.columns([3, 2])[0]
    with left, st.form("passphrase", clear_on_submit=True):
        old = st.text_input(_("Present passphrase"), type="password", autocomplete="off")
        new = st.text_input(_("New passphrase"), type="password", autocomplete="off")
        again = st.text_input(_("New passphrase once more"), type="password", autocomplete="off")
        pressed = st.form_submit_button(_("Change the passphrase"), type="primary")
    sheet.offer(context.project.title, context.project.folder, context.project.id)
    if not pressed:
        return
    if new != again:
        st.error(_("The two new ones are not the same. Nothing was changed."))
        return
    with style.refusals():
        done = change_passphrase(context, old, new)
        _tell(done)


def _tell(done: PassphraseChanged) -> None:
    st.success(
        _("The originals open with the new passphrase from now on. Copies in backups that do too: {n}.").format(
            n=len(done.copies)
        )
    )
    if done.still_old:
        st.warning(
            _(
                "These copies could not be changed. They are damaged or of another project, and open with the "
                "passphrase they had, if at all: {names}."
            ).format(names=", ".join(map(style.escape, done.still_old)))
        )
    style.note(
        _(
            "Copies outside of the project’s folder, on a stick or another computer, still open with the old "
            "one. Delete them, or make them anew. Whoever has such a copy and the old passphrase can get at "
            "the originals."
        )
    )
