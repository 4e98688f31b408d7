"""As much of Ray as a pool of actors asks of it, in this process: pieces are done while somebody waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any


class RayError(Exception):
    """Base of Ray's errors."""


class RayActorError(RayError):
    """An actor died."""


class OutOfMemoryError(RayError):
    """Memory ran out."""


class Killed(BaseException):
    """Raised by a step, it takes its actor down."""


class FakeRay:
    exceptions = SimpleNamespace(RayError=RayError, RayActorError=RayActorError, OutOfMemoryError=OutOfMemoryError)

    def __init__(self) -> None:
        self.actors: list[_FakeActor] = []
        self.stuck = False

    def remote(self, **_: Any) -> Callable[[type], Any]:
        def made(kind: type) -> Any:
            return SimpleNamespace(remote=lambda *given: self._begun(kind(*given)))

        return made

    def _begun(self, inner: Any) -> _FakeActor:
        self.actors.append(_FakeActor(inner))
        return self.actors[-1]

    def wait(self, refs: Sequence[_Ref], *, num_returns: int = 1, timeout: float) -> tuple[list[_Ref], list[_Ref]]:
        if timeout and not self.stuck:
            for actor in self.actors:
                actor.go_on()
        ready = [ref for ref in refs if ref.done][::-1]
        return ready, [ref for ref in refs if not ref.done]

    def get(self, ref: _Ref) -> Any:
        if ref.error is not None:
            raise ref.error
        return ref.value

    def kill(self, actor: _FakeActor) -> None:
        actor.dead = True


class _Ref:
    def __init__(self, call: Callable[[], Any]) -> None:
        self.call, self.done, self.value = call, False, None
        self.error: Exception | None = None


class _FakeActor:
    def __init__(self, inner: Any) -> None:
        self._inner, self._waiting, self.dead = inner, list[_Ref](), False

    def __getattr__(self, name: str) -> Any:
        return SimpleNamespace(remote=lambda *given: self._asked(lambda: getattr(self._inner, name)(*given)))

    def _asked(self, call: Callable[[], Any]) -> _Ref:
        self._waiting.append(_Ref(call))
        return self._waiting[-1]

    def go_on(self) -> None:
        while self._waiting and not self.dead:
            ref = self._waiting[0]
            try:
                ref.value = ref.call()
            except Killed:
                self.dead = True
                for entry in self._waiting:
                    entry.error, entry.done = RayActorError(), True
                return
            ref.done = True
            self._waiting.pop(0)
