"""A tab of Heard's page without a browser: its cookies and its websocket, to send what no browser would send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from tests.helpers.app_server import SECONDS
from tests.helpers.team_server import HEADER, SECRET, TeamServer

COOKIE = "__Host-heard_browser-study"
XSRF = "_streamlit_xsrf"


@dataclass
class RawBrowser:
    """Somebody's browser behind the proxy that names them.

    Attributes:
        server: Where it goes.
        person: Whom the proxy names.
        cookies: What the server has given it.
    """

    server: TeamServer
    person: str
    cookies: dict[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """What goes with each of its requests, by way of the proxy."""
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7", "X-Heard-Secret": SECRET}
        said[HEADER] = self.person
        if self.cookies:
            said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return said

    def ask(self, path: str, method: str = "GET", **more: object) -> httpx.Response:
        """One request below the project's path."""
        host = {"Host": self.server.origin.removeprefix("https://"), "Origin": self.server.origin}
        host |= {"X-Xsrftoken": self.cookies[XSRF]} if XSRF in self.cookies else {}
        answer = httpx.request(
            method, f"{self.server.url}/study{path}", headers={**self.headers(), **host}, timeout=SECONDS, **more
        )  # type: ignore[arg-type]
        self.cookies |= dict(answer.cookies)
        for entry in answer.headers.get_list("set-cookie"):
            name, _, rest = entry.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    @contextmanager
    def tab(self, resuming: str = "") -> Iterator[RawTab]:
        """An open tab of it.

        Args:
            resuming: Id of the session of Streamlit's that it says it had before, as a page does whose connection was
                cut.
        """
        if COOKIE not in self.cookies:
            self.ask("/")
            self.ask("/_stcore/health")
        with connect(
            f"ws://127.0.0.1:{self.server.port}/study/_stcore/stream",
            additional_headers=self.headers(),
            origin=self.server.origin,  # type: ignore[arg-type]
            subprotocols=["streamlit", "no-token", *([resuming] if resuming else [])],  # type: ignore[list-item]
            open_timeout=SECONDS,
            max_size=None,
        ) as socket:
            yield RawTab(socket)


@dataclass
class RawTab:
    """One connection.

    Attributes:
        session: Id of its session of Streamlit's, once something was drawn.
        drawn: All that was drawn by the last run, as it came.
        widgets: Ids of its fields and buttons by their labels.
    """

    socket: ClientConnection
    session: str = ""
    drawn: str = ""
    widgets: dict[str, str] = field(default_factory=dict)

    def run(self, page: str = "", states: Sequence[WidgetState] = (), *, asking: str = "") -> str:
        """Have the page drawn, with these fields and what its address asks for, and return all that came."""
        message = BackMsg()
        message.rerun_script.query_string = asking
        message.rerun_script.page_name = page
        message.rerun_script.widget_states.widgets.extend(states)
        self.socket.send(message.SerializeToString())
        return self._until_drawn()

    def _until_drawn(self) -> str:
        self.drawn = ""
        while True:
            data = self.socket.recv(SECONDS)
            assert isinstance(data, bytes)
            self.drawn += data.decode("utf-8", errors="replace")
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            elif kind == "delta":
                self._note(message)
            elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return self.drawn

    def _note(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind in ("text_input", "button"):
            control = getattr(element, kind)
            self.widgets[control.label] = control.id
