"""Keys and care: how one person likes the pane, whom to turn to, and who has how much to read."""

from typing import Any

import streamlit as st

from coding.access import Permission
from coding.ui.codings.pane import USUAL
from coding.ui.frame import style
from coding.ui.frame.texts import LANGUAGES, N_, _
from coding.workspace.codings import care, preferences
from coding.workspace.context import Context

SNAP = {"word": N_("whole words"), "sentence": N_("whole sentences"), "off": N_("exactly what you drag over")}
SOFT = {
    "marked": N_("Veil heavy passages until I open them"),
    "all": N_("Blur every turn until I come to it"),
    "off": N_("Show everything"),
}
BREAKS = {15: N_("after 15 minutes"), 25: N_("after 25 minutes"), 45: N_("after 45 minutes"), 0: N_("never")}
PASSAGES = {10: N_("10 heavy passages"), 20: N_("20 heavy passages"), 40: N_("40 heavy passages"), 0: N_("never")}


def page(context: Context) -> None:
    """Show and change what is the person's own; a lead also sets the contact and sees the workload."""
    st.title(_("Keys and care"))
    liked = {**USUAL, **preferences.preferences(context)}
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Reading"))
        _choice(context, _("Heavy passages"), "soft", SOFT, liked["soft"])
        style.note(_("Heavy are passages with a content note, and codings whose sensitivity is set to heavy."))
        _choice(context, _("Offer a pause"), "breaks", BREAKS, liked["breaks"])
        _choice(context, _("Or after"), "break_passages", PASSAGES, liked["break_passages"])
        style.note(
            _("The time is counted in your browser tab only. Nobody is told of it, and closing the tab ends it.")
        )
        size = st.slider(_("Text size"), 13, 24, liked["size"])
        _keep(context, "size", size, liked["size"])
    with right:
        st.subheader(_("Selecting and keys"))
        _choice(context, _("Mouse selections grow to"), "snap", SNAP, liked["snap"])
        letters = st.toggle(
            _("Single-letter keys"),
            liked["letters"],
            help=_("Off: hold Alt with letters, digits and signs. Useful with speech input."),
        )
        _keep(context, "letters", letters, liked["letters"])
        _choice(context, _("Code names in"), "language", LANGUAGES, liked["language"])
        if liked["keys"]:
            st.markdown(_("You have changed {number} keys.").format(number=len(liked["keys"])))
            style.button(_("All keys as they came"), lambda: preferences.set_preferences(context, {"keys": None}))
        style.note(_("To change keys, press ? in the coding pane and choose “Change keys”."))
        st.subheader(_("Leaving at once"))
        style.note(
            _(
                "“Leave now” at the side, or the Shift key three times, signs you out and shows an empty page. "
                "What is unsaved is saved first."
            )
        )
    if context.may(Permission.SET_UP):
        _contact(context)
    if context.may(Permission.MANAGE_ROUNDS):
        _workload(context)


def _choice(context: Context, label: str, name: str, words: dict[Any, str], preference: Any) -> None:
    options = list(words)
    choice = st.selectbox(
        label,
        options,
        index=options.index(preference) if preference in options else 0,
        format_func=lambda option: _(words[option]),
        key=f"care-{name}",
    )
    _keep(context, name, choice, preference)


def _keep(context: Context, name: str, value: Any, preference: Any) -> None:
    if value != preference:
        preferences.set_preferences(context, {name: value})


def _contact(context: Context) -> None:
    st.subheader(_("Whom to turn to"))
    style.note(_("A name, a number or a place. Shown at the side of every page, and when somebody stops reading."))
    with st.form("contact", border=False):
        text = st.text_input(_("Support contact"), care.support_contact(context), max_chars=care.CONTACT_LIMIT)
        if st.form_submit_button(_("Save")):
            style.attempt(lambda: care.set_support_contact(context, text))


def _workload(context: Context) -> None:
    st.subheader(_("Who has how much to read"))
    rows = care.workload(context)
    if not rows:
        style.empty(_("Nobody has interviews waiting. Make a round on the Agreement page."))
        return
    style.note(_("Interviews in open rounds, to share heavy ones out fairly. How people read is not recorded."))
    style.table(
        [_("Coder"), _("Waiting"), _("Heavy ones"), _("Characters waiting"), _("Handed in")],
        [[row.name, str(row.waiting), str(row.heavy), f"{row.characters:,}", str(row.locked)] for row in rows],
        label=_("Workload"),
        numbers=(1, 2, 3, 4),
    )
