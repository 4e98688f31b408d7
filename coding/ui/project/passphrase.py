"""Another passphrase for the originals."""

from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from coding.access import Permission
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, language
from coding.workspace.context import Context
from coding.workspace.demo import is_demo
from coding.workspace.project.open import PassphraseChanged, change_passphrase, is_unwritten, say_written

STYLE = Path(__file__).with_name("sheet.css")
BY_HAND = N_(
    "Write the passphrase on the sheet by hand, so that it can be read without doubt. Heard puts it into no file."
)
WHAT_TO_DO = (
    BY_HAND,
    N_("Keep this sheet in a safe place, apart from the computer. Every steward has one, or knows where it lies."),
    N_(
        "To open the originals again: open the project's folder with Heard, or restore a backup into an empty folder "
        "and open that; sign in as a steward, type it."
    ),
    N_(
        "Without the passphrase nobody can open the originals, the makers of Heard included. Released text, codings "
        "and reports stay."
    ),
    N_(
        "If somebody may have seen this sheet, change the passphrase (page “Passphrase of the originals”) and write a "
        "new one."
    ),
)


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
    column = st.columns([3, 2])[0]
    with column, st.form("passphrase", clear_on_submit=True):
        old = st.text_input(_("Present passphrase"), type="password", autocomplete="off")
        new = st.text_input(_("New passphrase"), type="password", autocomplete="off")
        again = st.text_input(_("New passphrase once more"), type="password", autocomplete="off")
        pressed = st.form_submit_button(_("Change the passphrase"), type="primary")
    offer_sheet(context.project.title, context.project.folder, context.project.id)
    if not pressed:
        return
    if new != again:
        st.error(_("The two new ones are not the same. Nothing was changed."))
        return
    with style.refusals():
        done = change_passphrase(context, old, new)
        _outcome(done)


def _outcome(done: PassphraseChanged) -> None:
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


def ask_to_write_down(context: Context) -> bool:
    """Offer the sheet until somebody says that the passphrase is written down; whether that is still to be said."""
    if not context.may(Permission.SET_UP_ORIGINALS) or not is_unwritten(context):
        return False
    with st.container(border=True):
        st.markdown(_("**Write the passphrase down before the first release.** Nobody can restore it when it is lost."))
        with st.container(horizontal=True):
            offer_sheet(context.project.title, context.project.folder, context.project.id)
            style.button(_("It is written down, and that lies in a safe place"), lambda: say_written(context))
    return True


def offer_sheet(title: str, folder: Path, project_id: str) -> None:
    """A button that downloads the sheet of a project.

    Args:
        title: What the study is called.
        folder: Where the project is.
        project_id: Its id, which its vault names too.
    """
    st.download_button(
        _("Download a recovery sheet to print"),
        sheet(title, folder, project_id),
        file_name="heard-recovery-sheet.html",
        mime="text/html",
        on_click="ignore",
    )


def sheet(title: str, folder: Path, project_id: str) -> bytes:
    """The sheet, as a page that needs nothing else; the passphrase is written on it by hand, and stands in no file."""
    facts = (
        (_("The study"), title),
        (_("Folder of the project"), str(folder)),
        (_("Number of the vault"), project_id),
        (_("Date"), date.today().isoformat()),
    )
    lines = "".join(f"<tr><th scope=row>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts)
    blank = f"<p class=blank>{escape(_('Passphrase of the originals'))}</p>"
    steps = "".join(f"<li>{escape(_(text))}</li>" for text in WHAT_TO_DO)
    name = escape(_("Recovery sheet"))
    page = (
        f"<!doctype html><html lang={language()}><meta charset=utf-8><title>{name}</title>"
        f"<style>{STYLE.read_text(encoding='utf-8')}</style><h1>{name}</h1>"
        f"<table>{lines}</table>{blank}<ol>{steps}</ol></html>"
    )
    return page.encode()
