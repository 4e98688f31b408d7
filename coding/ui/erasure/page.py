"""Erasing a participant who withdraws: what would go, the typed confirmation, the certificate."""

import json
from typing import Any

import streamlit as st

from coding.ui.frame import style, unlock
from coding.ui.frame.texts import N_, _, day_text
from coding.workspace.context import Context
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.people import participants

_DONE = "_erased"
NAMES = {
    "interview": N_("interviews"),
    "release": N_("released texts"),
    "coding": N_("codings"),
    "case_value": N_("answers of case records"),
    "memo": N_("memos"),
    "consensus_coding": N_("passages of the consensus"),
    "decision": N_("decisions on disagreements"),
    "identifier": N_("identifiers"),
    "segment": N_("segments"),
    "embedding": N_("vectors of their words"),
    "theme_run": N_("runs of the theme model that read them"),
    "theme": N_("proposed themes"),
    "evidence": N_("chosen passages"),
    "attribute": N_("attributes"),
}


def page(context: Context) -> None:
    """Choose a participant, see what would go, erase."""
    st.title(_("Erase a participant"))
    style.note(
        _(
            "When somebody withdraws, everything of theirs goes: the original, the pseudonyms, released texts, codings "
            "and their words in other people's notes, here and in the project's backups. Nobody can undo it."
        )
    )
    opened = unlock.ensure_open(context)
    if opened is None:
        return
    _certificate()
    for participant_id in erasure_erase.unfinished(opened):
        st.warning(_("An erasure was interrupted and is not finished."))
        if st.button(_("Finish it"), key=f"finish-{participant_id}"):
            _erase(opened, participant_id, participant_id)
    people = participants.list_participants(opened)
    if not people:
        style.empty(_("There are no participants."))
    else:
        participant = st.selectbox(
            _("Who withdraws"),
            people,
            format_func=lambda participant: participant.label,
            index=None,
            placeholder=_("A participant"),
            width=320,
        )
        if participant is not None:
            with style.refusals():
                _plan(opened, participant.id)
    _earlier(opened)


def _plan(context: Context, participant_id: str) -> None:
    plan = erasure_erase.plan_erasure(context, participant_id)
    st.subheader(_("What goes"))
    named = [(_(name), plan.removed[table]) for table, name in NAMES.items() if table in plan.removed]
    others = sum(count for table, count in plan.removed.items() if table not in NAMES)
    rows = [[name, f"{count:,}"] for name, count in named]
    quotations = sum(plan.quotations.values())
    if quotations:
        rows.append([_("notes and examples in which their words are blanked"), f"{quotations:,}"])
    if others:
        rows.append([_("records that hang on these"), f"{others:,}"])
    if plan.blind:
        style.note(_("What coders made of it goes too. It is not counted: you code in an open round."))
    style.table([_("What"), _("How many")], rows, label=_("What goes"), numbers=[1])
    st.subheader(_("What stays"))
    lines = [_("The log, which holds ids and counts only.")]
    if plan.snapshots:
        lines.append(
            _(
                "Codes and positions in locked snapshots ({count}), without a word, so that agreement figures stay the "
                "same. The lengths of words are kept there, the words are not."
            ).format(count=plan.snapshots)
        )
    for exported in plan.exported:
        lines.append(
            _("Beyond reach: “{kind}”, made {when} by {who}, holds something of theirs.").format(
                kind=exported.kind, when=day_text(exported.made_at), who=exported.made_by
            )
        )
    if plan.maybe_exported:
        lines.append(
            _("Beyond reach: {count} earlier exports that may hold something of theirs.").format(
                count=len(plan.maybe_exported)
            )
        )
    if plan.backups:
        lines.append(_("Backups are rewritten without them: {names}.").format(names=", ".join(plan.backups)))
    for line in lines:
        style.note(line)
    with st.form("erase", clear_on_submit=True):
        typed = st.text_input(_("Type {label} to erase. Nobody can undo it.").format(label=plan.label), width=320)
        if st.form_submit_button(_("Erase for good"), type="primary"):
            _erase(context, participant_id, typed)


def _erase(context: Context, participant_id: str, typed: str) -> None:
    with style.anew(), st.spinner(_("Erasing, and writing the project and its backups anew …")):
        st.session_state[_DONE] = erasure_erase.erase(context, participant_id, confirmation=typed)


def _certificate() -> None:
    done: dict[str, Any] | None = st.session_state.get(_DONE)
    if done is None:
        return
    failed = done["backups"]["could_not_be_rewritten"]
    st.success(_("Erased. The certificate says what went, without a word of it."))
    searched = done["searched"]
    copies = done["backups"]["searched"]
    places = sorted([*searched["left"], *(f"{name}: {place}" for name in copies for place in copies[name])])
    if places:
        st.warning(
            _("Words of theirs are still here: {places}. Take them out by hand.").format(places=", ".join(places))
        )
    elif searched["columns"]:
        style.note(_("Searched afterwards: {columns} columns, nothing left.").format(columns=searched["columns"]))
    if failed:
        st.warning(
            _("These backups could not be rewritten; delete them by hand: {names}").format(names=", ".join(failed))
        )
    st.download_button(
        _("Certificate"),
        json.dumps(done, indent=1),
        file_name=f"erasure-{done['participant'][:8]}.json",
        mime="application/json",
        on_click="ignore",
    )


def _earlier(context: Context) -> None:
    certificates = erasure_erase.certificates(context)
    if not certificates:
        return
    st.subheader(_("Erased before"))
    style.table(
        [_("When (UTC)"), _("By"), _("Participant (id)"), _("Rows")],
        [
            [
                str(entry.get("erased_at", ""))[:16].replace("T", " ") or _("again, on restoring"),
                str(entry.get("erased_by", "–")),
                str(entry["participant"])[:8],
                f"{sum(entry.get('rows_removed', {}).values()):,}",
            ]
            for entry in certificates
        ],
        label=_("Erasures"),
        numbers=[3],
    )
