"""What a part of a page says too late, when its reader has gone on to another page.

A browser sends what a part of a page (a fragment) has to say some milliseconds after it was said. When somebody goes
on meanwhile, Streamlit takes the message for a way back and clears the page that has come. What a pane wanted to save
waits in its queue.
"""

import time
from collections.abc import Callable
from typing import Final

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

_RERUN: Final = "rerun_script"
_LATE: Final = 2.0
"""Seconds after which nothing is late any more. Where the server led back, the page there looks as if it was left."""


def without_left_pages(receive: Receive, clock: Callable[[], float] = time.monotonic) -> Receive:
    """The messages of a tab's websocket, less those of pages that were left."""
    last, since = ClientState(), 0.0

    async def receiving() -> Message:
        nonlocal last, since
        while True:
            message = await receive()
            state = _rerun_of(message)
            if state is None:
                return message
            if not state.fragment_id:
                last, since = state, clock()
            elif _is_left(state, last) and clock() - since < _LATE:
                continue
            return message

    return receiving


def _rerun_of(message: Message) -> ClientState | None:
    data = message.get("bytes")
    if message["type"] != "websocket.receive" or not data:
        return None
    try:
        back = BackMsg.FromString(data)
    except DecodeError:
        return None  # Streamlit says what is wrong with it
    return back.rerun_script if back.WhichOneof("type") == _RERUN else None


def _is_left(state: ClientState, last: ClientState) -> bool:
    """Whether it names another page than the one that was asked for last, while the browser is still where it asked."""
    return (
        bool(last.page_script_hash)
        and state.page_script_hash != last.page_script_hash
        and state.context_info.url == last.context_info.url
    )
