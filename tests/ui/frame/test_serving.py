"""How connections are kept, on Streamlit's own ways of making them: they send at once and are not closed too soon."""

import asyncio
import socket

import uvicorn
from streamlit.web.server.starlette.starlette_server import _bind_socket, _get_uvicorn_config_kwargs

from coding.ui.frame.server import IDLE_SECONDS, patient, prompt
from tests.helpers.coroutines import finished


def test_an_answer_never_waits_for_the_acknowledgement_of_its_headers() -> None:
    async def option_of_a_connection() -> int:
        calls: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        bound = prompt(_bind_socket)("127.0.0.1", 0, 5)
        async with await asyncio.start_server(answer, sock=bound):
            _, writer = await asyncio.open_connection(*bound.getsockname())
            option = await calls
            writer.close()
            return option

    assert finished(option_of_a_connection())


def test_a_proxy_closes_an_idle_connection_before_the_server_does() -> None:
    config = uvicorn.Config("coding.ui.frame.server:build_app", **patient(_get_uvicorn_config_kwargs)())
    assert config.timeout_keep_alive == IDLE_SECONDS > 120
