"""Beginning a study on one screen: its name, a passphrase, files; all else has a default and is met when it matters."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from coding.errors import HeardError, InvalidInput
from coding.ui.frame import style
from coding.ui.frame.entrance import put_keyboard_in
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import _
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.projects.making import (
    NewProject,
    account_name,
    checked_passphrase,
    make_project,
    maker,
    usual_place,
    was_made,
)
from coding.workspace.projects.places import free_place

BEGUN = f"{PRIVATE}begun"
"""Session entry: the :class:`Beginning` whose making has begun; whoever presses twice does not see the end of that."""


@dataclass(frozen=True)
class Beginning:
    """A study that begins.

    Attributes:
        new: Its project.
        files: What to import first.
    """

    new: NewProject
    files: tuple[IncomingFile, ...]


def show(callback: Callable[[Beginning], None]) -> None:
    """Draw the form.

    Args:
        callback: Called once the project is made.
    """
    begun: Beginning | None = st.session_state.get(BEGUN)
    if begun is not None and was_made(begun.new.folder, begun.new.project_id):
        with style.refusals():
            _open(begun, callback)
        return
    with st.form("begin-study", border=False):
        title = st.text_input(_("What the study is called"), key="begin-title", autocomplete="off")
        left, right = st.columns(2)
        first = left.text_input(
            _("Passphrase of the originals"),
            type="password",
            autocomplete="off",
            key=f"{PRIVATE}first",
        )
        again = right.text_input(_("The same once more"), type="password", autocomplete="off", key=f"{PRIVATE}again")
        style.note(_("It opens the interviews as they came, and nobody can restore it. Take several words."))
        uploads = st.file_uploader(
            _("Interviews: drop files here"),
            accept_multiple_files=True,
            max_upload_size=UPLOAD_MB,
            key=f"{PRIVATE}files",
        )
        with st.expander(_("More choices")):
            name = st.text_input(_("Your name"), account_name(), autocomplete="off")
            folder = st.text_input(
                _("Folder of the project"),
                key="begin-folder",
                placeholder=str(usual_place(title)),
                autocomplete="off",
                help=_("On this computer’s own, encrypted disk; none that is copied to a cloud by itself."),
            )
        pressed = st.form_submit_button(_("Begin"), type="primary")
    put_keyboard_in("begin-title")
    if not pressed:
        return
    with style.refusals():
        title = " ".join(title.split())
        if not title:
            raise InvalidInput(_("Say what the study is called."))
        new = NewProject(
            folder=free_place(folder.strip() or str(usual_place(title))),
            title=title,
            maker=maker(name),
            passphrase=checked_passphrase(first, again),
        )
        begun = Beginning(new, tuple(IncomingFile(upload.name, upload.getvalue()) for upload in uploads))
        st.session_state[BEGUN] = begun
        with st.spinner(_("Making the project …")):
            make_project(new)
            _open(begun, callback)


def _open(begun: Beginning, callback: Callable[[Beginning], None]) -> None:
    try:
        callback(begun)
    except HeardError:
        # It can be opened like any other one.
        del st.session_state[BEGUN]
        raise
