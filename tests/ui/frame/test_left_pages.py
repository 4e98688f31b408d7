"""A part of a page that was left is not heard; every other message of a tab is."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from coding.ui.frame.left_pages import without_left_pages

CODING, PASSAGES = "http://heard.example/coding", "http://heard.example/passages"
END: Message = {"type": "websocket.disconnect"}


def rerun(page: str, url: str, fragment: str = "") -> Message:
    back = BackMsg()
    back.rerun_script.page_script_hash = page
    back.rerun_script.fragment_id = fragment
    back.rerun_script.context_info.url = url
    return {"type": "websocket.receive", "bytes": back.SerializeToString()}


def heard(messages: Sequence[Message], seconds: float = 0.0) -> list[Message]:
    """What comes through, where each message comes so long after the one before."""
    waiting, clock = iter([*messages, END]), count(0.0, seconds)

    async def receive() -> Message:
        return next(waiting)

    async def all_heard() -> list[Message]:
        receiving, answer = without_left_pages(receive, lambda: next(clock)), list[Message]()
        while (message := await receiving()) != END:
            answer.append(message)
        return answer

    # A thread of its own: the one of the tests may have a browser's loop running.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(all_heard())).result()


def test_what_a_left_page_says_late_is_not_heard() -> None:
    back, late, own = rerun("p", PASSAGES), rerun("c", PASSAGES, "pane"), rerun("p", PASSAGES, "list")
    assert heard([back, late, own, late]) == [back, own]


def test_a_page_that_the_server_led_back_to_is_heard_again() -> None:
    clicked, own = rerun("p", CODING), rerun("c", CODING, "pane")
    assert heard([clicked, own], seconds=3.0) == [clicked, own]


@pytest.mark.parametrize(
    "messages",
    [
        # The first page of a tab is asked for by its address; its hash is the server's to say.
        [rerun("", CODING), rerun("c", CODING, "pane")],
        # The server led on to another page, whose address the browser shows.
        [rerun("p", PASSAGES), rerun("c", CODING, "pane"), rerun("c", CODING, "pane")],
        [rerun("c", CODING), rerun("c", CODING, "pane"), rerun("p", PASSAGES), rerun("p", PASSAGES, "list")],
        [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": "a"}],
        [{"type": "websocket.receive", "bytes": b"\xff\xff\xff"}],
        [{"type": "websocket.receive", "bytes": BackMsg(app_heartbeat=True).SerializeToString()}],
    ],
)
def test_all_else_is_heard_as_it_came(messages: list[Message]) -> None:
    assert heard(messages) == messages
