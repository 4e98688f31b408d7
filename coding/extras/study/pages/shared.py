"""What the parts of the page Partners share: lines of files, the passphrase for a step, and files that were made."""

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coding.extras.study.steps.bundle import Prepared, send_off
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, say
from coding.workspace.context import Context

KINDS = {"experts": N_("Experts"), "survivors": N_("Survivors")}
_FILE: Final = "_study_file"
Opened = Callable[[], Context]
"""Opens the vault with what was typed, for one step alone."""
_SHOWN = 400


def show_lines(lines: Sequence[str], label: str) -> None:
    """Lines under their numbers."""
    style.table(
        [_("Line"), _("What it says")], [[str(n), say(line)] for n, line in enumerate(lines[:_SHOWN], 1)], label=label
    )
    if len(lines) > _SHOWN:
        style.note(
            _("{n} more lines are not shown here. heard study show lists them all.").format(n=len(lines) - _SHOWN)
        )


def show_prepared(prepared: Prepared, label: str) -> None:
    """What would leave, with what stops it and what whoever sends it should know."""
    for problem in prepared.problems:
        st.error(style.escape(say(problem.message)))
    for note in prepared.notes:
        style.note(say(note))
    show_lines(prepared.lines, label)


def passphrase(context: Context, key: str) -> Opened:
    """A field for the project's passphrase; what it gives opens the vault for one step alone."""
    if context.vault is not None:
        return lambda: context
    secret = st.text_input(
        _("Passphrase of the project"),
        type="password",
        autocomplete="off",
        key=f"{key}-passphrase",
        help=_("The keys of the study lie with the originals. They are closed again after this step."),
    )
    return lambda: context.with_vault(secret)


def pressed(context: Context, key: str, label: str) -> Opened | None:
    """A form of the passphrase and a button; what opens the vault once it is pressed."""
    with st.form(key, border=False):
        opened = passphrase(context, key)
        return opened if st.form_submit_button(label) else None


def leaving(
    context: Context,
    form: DeltaGenerator,
    key: str,
    labels: tuple[str, str, str, str],
    preview: Callable[[Context, bool], Prepared],
    name: Callable[[Prepared], str],
) -> None:
    """The end of a form: what would leave is seen line by line, or made.

    Args:
        context: A steward.
        form: The form.
        key: Of it.
        labels: Of leaving out, of seeing it, of what is seen, and of making it.
        preview: Puts it together, without what would stop it or with it.
        name: What the file is called.
    """
    with form:
        opened = passphrase(context, key)
        leave_out = st.checkbox(labels[0])
        with st.container(horizontal=True, gap="small"):
            looked = st.form_submit_button(labels[1])
            made = st.form_submit_button(labels[3], type="primary")
    if looked:
        show_prepared(preview(opened(), leave_out), labels[2])
    if made:
        with style.refusals():
            steward = opened()
            file = send_off(steward, preview(steward, leave_out))
            offer(name(file.prepared), file.data, file.prepared.bundle.site.fingerprint)


def offer(name: str, data: bytes, fingerprint: str) -> None:
    """Offer a file that was made, at the top of the page.

    Args:
        name: What it is called.
        data: The file.
        fingerprint: One's own, to be read aloud.
    """
    st.session_state[_FILE] = (name, data, fingerprint)
    st.rerun()


def offered() -> None:
    """The file that was made last."""
    file: tuple[str, bytes, str] | None = st.session_state.get(_FILE)
    if file is None:
        return
    name, data, fingerprint = file
    st.success(_("The file is ready. Read this fingerprint aloud to the other side: {print}").format(print=fingerprint))
    st.download_button(_("Download"), data, file_name=name, mime="application/octet-stream", on_click="ignore")
