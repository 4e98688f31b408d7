"""Versions of the codebook, the difference of any two, and what a careful colleague would ask."""

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.ui.codebook import look
from coding.ui.codebook.changes import doubtful, take_step
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _, moment_text, say
from coding.workspace.codebook.checks import lint_codebook
from coding.workspace.codebook.versions import bring_back, codebook_history, compare_versions
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.rounds import rounds

_SEVERITIES = {
    "error": N_("Mend before coding"),
    "warning": N_("Mend, or be able to say why not"),
    "note": N_("Good to know"),
}


def versions(context: Context) -> None:
    """All versions with their reasons, and what differs between two of them."""
    history = codebook_history(context)
    names = user_names(context.project)
    round_names: dict[int, list[str]] = {version.number: [] for version in history}
    for round in rounds.list_rounds(context):
        round_names.setdefault(round.codebook_version, []).append(round.name)
    style.table(
        [_("Version"), _("Saved"), _("By"), _("Why"), _("Rounds coded under it")],
        [
            [
                str(version.number),
                moment_text(version.saved_at),
                names.get(version.saved_by, version.saved_by),
                version.reason,
                ", ".join(round_names[version.number]) or "–",
            ]
            for version in history
        ],
        label=_("Versions of the codebook"),
        numbers=[0],
    )
    if len(history) < 2:
        style.note(_("There is one version so far. As soon as something is changed, the differences stand here."))
        return
    if context.may(Permission.EDIT_CODEBOOK) and st.button(
        _("Undo version {number}").format(number=history[0].number),
        help=_("Brings back the version before it, as a new version."),
    ):
        take_step(context, lambda context: bring_back(context, history[1].number, based_on=history[0].number))
    st.subheader(_("What differs"), anchor=False)
    numbers = [version.number for version in history]
    left, right = st.columns(2)
    older = left.selectbox(_("From version"), numbers, index=1, key="history-older")
    newer = right.selectbox(_("To version"), numbers, index=0, key="history-newer")
    changes = compare_versions(context, older, newer)
    style.note(_("Struck out: gone. Underlined: new."))
    look.changes(changes, most=200)
    doubtful(context, changes)


def findings(context: Context, book: Codebook) -> None:
    """What the checks found, with a way to each code."""
    meaning = st.toggle(
        _("Also compare the definitions with each other by meaning (takes some seconds)"), key="codebook-meaning"
    )
    with st.spinner(_("Reading the codebook …")):
        questions = lint_codebook(context, meaning=meaning)
    style.note(
        _(
            "These are questions, not orders, and the checks know little: a codebook without findings is not "
            "thereby free of blame or of names. Counts are of the codings you may see."
        )
    )
    if not questions:
        st.success(_("Nothing was found."))
        return
    for severity, title in _SEVERITIES.items():
        findings_of_kind = [finding for finding in questions if finding.severity == severity]
        if not findings_of_kind:
            continue
        st.subheader(f"{_(title)} ({len(findings_of_kind)})", anchor=False)
        for index, finding in enumerate(findings_of_kind):
            left, right = st.columns([6, 1], vertical_alignment="center")
            with left:
                look.paragraph(say(finding.sentence))
            if (
                finding.code
                and finding.code in book
                and right.button(
                    _("Open {code}").format(code=style.escape(finding.code)),
                    key=f"finding-{severity}-{index}",
                    type="tertiary",
                )
            ):
                st.query_params["code"] = finding.code
                st.session_state["_codebook_view"] = "codes"
                st.rerun()
