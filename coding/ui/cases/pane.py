"""The pane of a case record: what its browser shows, and what it sends."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coding.errors import AccessDenied
from coding.ui.components.documents import document_messages
from coding.ui.components.own_pane import OwnPane
from coding.ui.frame import style
from coding.ui.frame.packaged import packaged
from coding.ui.frame.texts import _
from coding.workspace.cases.cases import CaseSummary, list_cases
from coding.workspace.cases.records import ALONE, OpenRecord, apply_to_records, choices, open_record
from coding.workspace.context import Context


def record(context: Context, summaries: Sequence[CaseSummary]) -> None:
    """One's own record of a case, to be filled in by keyboard."""
    if summaries:
        record_of(context.user.id).draw(
            packaged("case_record", css="record.css", js="record.js", beside=("coding_pane",))
        )
        style.note(
            _(
                "Keys: the one beside a value gives it. Enter or → goes on, ← goes back, Backspace empties. x is "
                "unknown, n not applicable. j and k move the line of the document. With p that line, or the "
                "words you select, is what a value rests on. h hands in at the end. ] and [ go to the next case "
                "and the one before. u takes back."
            )
        )


def record_of(user: str) -> OwnPane:
    """The pane of somebody's records."""
    return OwnPane(
        user=user,
        key=f"cases-{user}",
        apply=apply_to_records,
        shown=_stands,
        says=("case",),
    )


def _stands(context: Context, state: Mapping[str, Any]) -> dict[str, Any]:
    user, summaries = context.user.id, list_cases(context)
    return {
        "cases": [[summary.id, summary.label, *_own(summary, user)] for summary in summaries],
        **_shown(open_record(context, _chosen(summaries, user, state.get("case")))),
    }


def _own(case_summary: CaseSummary, user: str) -> tuple[int, bool]:
    summary = case_summary.records.get(user)
    return (summary.answered, summary.handed_in) if summary else (0, False)


def _chosen(summaries: Sequence[CaseSummary], user: str, wanted: object) -> str:
    """The case that was asked for, else the first that waits for this person."""
    ids = [summary.id for summary in summaries]
    if not ids:
        raise AccessDenied(_("There are no cases any more. Reload the page."))
    if wanted in ids:
        return str(wanted)
    first = st.session_state.get(f"cases-{user}-first")
    if first not in ids:
        first = next((summary.id for summary in summaries if not _own(summary, user)[1]), ids[0])
        st.session_state[f"cases-{user}-first"] = first
    return str(first)


def _shown(record: OpenRecord) -> dict[str, Any]:
    return {
        "case": record.case.id,
        "alone": list(ALONE),
        "variables": [[at.name, at.answer, at.note, list(choices(at))] for at in record.variables],
        "values": {
            name: [list(value.answers), [[p.answer, p.release_id, p.start, p.end] for p in value.passages]]
            for name, value in record.values.items()
        },
        "documents": document_messages(record.documents),
        "handedIn": record.handed_in,
    }
