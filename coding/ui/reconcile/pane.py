"""The reconcile pane: settling the items of a locked round's queue, one at a time, by key or button.

Made like the coding pane (:mod:`coding.ui.codings.pane`): a *document* part carries the queue as it was when the pane
was opened, a *bridge* part inside a fragment carries what happened since. The browser keeps a queue of operations, each
with an id made there, and sends it until every operation is acknowledged; the project applies each id once.

Offsets are Unicode code points, half-open, into the released text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, TypeAlias

import streamlit as st

from codebook.model import Code, Codebook
from coding.access import Permission
from coding.errors import AccessDenied, HeardError, NotFound, NotReady
from coding.model import Decision, Disagreement, DiscussionMessage, Release
from coding.store.case_consensus import CaseDecision
from coding.store.memory import Shelf
from coding.ui.components.pane_session import PaneSession, kept_session
from coding.ui.frame.identity import sign_in_id
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.texts import day_text, language, moment_text, words_of
from coding.workspace.context import Context
from coding.workspace.operations import GONE, Answer, newest_step
from coding.workspace.reconcile import queue as reconcile_queue
from coding.workspace.reconcile.decide import REASONS, apply_decisions, line_of
from coding.workspace.reconcile.plan import LEAD, WAYS, usual_way

_ITEMS: Shelf[tuple[list[dict[str, Any]], dict[str, list[Any]]]] = Shelf("reconcile_items", 2)
"""By all they are made of: a queue, its texts and memos. Nobody changes them."""
_TOLD: Shelf[dict[str, dict[str, list[Any]]]] = Shelf("items_told", 4)
"""By round and who may be called; the same until something is saved. Nobody changes them."""
REBASE_AFTER: Final = 100
"""Operations after which the next full run takes a new snapshot of how the items stand."""


def reconcile_pane(
    who: Callable[[], Context],
    queue: reconcile_queue.ReconcileQueue,
    *,
    key: str,
    shown: Mapping[str, str],
    start: str | None = None,
) -> None:
    """Show the pane for one queue and one person. Call it outside any fragment.

    Args:
        who: The person at the browser, one of the round's coders or a lead; asked for every message, so that a pane
            left open does not outlive the sign-in. Raises an error of :mod:`coding.errors` when they have gone.
        queue: The queue, as :func:`coding.workspace.reconcile.decide.open_queue` gives it.
        key: Must differ for every (snapshot, viewer) pair.
        shown: Which items to walk through: any of ``state``, ``kind``, ``code`` and ``interview``.
        start: Id of the item to open first.
    """
    slot = f"_{key}-session"
    reconcile_session: ReconcileSession | None = st.session_state.get(slot)
    if reconcile_session is not None and len(reconcile_session.queue.items) != len(queue.items):
        del st.session_state[slot]
    session = kept_session(slot, bridge_of(key), REBASE_AFTER, lambda: open_session(who(), queue, key))
    walk(session, who, key=key, shown=shown, start=start)


def bridge_of(key: str) -> str:
    """Key of a pane's bridge."""
    return f"{key}-bridge"


def walk(
    session: PaneSession[Context],
    who: Callable[[], Context],
    *,
    key: str,
    shown: Mapping[str, str],
    start: str | None,
    texts: Callable[[Context, object], dict[str, Any]] | None = None,
) -> None:
    """Mount a pane that walks through a queue: what it was when opened, and in a fragment what happened since.

    Args:
        session: The open pane on the server.
        who: The person at the browser, asked for every message.
        key: Key of the pane.
        shown: Which items to walk through.
        start: Id of the item to open first.
        texts: What is told beside it of the case whose documents the browser asks for.
    """
    bridge_key = bridge_of(key)
    mount = packaged("reconcile_pane", css="pane.css", js="pane.js", beside=("coding_pane", "case_record"))
    mount(key=f"{key}-document", data=session.document, written=session.written)

    @st.fragment
    def bridge() -> None:
        state = st.session_state.get(bridge_key) or {}
        try:
            present = who()
            message = session.exchange(present, state.get("queue"), sign_in_id())
            message |= texts(present, state.get("case")) if texts else {}
        except HeardError as error:
            message = session.closed(words_of(error))
        message |= {"filter": dict(shown), "start": start}
        mount(key=bridge_key, data=message, on_queue_change=declared, on_case_change=declared)

    bridge()


