"""Projects on this computer: those opened lately, opening another, making one."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from coding.errors import HeardError, InvalidInput, NotSaved, ProjectMissing
from coding.ui.frame import runtime, style
from coding.ui.frame.entrance import mark_tab, put_keyboard_in
from coding.ui.frame.identity import enter, identity, keep_vault, show_nobody, tab_id, this_tab, turn_to
from coding.ui.frame.navigation import go
from coding.ui.frame.opening import open_here
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import _, words_of
from coding.ui.frame.unlock import PRIVATE
from coding.ui.originals import work
from coding.workspace.codings.preferences import set_walk
from coding.workspace.context import Project
from coding.workspace.demo import Study, copy_demo
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
from coding.workspace.projects.places import free_place, holds_project, named, project_at, project_in, projects_below
from coding.workspace.projects.recent import Recent

_REFUSED = "_projects-refused"
"""Session entry: what was said of the last folder that was to be opened, and the folders below it with a project."""
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


def page(below: Callable[[], None]) -> None:
    """Begin a study, choose a project, or look round in the demo.

    Args:
        below: Draws what stands at the end.
    """
    show_nobody()
    st.html('<style>[data-testid="stSidebar"] { display: none; }</style>')
    with st.columns([1, 4, 1])[1]:
        mark_tab()
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.title(_("Projects"), anchor=False, width="content")
            with st.container(horizontal=True, width="content"):
                demo = st.button(_("Try the demo"))
                cases = st.button(_("Demo of case files"), type="tertiary")
        if demo or cases:
            with style.refusals():
                _demo(Study.CASES if cases else Study.INTERVIEWS)
        style.note(_("Everything of a study lies in one folder on this computer, and nothing leaves it."))
        if _recent():
            with st.expander(_("Begin a study")):
                _begin_form()
        else:
            st.subheader(_("Begin a study"), anchor=False)
            _begin_form()
        with st.expander(_("Open a folder")):
            _open()
        below()


def _go_in(folder: Path, page: str) -> None:
    """Open a project in this process and go to a page of it, where people sign in first.

    Raises:
        HeardError: It cannot be opened; the message says why.
    """
    with st.spinner(_("Reading …")):
        _opened(folder)
    go(page)


def _opened(folder: Path) -> Project:
    project = open_here(folder, tab_id())
    recents = runtime.recents()
    if recents is not None:
        # That it is not remembered is no reason not to work in it.
        with suppress(NotSaved):
            recents.remember(project.folder, project.title)
    return project


def _begin(begun: Beginning) -> None:
    """Into the study that was made in this tab, as who made it and knows its passphrase; its files are taken in."""
    recents = runtime.recents()
    is_first = recents is not None and not recents.all()
    turn_to(_opened(begun.new.folder).id)
    enter(begun.new.maker.id)
    context = identity()
    if context is not None:
        context = context.with_vault(begun.new.passphrase)
        keep_vault(context.vault)
        if is_first:
            set_walk(context, True)
        if begun.files:
            work.take_in(context, begun.files)
    this_tab().homeward = True
    st.rerun()


def _demo(study: Study) -> None:
    """A study of the demo in a folder of its own: as it comes with Heard, or as it was left."""
    folder = usual_place("demo" if study is Study.INTERVIEWS else f"demo-{study}")
    if not holds_project(folder):
        copy_demo(folder, study)
    _go_in(folder, "overview")


def _recent() -> bool:
    """Show those opened lately; whether there are any."""
    recents = runtime.recents()
    known = recents.all() if recents is not None else []
    if known:
        st.subheader(_("Projects opened lately"), anchor=False)
    for recent in known:
        with st.container(horizontal=True, vertical_alignment="center"):
            _one(recent)
            # The name of a button must say what it is about, also to those who do not see the line.
            label = _("Forget {title}").format(title=style.escape(recent.title))
            if recents is not None and st.button(
                label, key=f"forget-{recent.folder}", type="tertiary", width="content"
            ):
                with style.anew():
                    recents.forget(recent.folder)
    return bool(known)


def _one(recent: Recent) -> None:
    title, folder = style.escape(recent.title), style.escape(str(recent.folder))
    try:
        project_at(recent.folder)
    except HeardError as error:
        refused = words_of(error)
        if not _is_there(recent.folder):
            refused = _("There is no folder {folder}. Is a letter wrong, or a drive not connected?").format(
                folder=recent.folder
            )
        st.markdown(f"**{title}**  \n{style.escape(refused)}", width="stretch")
        return
    if st.button(f"**{title}** · {folder}", key=f"open-{recent.folder}", width="stretch"):
        with style.refusals():
            _go_in(recent.folder, "overview")


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return True


def _open() -> None:
    with st.form("open-project", border=False):
        typed = st.text_input(
            _("Folder of the project"),
            placeholder=str(Path.home() / "study"),
            help=_("The whole path. A folder above will do: the projects right below it are then shown."),
            key="open-folder",
            autocomplete="off",
        )
        pressed = st.form_submit_button(_("Open"))
    if pressed:
        st.session_state.pop(_REFUSED, None)
        try:
            _go_in(project_in(typed), "overview")
        except ProjectMissing as error:
            st.session_state[_REFUSED] = (words_of(error), projects_below(named(typed)))
        except HeardError as error:
            st.session_state[_REFUSED] = (words_of(error), [])
    message, folders = st.session_state.get(_REFUSED, ("", []))
    if folders:
        st.info(" ".join([message, _("There are some right below it:")]))
    elif message:
        st.error(message)
    for folder in folders:
        if st.button(style.escape(folder.name), key=f"below-{folder}", width="stretch"):
            with style.refusals():
                _go_in(folder, "overview")


def _begin_form() -> None:
    """Draw the form; once the project is made, go into it."""
    begun: Beginning | None = st.session_state.get(BEGUN)
    if begun is not None and was_made(begun.new.folder, begun.new.project_id):
        with style.refusals():
            _open_begun(begun)
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
            _open_begun(begun)


def _open_begun(begun: Beginning) -> None:
    try:
        _begin(begun)
    except HeardError:
        # It can be opened like any other one.
        del st.session_state[BEGUN]
        raise
