"""The reconcile pane for variables of case records: what coders differ about, settled by the keys of codings."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import streamlit as st

from coding.errors import AccessDenied, NotFound
from coding.model import BY_ONE, Release
from coding.store.case_consensus import CaseDecision
from coding.store.cases import Passage
from coding.ui.components.documents import document_messages
from coding.ui.components.pane_session import PaneSession, kept_session
from coding.ui.frame.texts import N_, words_of
from coding.ui.reconcile.pane import (
    REBASE_AFTER,
    bridge_of,
    decision_message,
    discussion_to_json,
    history_messages,
    walk,
)
from coding.workspace.cases.reconciling.queue import CaseItem, CaseQueue, case_standings, case_texts, state_of
from coding.workspace.cases.reconciling.transaction import CASE_REASONS, LINE, apply_case_decisions
from coding.workspace.cases.records import ALONE, choices
from coding.workspace.context import Context
from coding.workspace.operations import Answer, newest_step
from coding.workspace.reconcile.plan import LEAD, WAYS

KINDS: Final[Mapping[str, str]] = {
    "values": N_("Different values"),
    "sets": N_("Overlapping values"),
    "unknown or not": N_("Unknown to somebody"),
    "applicable or not": N_("Not applicable to somebody"),
    "left open": N_("Left open by somebody"),
    "same value": N_("Same value"),
}
LONGEST: Final = 600
"""Characters of a passage that are shown; the transcript has all of it."""


def case_pane(
    who: Callable[[], Context], queue: CaseQueue, *, key: str, shown: Mapping[str, str], start: str | None
) -> None:
    """Show the pane for the case variables of one person. Call it outside any fragment.

    Args:
        who: The person at the browser, asked for every message; raises an error of :mod:`coding.errors` when they have
            gone.
        queue: The queue, as :func:`coding.workspace.cases.reconciling.queue.open_case_queue` gives it.
        key: Must differ for every viewer.
        shown: Which items to walk through: any of ``state``, ``kind``, ``variable``, ``case`` and ``round``.
        start: Id of the item to open first.
    """
    agreed_too = shown.get("state") in ("agreed", "all")
    items = [case_item for case_item in queue.items if agreed_too or case_item.state != "agreed"]
    key = f"{key}-{'all' if agreed_too else 'waiting'}"
    slot = f"_{key}-session"
    case_session: CaseSession | None = st.session_state.get(slot)
    if case_session is not None and case_session.scope != f"{key}|{_digest(items)}":
        del st.session_state[slot]
    session = kept_session(slot, bridge_of(key), REBASE_AFTER, lambda: open_session(who(), queue, items, key))
    walk(session, who, key=key, shown=shown, start=start, texts=texts_message)


def texts_message(context: Context, case_id: object) -> dict[str, Any]:
    """The documents of the case that passages are being chosen from, in the browser's terms; of no case, none."""
    if not isinstance(case_id, str):
        return {}
    try:
        return {"asked": {"case": case_id, "documents": document_messages(case_texts(context, case_id))}}
    except AccessDenied as error:
        return {"trouble": words_of(error)}