@dataclass
class ReconcileSession(PaneSession[Context]):
    """One open reconcile pane on the server; of its queue only what never changes is used."""

    name = "reconcile"
    shut_by = (AccessDenied, NotFound, NotReady)

    queue: reconcile_queue.ReconcileQueue = field(kw_only=True)
    told: _Present | None = None

    def apply(self, backend: Context, operations: list[dict[str, Any]]) -> Sequence[Answer]:
        """See :class:`PaneSession`."""
        return apply_decisions(backend, self.queue.round.id, operations, opened=self.queue)

    def newest_step(self, backend: Context) -> int:
        """See :class:`PaneSession`."""
        return newest_step(backend, line_of(self.queue.snapshot.id))

    def changes(self, backend: Context, seen: int) -> dict[str, Any]:
        """How items stand, and what happened to them, where it differs from the document.

        Raises:
            NotFound: Words of the document are of somebody who was erased since.
        """
        moment, state = backend.memory.moment, _present(backend, self.queue.round.id)
        if self._is_unchanged(state):
            return {"standings": {}, "histories": {}}
        if any(item.id not in state[0] for item in self.queue.items):
            raise NotFound(GONE)
        now = _messages(backend, self.queue.round.id, moment, state, self.names)
        return {
            name: {item: value for item, value in values.items() if self.document[name].get(item) != value}
            for name, values in now.items()
        }

    def _is_unchanged(self, state: _Present) -> bool:
        """Whether the document was made of the very same, which stays the same until something is saved."""
        return self.told is not None and all(entry is other for entry, other in zip(state, self.told, strict=True))

    def acknowledgement(self, answer: Answer) -> list[Any]:
        """An answer with the item it is about."""
        return [*super().acknowledgement(answer), answer.record]

    @property
    def names(self) -> Mapping[str, str]:
        """Who may be called in a discussion: id → name."""
        return {decider: self.queue.coder_names.get(decider, decider) for decider in self.queue.eligible}


def open_session(context: Context, queue: reconcile_queue.ReconcileQueue, key: str) -> ReconcileSession:
    """Start a session on a queue (``reconcile_pane`` does this; tests may too)."""
    newest = newest_step(context, line_of(queue.snapshot.id))
    moment, present = context.memory.moment, _present(context, queue.round.id)
    document = {"scope": f"{key}|{queue.snapshot.id}", **document_message(context, queue)}
    session = ReconcileSession(document, str(document["scope"]), newest=newest, queue=queue, told=present)
    document |= _messages(context, queue.round.id, moment, present, session.names)
    return session


_Histories: TypeAlias = Mapping[str, Sequence[reconcile_queue.Happening[Decision]]]
_Present: TypeAlias = tuple[Mapping[str, reconcile_queue.ItemState], _Histories]
"""How the items of a queue stand, and what happened to them."""


def _present(context: Context, round_id: str) -> _Present:
    return reconcile_queue.standings(context, round_id), reconcile_queue.item_histories(context, round_id)


def _messages(
    context: Context, round_id: str, moment: int, state: _Present, names: Mapping[str, str]
) -> dict[str, dict[str, list[Any]]]:
    """How the items of a queue stand in the browser's terms; ``moment`` was asked before that was read."""
    standings, histories = state
    return context.memory.recall(
        _TOLD,
        (moment, round_id, language(), *names.items()),
        lambda: {"standings": states_to_json(standings, names), "histories": history_messages(histories)},
        made_from=moment,
    )


def states_to_json(
    standings: Mapping[str, reconcile_queue.ItemState], names: Mapping[str, str]
) -> dict[str, list[Any]]:
    """How items stand, in the browser's terms: ``[state, decision, [[code, start, end], …], messages]``."""
    return {
        item: [
            state.state,
            None if state.decision is None else decision_message(state.decision),
            [[span.code, span.start, span.end] for span in state.consensus],
            discussion_to_json(state.messages, names),
        ]
        for item, state in standings.items()
    }


def discussion_to_json(messages: Sequence[DiscussionMessage], names: Mapping[str, str]) -> list[list[Any]]:
    """A discussion in the browser's terms: ``[id, author, text, when, [ids of who is called]]`` each.

    Args:
        messages: What was said, oldest first.
        names: Who may be called: id → name.
    """
    return [
        [
            message.id,
            message.author,
            message.text,
            moment_text(message.written_at),
            list(reconcile_queue.mentioned(message.text, names)),
        ]
        for message in messages
    ]


def decision_message(decision: Decision | CaseDecision) -> dict[str, Any]:
    """A decision in the browser's terms."""
    of_coder = decision.of_coder if isinstance(decision, CaseDecision) else None
    return {
        "id": decision.id,
        "outcome": f"coder:{of_coder}" if of_coder else decision.outcome,
        "tag": decision.reason_tag,
        "reason": decision.reason,
        "method": decision.way,
        "by": decision.decided_by,
        "deciders": list(decision.deciders or (decision.decided_by,)),
        "at": day_text(decision.decided_at),
    }


def history_messages(
    histories: Mapping[str, Sequence[reconcile_queue.Happening[reconcile_queue.Made]]],
    message_of: Callable[[reconcile_queue.Made], dict[str, Any]] = decision_message,
) -> dict[str, list[Any]]:
    """What happened to items, in the browser's terms: ``[when, who, what, decision, taken back]`` each.

    Discussions are shown for themselves, and an item that only waits or was agreed in advance has no history to show.
    """
    messages: dict[str, list[Any]] = {}
    for item, happened in histories.items():
        rows = [
            [
                moment_text(happening.at),
                happening.who,
                happening.what,
                message_of(happening.decision) if happening.decision else None,
                bool(happening.decision and happening.decision.revoked_at),
            ]
            for happening in happened
            if happening.what not in ("said", "unsaid")
        ]
        if len(rows) > 1:
            messages[item] = rows
    return messages


