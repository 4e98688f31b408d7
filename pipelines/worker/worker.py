"""The other end: a process that calls what it is asked to, one long thing at a time, and short ones beside it."""

import os
import pickle
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from pipelines.worker.process import without_words

NICER: Final = 5
"""By so much what is long gives way to others, where the system knows such a thing (Windows is told at the start)."""

_Requests = queue.SimpleQueue[tuple[int, bytes]]


def main() -> None:
    """Answer until the pipe ends, which it does when whoever asks has gone, however that happened."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not mix with the answers, and none may wait for our pipe: on Windows libraries look
    # at standard input when they are loaded, which would last as long as a thread reads from it.
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    speaking = threading.Lock()

    def tell(number: int, kind: str, what: object) -> None:
        message = pickle.dumps((number, kind, what))
        with speaking:
            answers.write(message)
            answers.flush()

    lanes: tuple[_Requests, _Requests] = (queue.SimpleQueue(), queue.SimpleQueue())
    threading.Thread(target=_read, args=(requests, lanes), daemon=True).start()
    threading.Thread(target=_answer, args=(lanes[True], tell), daemon=True).start()
    _give_way()
    tell(0, "ready", None)
    _answer(lanes[False], tell)


def _give_way() -> None:
    """Come after everybody else: for the processor, and when memory runs out. Leave no core dump, as it holds texts.

    On Linux it is this thread that gives way, and what it begins; whoever waits for a short question does not.
    """
    if hasattr(os, "nice"):
        os.nice(NICER)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(requests: IO[bytes], lanes: tuple[_Requests, _Requests]) -> None:
    while head := requests.read(17):
        number, length = int.from_bytes(head[1:9], "big"), int.from_bytes(head[9:], "big")
        lanes[head[0]].put((number, requests.read(length)))
    os._exit(0)


def _answer(requests: _Requests, tell: Callable[[int, str, object], None]) -> None:
    while True:
        number, request = requests.get()
        try:
            tell(number, "done", _called(request, number, tell))
        except Exception as error:
            tell(number, "raised", without_words(error))


def _called(request: bytes, number: int, tell: Callable[[int, str, object], None]) -> Any:
    function, arguments, named, names = pickle.loads(request)

    def teller(name: str) -> Callable[..., None]:
        return lambda *what: tell(number, name, what)

    return function(*arguments, **{name: teller(name) for name in names}, **named)
