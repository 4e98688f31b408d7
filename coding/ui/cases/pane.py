"""The pane of a case record: what its browser shows, and what it sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coding.errors import AccessDenied, HeardError
from coding.ui.components.documents import document_messages
from coding.ui.components.pane_session import Answers, read_queue, trouble
from coding.ui.frame import style
from coding.ui.frame.identity import identity, sign_in_id
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.cases.cases import CaseSummary, list_cases
from coding.workspace.cases.operations import apply_to_records
from coding.workspace.cases.records import ALONE, OpenRecord, choices, open_record
from coding.workspace.context import Context

MOST = 200
"""Operations read from one message; the browser sends the rest again."""


def record(context: Context, found: Sequence[CaseSummary]) -> None:
    """One's own record of a case, to be filled in by keyboard."""
    user = context.user.id
    key = f"cases-{user}"
    mount = packaged("case_record", css="record.css", js="record.js", beside=("coding_pane",))

    @st.fragment
    def pane() -> None:
        answers: Answers = st.session_state.setdefault(f"{key}-answers", Answers())
        state = st.session_state.get(f"{key}-pane") or {}
        try:
            data = exchange(user, answers, key, state)
        except HeardError as error:
            st.warning(words_of(error))
            return
        mount(key=f"{key}-pane", data=data, on_queue_change=declared, on_case_change=declared)

    if found:
        pane()
        style.note(
            _(
                "Keys: the one beside a value gives it. Enter or → goes on, ← goes back, Backspace empties. x is "
                "unknown, n not applicable. j and k move the line of the document; with p that line, or the words you "
                "select, is what a value rests on. h hands in at the end. ] and [ go to the next case and the one "
                "before. u takes back."
            )
        )


def exchange(user: str, answers: Answers, scope: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """Apply what the browser sent, and say how the record stands; who is there is asked anew every time."""
    context = identity()
    if context is None or context.user.id != user:
        raise AccessDenied(_("Somebody else has signed in at this browser. Reload the page."))
    operations: list[dict[str, Any]] = read_queue(state.get("queue"), scope, 0, MOST, sign_in_id())[1]
    said = ""
    try:
        answers.remember(apply_to_records(context, answers.fresh(operations)))
    except AccessDenied:
        raise
    except Exception as error:  # the pane keeps its queue whatever happens behind it
        said = trouble(error)
    found = list_cases(context)
    chosen = _chosen(found, user, state.get("case"))
    return {
        "scope": scope,
        "signIn": sign_in_id(),
        "cases": [[one.id, one.label, *_own(one, user)] for one in found],
        **_shown(open_record(context, chosen)),
        "acknowledged": [[one.id, one.ok, one.reason and say(one.reason)] for one in answers.to(operations)],
        "trouble": said,
    }


def _own(one: CaseSummary, user: str) -> tuple[int, bool]:
    held = one.records.get(user)
    return (held.answered, held.handed_in) if held else (0, False)


def _chosen(found: Sequence[CaseSummary], user: str, wanted: object) -> str:
    """The case that was asked for, else the first that waits for this person."""
    ids = [one.id for one in found]
    if not ids:
        raise AccessDenied(_("There are no cases any more. Reload the page."))
    if wanted in ids:
        return str(wanted)
    kept = st.session_state.get(f"cases-{user}-first")
    if kept not in ids:
        kept = next((one.id for one in found if not _own(one, user)[1]), ids[0])
        st.session_state[f"cases-{user}-first"] = kept
    return str(kept)


def _shown(one: OpenRecord) -> dict[str, Any]:
    return {
        "case": one.case.id,
        "alone": list(ALONE),
        "variables": [[at.name, at.answer, at.note, list(choices(at))] for at in one.variables],
        "values": {
            name: [list(value.answers), [[p.answer, p.release_id, p.start, p.end] for p in value.passages]]
            for name, value in one.values.items()
        },
        "documents": document_messages(one.documents),
        "handedIn": one.handed_in,
    }
