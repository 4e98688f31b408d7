"""The methods export of a locked round: what only the team can say, and one click."""

import streamlit as st

from coding.access import Permission
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _
from coding.workspace.agreement import methods
from coding.workspace.agreement.figures import RoundAgreement
from coding.workspace.context import Context
from coding.workspace.reports import export as reports_export

NOTES = {
    "coders": (N_("Training and experience of the coders"), N_("Two days of training on three practice interviews …")),
    "relation": (N_("Their relation to the participants"), N_("None of the coders had met a participant …")),
    "languages": (N_("Their languages"), N_("Both coded in their first language …")),
    "derivation": (N_("Where codes and themes came from"), N_("Codes came from the interview guide and the data …")),
}


def show(context: Context, agreement: RoundAgreement) -> None:
    """Show the form and the export."""
    st.header(_("Methods section"))
    if not context.may(Permission.EXPORT):
        style.empty(_("A lead makes the methods export: text, tables and the counts behind every figure."))
        return
    style.note(
        _(
            "One file with the methods text in every language of the app (plain and Word), the tables, the counts "
            "behind every figure and a script that recomputes them. It holds no word of a transcript, and every figure "
            "is bound to this round’s snapshot. All but the English text need a native reader."
        )
    )
    notes = methods.methods_notes(context)
    with st.form("methods", border=False):
        st.markdown(
            _("Heard knows how the round was done. Four things only you can say; they go into the text as written.")
        )
        written = {
            name: st.text_area(_(label), notes.get(name, ""), placeholder=_(example), height=80)
            for name, (label, example) in NOTES.items()
        }
        named = st.radio(
            _("Coders appear as"),
            ["letters", "names"],
            index=1 if notes.get("coder_names") == "names" else 0,
            format_func=lambda choice: {"letters": _("Letters: A, B, …"), "names": _("Their names")}[choice],
            horizontal=True,
        )
        secret = st.text_input(
            _("Passphrase of the originals (optional, entered by a steward)"),
            type="password",
            help=_("Compares every outgoing text with the pseudonym key. Nothing of the key is shown to anybody."),
        )
        if st.form_submit_button(_("Save and make the file"), type="primary"):
            _make(context, agreement, {**written, "coder_names": named}, secret)
    done: reports_export.Exported | None = st.session_state.get(f"_methods-{agreement.snapshot.id}")
    if done is not None:
        st.success(_("Ready. Check figure {figure}").format(figure=style.check_figure(done.hash)))
        for note in done.notes:
            style.note(note)
        st.download_button(
            _("Download the methods file"), done.data, file_name=done.name, mime="application/zip", on_click="ignore"
        )


def _make(context: Context, agreement: RoundAgreement, notes: dict[str, str], secret: str) -> None:
    slot = f"_methods-{agreement.snapshot.id}"
    st.session_state.pop(slot, None)
    with style.refusals(), st.spinner(_("Collecting, checking and writing …")):
        if context.may(Permission.SET_UP):
            methods.set_methods_notes(context, notes)
        st.session_state[slot] = reports_export.export(
            context, "methods", round_id=agreement.round.id, passphrase=secret or None
        )