@dataclass
class CaseSession(PaneSession[Context]):
    """One open pane of case variables on the server.

    Attributes:
        older: Ids of decisions that rested on an older value when the pane was opened.
        names: Who may be called in a discussion: id → name.
        releases: The released texts that passages lie in, as far as they were needed yet.
    """

    name = "case-variables"
    shut_by = (AccessDenied, NotFound)

    older: frozenset[str] = field(kw_only=True)
    names: Mapping[str, str] = field(kw_only=True)
    releases: dict[str, Release] = field(kw_only=True)

    def apply(self, backend: Context, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """See :class:`PaneSession`."""
        return apply_case_decisions(backend, operations)

    def newest_step(self, backend: Context) -> int:
        """See :class:`PaneSession`."""
        return newest_step(backend, LINE)

    def changes(self, backend: Context, seen: int) -> dict[str, Any]:
        """How items stand, and what happened to them, where it differs from the document."""
        now = self.states_to_json(backend)
        return {
            name: {item: value for item, value in values.items() if self.document[name].get(item) != value}
            for name, values in now.items()
        }

    def states_to_json(self, backend: Context) -> dict[str, dict[str, list[Any]]]:
        """How all items stand, and what happened to them, in the browser's terms.

        How one stands is ``[state, decision, values, messages]``.
        """
        items = [str(entry["id"]) for entry in self.document["items"]]
        now = case_standings(backend, items, known=self.releases)
        self.releases |= now.releases
        standings = {}
        for item in items:
            decision = now.decisions.get(item)
            state = state_of(decision, older=decision is not None and decision.id in self.older)
            decided = None if decision is None or state in ("deferred", "escalated") else self.decided(decision)
            discussion = discussion_to_json(now.messages.get(item, ()), self.names)
            standings[item] = [state, decided, list(decision.answers) if decision else [], discussion]
        return {"standings": standings, "histories": history_messages(now.histories, self.decided)}

    def decided(self, decision: CaseDecision) -> dict[str, Any]:
        """A decision in the browser's terms, with the values and passages it came to and those it rests on."""
        places = [passage for passage in decision.passages if passage.release_id in self.releases]
        return decision_message(decision) | {
            "values": list(decision.answers),
            "parents": [[parent.coder, list(parent.answers)] for parent in decision.parents],
            "passages": [passage_message(self.releases, place) for place in places],
        }

    def acknowledgement(self, answer: Answer) -> list[Any]:
        """An answer with the item it is about."""
        return [*super().acknowledgement(answer), answer.record]


def open_session(context: Context, queue: CaseQueue, items: Sequence[CaseItem], key: str) -> CaseSession:
    """Start a session on items of a queue (``case_pane`` does this; tests may too)."""
    older = frozenset(case_item.decision.id for case_item in items if case_item.older and case_item.decision)
    document: dict[str, Any] = {"scope": f"{key}|{_digest(items)}", **document_message(context, queue, items)}
    names = {coder: queue.coder_names.get(coder, coder) for coder in queue.eligible}
    scope = str(document["scope"])
    newest = newest_step(context, LINE)
    session = CaseSession(document, scope, newest=newest, older=older, names=names, releases=dict(queue.releases))
    document |= session.states_to_json(context)
    return session


def _digest(items: Sequence[CaseItem]) -> str:
    """What changes when other items are there, or when what coders have on one changed."""
    content = (
        (case_item.id, [(coder, value.answers) for coder, value in case_item.values.items()]) for case_item in items
    )
    return sha256(repr(list(content)).encode()).hexdigest()[:16]


def document_message(context: Context, queue: CaseQueue, items: Sequence[CaseItem]) -> dict[str, Any]:
    """Items of the queue in the browser's terms, with the variables and names they need."""
    return {
        "part": "document",
        "subject": "cases",
        "me": context.user.id,
        "names": dict(queue.coder_names),
        "coders": sorted({coder for case_item in items for coder in case_item.coders}),
        "codes": [
            {
                "id": variable.name.replace("_", " "),
                "name": "",
                "color": "#1f5f6b",
                "definition": variable.note,
                "include": ", ".join(variable.values),
            }
            for variable in queue.variables.values()
        ],
        "variables": {
            variable.name: {
                "answer": variable.answer,
                "note": variable.note,
                "choices": list(choices(variable)),
                "alone": list(ALONE),
            }
            for variable in queue.variables.values()
        },
        "reasons": list(CASE_REASONS),
        "methods": list(WAYS),
        "method": LEAD if context.viewer.leads else BY_ONE,
        "deciders": [context.user.id],
        "eligible": sorted({*queue.eligible, context.user.id}),
        "mayDecide": True,
        "mayRevise": False,
        "dialogue": False,
        "precedents": [],
        "interviews": {case_item.case_id: case_item.label for case_item in items},
        "agreed": Counter(case_item.state for case_item in queue.items)["agreed"],
        "items": [_item_message(queue, case_item) for case_item in items],
        "turns": {},
    }


def _item_message(queue: CaseQueue, case_item: CaseItem) -> dict[str, Any]:
    return {
        "id": case_item.id,
        "interview": case_item.case_id,
        "kind": str(case_item.kind),
        "variable": case_item.variable,
        "coders": list(case_item.coders),
        "values": {
            coder: {
                "answers": list(value.answers),
                "passages": [passage_message(queue.releases, place) for place in value.passages],
            }
            for coder, value in case_item.values.items()
        },
        "rounds": list(queue.of_rounds.get(case_item.case_id, ())),
        "spans": [],
        "absent": [],
    }


def passage_message(releases: Mapping[str, Release], place: Passage) -> list[Any]:
    """A passage in the browser's terms: ``[words, where, release, line, start, end, value]``."""
    release = releases[place.release_id]
    line = release.line_of(place.start)
    words = release.text[place.start : place.end]
    excerpt = words if len(words) <= LONGEST else f"{words[:LONGEST]} …"
    where = f"{release.participant_label} · {line}"
    return [excerpt, where, place.release_id, line, place.start, place.end, place.answer]
