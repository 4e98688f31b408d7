"""What a part of a page says too late, when its reader has gone on to another page.

A browser sends what a part of a page (a fragment) has to say some milliseconds after it was said. When somebody goes
on meanwhile, Streamlit takes the message for a way back and clears the page that has come. What a pane wanted to save
waits in its queue.
"""

from typing import Final

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

_RERUN: Final = "rerun_script"


def without_left_pages(receive: Receive) -> Receive:
    """The messages of a tab's websocket, less those of pages that were left."""
    asked = ClientState()

    async def receiving() -> Message:
        nonlocal asked
        while True:
            message = await receive()
            state = _rerun_of(message)
            if state is None:
                return message
            if not state.fragment_id:
                asked = state
            elif _is_left(state, asked):
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


def _is_left(state: ClientState, asked: ClientState) -> bool:
    """Whether it names another page than the one that was asked for last, while the browser is still where it asked."""
    return (
        bool(asked.page_script_hash)
        and state.page_script_hash != asked.page_script_hash
        and state.context_info.url == asked.context_info.url
    )