def document_message(context: Context, queue: reconcile_queue.ReconcileQueue) -> dict[str, Any]:
    """The queue in the browser's terms: items, the turns they need for context, codes and names."""
    coders = list(queue.round.coders)
    key = (
        queue.snapshot.id,
        tuple((release.id, release.text_hash) for release in queue.releases.values()),
        tuple(disagreement.id for disagreement in queue.items),
        tuple(queue.memos.items()),
        tuple(coders),
    )
    items, turns = context.memory.recall(_ITEMS, key, lambda: _item_messages(queue, coders))
    return {
        "part": "document",
        "me": context.user.id,
        "round": queue.round.id,
        "names": dict(queue.coder_names),
        "coders": coders,
        "codes": [_code_message(code, queue.codebook) for code in queue.codebook.codes],
        "reasons": list(REASONS),
        "methods": list(WAYS),
        "method": _way(context, queue, coders),
        # Who else decided is for people to say: one key never writes a discussion.
        "deciders": [context.user.id],
        "eligible": sorted({*queue.eligible, context.user.id}),
        "mayDecide": queue.plan.lets(context.user.id, leads=context.viewer.leads),
        "mayRevise": context.may(Permission.EDIT_CODEBOOK),
        "dialogue": not queue.round.measured,
        "precedents": precedent_messages(context, queue),
        "interviews": {release.id: release.name for release in queue.releases.values()},
        "items": items,
        "turns": turns,
    }


def _way(context: Context, queue: reconcile_queue.ReconcileQueue, coders: Sequence[str]) -> str:
    me = context.user.id
    leads = {me} if context.viewer.leads else set()
    way = LEAD if queue.plan.method is None and me not in coders else queue.plan.method
    return usual_way(way, [me], leads)


def precedent_messages(context: Context, queue: reconcile_queue.ReconcileQueue) -> list[list[Any]]:
    """How other rounds settled code sets that occur in this queue: ``[codes, round, kind, outcome, tag, reason]``."""
    elsewhere = reconcile_queue.precedents(context, queue.round.id)
    codes_here = {detail.codes for detail in queue.details.values()} if elsewhere else set()
    return [
        [
            list(precedent.codes),
            precedent.round_name,
            precedent.kind,
            precedent.decision.outcome,
            precedent.decision.reason_tag,
            precedent.decision.reason,
        ]
        for precedent in elsewhere
        if precedent.codes in codes_here
    ]


def _item_messages(
    queue: reconcile_queue.ReconcileQueue, coders: Sequence[str]
) -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
    turns: dict[str, list[Any]] = {}
    return [_item_message(queue, disagreement, coders, turns) for disagreement in queue.items], turns


def _item_message(
    queue: reconcile_queue.ReconcileQueue,
    disagreement: Disagreement,
    coders: Sequence[str],
    turns: dict[str, list[Any]],
) -> dict[str, Any]:
    detail, release = queue.details[disagreement.id], queue.releases[disagreement.release_id]
    first, last = _turns_of(release, disagreement.start, disagreement.end)
    before, after = max(0, first - 1), min(len(release.turns) - 1, last + 1)
    for at in range(before, after + 1):
        turn = release.turns[at]
        turns[f"{release.id}|{at}"] = [
            turn.speaker or "",
            turn.role,
            turn.ordinal + 1,
            turn.start,
            release.text[turn.start : turn.end],
        ]
    return {
        "id": disagreement.id,
        "interview": release.id,
        "kind": disagreement.kind,
        "start": disagreement.start,
        "end": disagreement.end,
        "turns": [before, first, last, after],
        "spans": [[span.coder, span.code, span.start, span.end, queue.memos.get(span.id, "")] for span in detail.spans],
        "absent": [coder for coder in coders if coder in detail.absent],
    }


def _turns_of(release: Release, start: int, end: int) -> tuple[int, int]:
    """Positions of the first and the last turn that a range touches."""
    first = bisect_right(release.turns, start, key=attrgetter("end"))
    last = bisect_left(release.turns, end, key=attrgetter("start")) - 1
    if first <= last:
        return first, last
    nearest = max(0, bisect_right(release.turns, start, key=attrgetter("start")) - 1)
    return nearest, nearest


def _code_message(code: Code, book: Codebook) -> dict[str, Any]:
    names = {book_code.id: book_code.name for book_code in book.codes}
    exclusions = [
        f"{exclusion.text} → {names.get(exclusion.use_instead, exclusion.use_instead)}"
        if exclusion.use_instead
        else exclusion.text
        for exclusion in code.exclude
    ]
    return {
        "id": code.id,
        "name": code.name,
        "color": code.color or "#1f5f6b",
        "definition": code.definition,
        "include": code.include,
        "exclude": "; ".join(exclusions),
        "inUse": code.in_use,
    }
