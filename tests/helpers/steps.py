"""Single steps that people take through a pane or a command, in a word for tests."""

from collections.abc import Mapping
from typing import Any

from coding.errors import InvalidInput
from coding.model import Release
from coding.store import Cursor, codings, releases
from coding.workspace.cases.reconciling.queue import item_id
from coding.workspace.cases.reconciling.transaction import LINE, apply_case_decisions
from coding.workspace.codebook.examples import take_in
from coding.workspace.context import Context, new_id
from coding.workspace.operations import take_step
from coding.workspace.people import second_factor
from coding.workspace.reconcile.decide import apply_decisions


def _reconcile(context: Context, round_id: str, kind: str) -> str:
    (answer,) = apply_decisions(context, round_id, [{"id": new_id(), "kind": kind}])
    if not answer.ok:
        raise InvalidInput(answer.reason)  # type: ignore[arg-type]
    return str(answer.record)


def undo_reconcile(context: Context, round_id: str) -> str:
    return _reconcile(context, round_id, "undo")


def redo_reconcile(context: Context, round_id: str) -> str:
    return _reconcile(context, round_id, "redo")


def _case(context: Context, case_id: str, variable: str, action: Mapping[str, Any]) -> str:
    (answer,) = apply_case_decisions(context, [{"id": new_id(), "item": item_id(case_id, variable), **action}])
    if not answer.ok:
        raise InvalidInput(answer.reason)  # type: ignore[arg-type]
    return answer.id


def decide_variable(
    context: Context, case_id: str, variable: str, outcome: str, how: Mapping[str, Any] | None = None
) -> str:
    return _case(context, case_id, variable, {"kind": "decide", "outcome": outcome, **(how or {})})


def discuss_variable(context: Context, case_id: str, variable: str, text: str) -> str:
    return _case(context, case_id, variable, {"kind": "say", "text": text})


def undo_case_decision(context: Context) -> None:
    take_step(context, LINE, back=True)


def redo_case_decision(context: Context) -> None:
    take_step(context, LINE, back=False)


def take_example(context: Context, release_id: str, code: str, kind: str, start: int, end: int) -> int:
    def take(cursor: Cursor) -> int:
        return take_in(cursor, context.user, releases.release(cursor, release_id), code, kind, start, end)[0]

    return context.store.write(take)


def pin_codes(context: Context, codes: Mapping[int, str]) -> None:
    context.store.write(lambda cursor: codings.set_favourites(cursor, context.user.id, codes))


def current_releases(context: Context) -> list[Release]:
    with context.store.read() as cursor:
        return list(releases.several(cursor, releases.current_releases(cursor)).values())


def code_at(secret: str, seconds: float) -> str:
    """The code that an app shows at a time, in seconds since 1970."""
    return second_factor._totp(secret).generate(int(seconds)).decode()
