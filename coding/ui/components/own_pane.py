"""A pane that is one component: what its browser sent is applied, and how all stands is sent back, in a fragment.

Panes of long documents are mounted twice instead (:mod:`coding.ui.components.pane_session`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import streamlit as st

from coding.errors import AccessDenied, HeardError
from coding.ui.components.pane_session import Answers, read_queue, trouble
from coding.ui.frame import style
from coding.ui.frame.identity import sign_in_id, still
from coding.ui.frame.packaged import declared
from coding.ui.frame.texts import say, words_of
from coding.workspace.context import Context
from coding.workspace.operations import Answer

MOST: Final = 200
"""Operations read from one message; the browser sends the rest again."""


@dataclass(frozen=True)
class OwnPane:
    """A pane of one person.

    Attributes:
        user: Whose it is.
        key: Tells it from every other; the scope of its browser's queue.
        apply: Applies operations that were not answered yet.
        shown: How all stands by now, in the browser's terms; takes what the browser said beside its queue.
        says: What it may say beside its queue.
        newest: Number of the newest step of its person that undo would take, by what the browser said beside its
            queue; 0 where other tabs make no difference.
    """

    user: str
    key: str
    apply: Callable[[Context, Sequence[Mapping[str, Any]]], Sequence[Answer]]
    shown: Callable[[Context, Mapping[str, Any]], Mapping[str, Any]]
    says: tuple[str, ...] = ()
    newest: Callable[[Context, Mapping[str, Any]], int] = lambda *_: 0

    def draw(self, mount: Callable[..., Any], below: Callable[[Mapping[str, Any]], None] | None = None) -> None:
        """Mount the pane's component (:func:`coding.ui.frame.packaged.packaged`).

        Args:
            mount: Mounts it.
            below: Draws what stands under it; takes what it was told.
        """

        @st.fragment
        def pane() -> None:
            answers: Answers = st.session_state.setdefault(f"{self.key}-answers", Answers())
            state = st.session_state.get(f"{self.key}-pane") or {}
            try:
                data = self.exchange(answers, state)
            except HeardError as error:
                st.warning(style.escape(words_of(error)))
                return
            told = {f"on_{name}_change": declared for name in ("queue", *self.says)}
            mount(key=f"{self.key}-pane", data=data, **told)
            if below is not None:
                below(data)

        pane()

    def exchange(self, answers: Answers, state: Mapping[str, Any]) -> dict[str, Any]:
        """Apply what the browser sent, and say how all stands; who is there is asked anew every time.

        Raises:
            AccessDenied: Somebody else is there by now, or the person may not do this any more.
        """
        context = still(self.user)
        operations: list[dict[str, Any]] = read_queue(state.get("queue"), self.key, 0, MOST, sign_in_id())[1]
        said = ""
        try:
            answers.take(operations, partial(self.apply, context), partial(self.newest, context, state))
        except AccessDenied:
            raise
        except Exception as error:  # the pane keeps its queue whatever happens behind it
            said = trouble(error)
        answers.told = self.newest(context, state)
        return {
            "scope": self.key,
            "signIn": sign_in_id(),
            "newest": answers.told,
            **self.shown(context, state),
            "acknowledged": [
                [answer.id, answer.ok, answer.reason and say(answer.reason), answer.record]
                for answer in answers.to(operations)
            ],
            "trouble": said,
        }
