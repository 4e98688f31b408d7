"""What is written to a connection leaves at once, on Streamlit's own way of binding its socket."""

from __future__ import annotations

import asyncio
import socket

from streamlit.web.server.starlette.starlette_server import _bind_socket

from coding.ui.frame.server import prompt
from tests.helpers.coroutines import finished


def test_an_answer_never_waits_for_the_acknowledgement_of_its_headers() -> None:
    async def option_of_a_connection() -> int:
        asked: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        bound = prompt(_bind_socket)("127.0.0.1", 0, 5)
        async with await asyncio.start_server(answer, sock=bound):
            _, writer = await asyncio.open_connection(*bound.getsockname())
            option = await asked
            writer.close()
            return option

    assert finished(option_of_a_connection())
