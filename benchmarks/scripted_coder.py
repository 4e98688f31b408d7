"""A coder without a browser: opens an interview and codes it over the websocket, in Streamlit's own messages.

What a browser of Heard's does is done here: a cookie from the first page, a rerun that opens the coding page, a queue
of operations with ids of its own that is sent again until each is acknowledged, and connecting anew as the same tab
after a cut. Every frame is looked through for what belongs to somebody else.
"""

import asyncio
import json
import random
import re
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

FIRST_WAIT, LONGEST_WAIT = 2.0, 15.0
"""Seconds until an unanswered operation is sent again, as in ``queue.js``."""
GIVEN_UP = 120.0
MARK = re.compile(rb"mark-of-([a-z0-9]+)-\d+")
IDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Entrance:
    """How the server is reached, past its proxy.

    Attributes:
        inside: Its address on this machine, with the path it lives under.
        origin: Its public origin.
        headers: What the proxy would add to each request of a person.
    """

    inside: str
    origin: str
    headers: Mapping[str, str]


@dataclass
class Sent:
    """One coding.

    Attributes:
        operation: Its id.
        coding: Id of the coding it makes.
        mark: Its memo, which occurs nowhere else.
        waited: Seconds until it was acknowledged; None while it was not.
        worked: Seconds of processor time that the server had meanwhile, for whatever it did.
        refused: Why the server refused it.
        deliveries: How often it was sent.
    """

    operation: str
    coding: str
    mark: str
    waited: float | None = None
    worked: float = 0.0
    refused: str = ""
    deliveries: int = 0


@dataclass
class Coder:
    """One person in one tab.

    Attributes:
        person: Their id.
        entrance: Where they come in.
        release: What they code.
        draw: Their chance.
        worked: Tells the server's processor time so far.
        sent: What they coded.
        bytes_received: Bytes of all frames.
        frames: How many there were.
        was_cut: Operations whose connection was cut.
        foreign: Marks of others that reached this tab.
        ids: Every random id that reached it.
    """

    person: str
    entrance: Entrance
    release: str
    draw: random.Random
    worked: Callable[[], float]
    sent: list[Sent] = field(default_factory=list)
    bytes_received: int = 0
    frames: int = 0
    was_cut: set[str] = field(default_factory=set)
    foreign: set[bytes] = field(default_factory=set)
    ids: set[bytes] = field(default_factory=set)
    document: dict[str, Any] = field(default_factory=dict)
    _bridge: dict[str, Any] = field(default_factory=dict)
    _bridge_widget: str = ""
    _fragment: str = ""
    _page: str = ""
    _session: str = ""
    _cookie: str = ""
    _attempt: int = 0
    _socket: ClientConnection | None = None
    _reader: asyncio.Task[None] | None = None
    _answers: dict[str, list[Any]] = field(default_factory=dict)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def _query(self) -> str:
        return urlencode({"release": self.release})

    async def open(self) -> None:
        """Open the interview: the first page, the websocket, the coding page."""
        if not self._cookie:
            async with httpx.AsyncClient(trust_env=False, timeout=GIVEN_UP) as browser:
                page = await browser.get(f"{self.entrance.inside}/coding", headers=dict(self.entrance.headers))
            page.raise_for_status()
            self._cookie = "; ".join(entry.partition(";")[0] for entry in page.headers.get_list("set-cookie"))
        address = f"{self.entrance.inside.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = await connect(
            address,
            origin=self.entrance.origin,  # type: ignore[arg-type]
            additional_headers={**self.entrance.headers, "Cookie": self._cookie},
            subprotocols=["streamlit", "no-token", *([self._session] if self._session else [])],  # type: ignore[list-item]
            compression=None,
            max_size=None,
            open_timeout=GIVEN_UP,
            proxy=None,
        )
        self._bridge = {}
        self._reader = asyncio.create_task(self._read(self._socket))
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = "coding"
        await self._socket.send(message.SerializeToString())
        await self._until(lambda: bool(self.document and self._bridge), GIVEN_UP)

    async def cut(self) -> None:
        """Lose the connection without a word, as on a train."""
        if self._socket is not None:
            self._socket.transport.abort()
        await self._left()

    async def close(self) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()
        await self._left()

    async def _left(self) -> None:
        if self._reader is not None:
            await self._reader
        self._socket = self._reader = None

    async def code(self, *, cut: bool = False, again: bool = False) -> Sent:
        """Apply a code to the next turn and wait until it is acknowledged.

        Args:
            cut: Lose the connection just after sending, and connect anew.
            again: Send it once more after it was acknowledged, as a browser does whose answer got lost.
        """
        number = len(self.sent)
        turns, codes = self.document["turns"], self.document["codes"]
        start, end = turns[number % len(turns)][3:5]
        code = codes[number // len(turns) % len(codes)]["id"]
        result = Sent(str(uuid.uuid4()), str(uuid.uuid4()), f"mark-of-{self.person}-{number}")
        self.sent.append(result)
        operation = {
            "id": result.operation,
            "kind": "add",
            "coding": result.coding,
            "code": code,
            "start": start,
            "end": end,
            "memo": result.mark,
        }
        begun, worked = time.perf_counter(), self.worked()
        await self._deliver(result, operation)
        if cut:
            self.was_cut.add(result.operation)
            await self.cut()
            await self.open()
            await self._deliver(result, operation)
        wait = FIRST_WAIT
        while not await self._until(lambda: result.operation in self._answers, wait):
            if time.perf_counter() - begun > GIVEN_UP:
                return result
            wait = min(wait * 2, LONGEST_WAIT)
            await self._deliver(result, operation)
        result.waited, result.worked = time.perf_counter() - begun, self.worked() - worked
        _, accepted, reason, *_ = self._answers[result.operation]
        result.refused = "" if accepted else str(reason)
        if again:
            await self._deliver(result, operation)
        return result

    async def _deliver(self, made: Sent, operation: Mapping[str, Any]) -> None:
        self._attempt += 1
        made.deliveries += 1
        queue = {
            "scope": self.document["scope"],
            "signIn": self._bridge["signIn"],
            "seen": self._bridge["to"],
            "attempt": self._attempt,
            "operations": [operation],
        }
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = self._query, self._page, self._fragment
        widget = rerun.widget_states.widgets.add()
        widget.id, widget.json_value = self._bridge_widget, json.dumps({"queue": queue})
        with suppress(ConnectionClosed):
            if self._socket is not None:
                await self._socket.send(message.SerializeToString())

    async def _until(self, met: Any, seconds: float) -> bool:
        deadline = time.perf_counter() + seconds
        while not met():
            self._changed.clear()
            left = deadline - time.perf_counter()
            if left <= 0:
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)
        return True

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in socket:
                assert isinstance(frame, bytes)
                self._take(frame)
                self._changed.set()

    def _take(self, frame: bytes) -> None:
        self.frames += 1
        self.bytes_received += len(frame)
        own = self.person.encode()
        self.foreign.update(match.group() for match in MARK.finditer(frame) if match.group(1) != own)
        self.ids.update(IDS.findall(frame))
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            self._session = message.new_session.initialize.session_id or self._session
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            part = message.delta.new_element.bidi_component
            if part.component_name == "heard.coding_pane":
                self._take_part(json.loads(part.json or part.mixed.json), part.id, message.delta.fragment_id)

    def _take_part(self, data: dict[str, Any], widget: str, fragment: str) -> None:
        if data["part"] == "document":
            self.document = data
            return
        self._bridge, self._bridge_widget, self._fragment = data, widget, fragment
        for answer in data["acknowledged"]:
            self._answers[answer[0]] = answer
