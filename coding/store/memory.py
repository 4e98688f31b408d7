"""What this process remembers of an open project, and forgets as a whole: on closing it, and when words must go.

Whatever is kept of a project between two calls lies here, so that whoever erases need not know who keeps what: the
store forgets all of it before it writes its file anew (counts of wrong tries stay), and when it closes.
"""

# Why no cache of Streamlit or of a module: decision 0620.

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary, WeakSet

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Shelf(Generic[Kept]):
    """One kind of thing that is remembered.

    Attributes:
        name: What it is.
        most: How many are kept; the one asked for longest ago goes first.
        lasting: Whether it holds counts of wrong tries, or keys: these stay until the project is closed, so that nobody
            tries anew by making words go.
    """

    name: str
    most: int
    lasting: bool = False


class Memory:
    """What is remembered of one open project. May be asked on any thread.

    Attributes:
        moment: How often anything began or ended to be saved since the project was opened.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = threading.Lock()
        self._shelves: dict[str, OrderedDict[Hashable, tuple[Hashable, Any]]] = {}
        self._forgotten = 0
        self.moment = 0
        self._parts: dict[str, Memory] = {}
        self._lasting: set[str] = set()

    def __len__(self) -> int:
        """How many things are remembered."""
        with self._lock:
            parts = list(self._parts.values())
            count = sum(map(len, self._shelves.values()))
        return count + sum(map(len, parts))

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Count that changes are saved in the project's file, before and after: see :func:`moment_of`."""
        self.moment += 1
        try:
            yield
        finally:
            self.moment += 1

    def part(self, name: str) -> Memory:
        """What is remembered for some people apart, who may not see what others do; forgotten with all of it."""
        with self._lock:
            return self._parts.setdefault(name, Memory())

    def known(self, shelf: Shelf[Kept], key: Hashable) -> Kept | None:
        """What lies on a shelf under a key."""
        with self._lock:
            entries = self._shelves.get(shelf.name, OrderedDict())
            if key not in entries:
                return None
            entries.move_to_end(key)
            value: Kept = entries[key][1]
            return value

    def recall(
        self, shelf: Shelf[Kept], key: Hashable, make: Callable[[], Kept], *, made_from: Hashable = None
    ) -> Kept:
        """What lies on a shelf under a key; made and put there if nothing does.

        What was made while something was forgotten is returned and not kept: it may hold what had to go.

        Args:
            shelf: Where it lies.
            key: What it is known by.
            make: Makes it, without a lock being held.
            made_from: What it rests on; whatever lies on the shelf and rests on something else goes.
        """
        return self.recall_each(shelf, [key], lambda _: {key: make()}, made_from=made_from)[key]

    def recall_each(
        self,
        shelf: Shelf[Kept],
        keys: Iterable[Hashable],
        make: Callable[[list[Hashable]], Mapping[Hashable, Kept]],
        *,
        made_from: Hashable = None,
    ) -> dict[Hashable, Kept]:
        """As :meth:`recall` for many at once: what lies on a shelf under each key; what does not is made together.

        Args:
            shelf: Where they lie.
            keys: What they are known by.
            make: Makes those under some keys, without a lock being held.
            made_from: What they rest on.
        """
        values: dict[Hashable, Kept] = {}
        missing: list[Hashable] = []
        begun = self._forgotten
        for key in dict.fromkeys(keys):
            if (entry := self.known(shelf, key)) is None:
                missing.append(key)
            else:
                values[key] = entry
        if missing:
            entries = make(missing)
            values |= entries
            with self._lock:
                if begun == self._forgotten:
                    for key, value in entries.items():
                        self._keep(shelf, key, value, made_from)
        return values

    def keep(self, shelf: Shelf[Kept], key: Hashable, value: Kept) -> None:
        """Put something on a shelf that holds no words of anybody."""
        with self._lock:
            self._keep(shelf, key, value, None)

    def take(self, shelf: Shelf[Kept], key: Hashable) -> Kept | None:
        """What lies on a shelf under a key, which no longer lies there then: once, whoever is faster."""
        with self._lock:
            entry = self._shelves.get(shelf.name, OrderedDict()).pop(key, None)
        return entry[1] if entry else None

    def _keep(self, shelf: Shelf[Kept], key: Hashable, value: Kept, made_from: Hashable) -> None:
        others = self._shelves.setdefault(shelf.name, OrderedDict())
        if shelf.lasting:
            self._lasting.add(shelf.name)
        # All that lies on a shelf rests on the same, so that asking one of them is enough.
        if others and next(iter(others.values()))[0] != made_from:
            others.clear()
        others[key] = (made_from, value)
        while len(others) > shelf.most:
            others.popitem(last=False)

    def forget(self) -> None:
        """Forget everything, also what is being made now."""
        with self._lock:
            self._lasting.clear()
        self.forget_words()

    def forget_words(self) -> None:
        """Forget everything but what lies on lasting shelves, also what is being made now."""
        with self._lock:
            self._shelves = {name: entries for name, entries in self._shelves.items() if name in self._lasting}
            self._forgotten += 1
            parts = list(self._parts.values())
        for part in parts:
            part.forget()


_memories: WeakKeyDictionary[Any, Memory] = WeakKeyDictionary()
_changing: WeakSet[Any] = WeakSet()


def note_memory(cursor: object, memory: Memory) -> None:
    """Say what is remembered of what a cursor reads."""
    _memories[cursor] = memory


def note_changing(cursor: object) -> None:
    """Say that a cursor is of a transaction that changes something."""
    _changing.add(cursor)


def moment_of(cursor: object) -> int | None:
    """A number that stays the same as long as a cursor reads the same; asked before what is kept under it is read.

    None for a cursor that may see changes of its own which are not saved, and for a file that is only looked into: what
    they read is of no use to others.
    """
    below = getattr(cursor, "below", cursor)
    memory = _memories.get(below)
    return None if memory is None or below in _changing else memory.moment


def at_moment(cursor: object, shelf: Shelf[Kept], key: Hashable, read: Callable[[], Kept]) -> Kept:
    """What a cursor reads, from memory as long as nothing was saved since it was read; nobody changes it."""
    moment = moment_of(cursor)
    if moment is None:
        return read()
    return memory_of(cursor).recall(shelf, (moment, key), read, made_from=moment)


def memory_of(cursor: object) -> Memory:
    """What is remembered of what a cursor reads; nothing for a file that is only looked into, as a backup is."""
    return _memories.get(cursor, Memory())
