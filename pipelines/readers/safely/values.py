"""Plain values between a worker and its caller: of a reader's types and no others, as JSON.

What may come back is read off the reader's own annotations: its dataclasses and enumerations, and those within them.
A worker that a broken file took over can say odd things in them; it can make nothing else, and nothing is unpickled.
"""

import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

from codebook.message import Message, message_from_json, message_of, message_to_json
from pipelines.errors import BrokenFile

_PLAIN = (type(None), bool, int, float, str)


class Types:
    """The dataclasses and enumerations that some annotations name, in a fixed order."""

    def __init__(self, hints: Mapping[str, Any]) -> None:
        """Collect them.

        Args:
            hints: Annotations by name, as :func:`typing.get_type_hints` gives them.
        """
        self._kinds: dict[type, int] = {}
        for name in sorted(hints):
            self._add(hints[name])
        self._all = list(self._kinds)
        self._fields = {
            kind: [field.name for field in fields(kind) if field.init] for kind in self._all if is_dataclass(kind)
        }

    def _add(self, hint: Any) -> None:
        for part in get_args(hint):
            self._add(part)
        if not isinstance(hint, type) or hint in self._kinds:
            return
        if issubclass(hint, Enum):
            self._kinds[hint] = len(self._kinds)
        elif is_dataclass(hint):
            self._kinds[hint] = len(self._kinds)
            hints = get_type_hints(hint)
            for field in fields(hint):
                self._add(hints[field.name])

    def encoded(self, value: Any) -> Any:
        """A value as JSON holds it: what is more than a text, a number, true, false or nothing is a list with a mark.

        Raises:
            TypeError: It is of no kind that can be told.
        """
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind in self._fields:
            return ["o", self._kinds[kind], *(self.encoded(getattr(value, name)) for name in self._fields[kind])]
        match value:
            case Message():
                return ["s", message_to_json(value)]
            case Enum() if kind in self._kinds:
                return ["e", self._kinds[kind], value.value]
            # Of a kind of its own: a text that says who wrote it, a number that was computed.
            case str() if not isinstance(value, Enum):
                return str(value)
            case float():
                return float(value)
            case list() | tuple():
                return ["l" if isinstance(value, list) else "t", *map(self.encoded, value)]
            case set() | frozenset():
                return ["f", *map(self.encoded, value)]
            case Mapping():
                return ["d", *(self.encoded(part) for pair in value.items() for part in pair)]
            case bytes():
                return ["b", b64encode(value).decode("ascii")]
            case datetime():
                return ["m", value.isoformat()]
            case date():
                return ["a", value.isoformat()]
        raise TypeError(f"a {kind.__name__} cannot be told between processes")

    def decoded(self, stored: Any) -> Any:
        """The value again.

        Raises:
            ValueError: It is nothing that :meth:`encoded` makes of these types.
        """
        if type(stored) in _PLAIN:
            return stored
        try:
            return self._decoded(stored)
        except (TypeError, LookupError, AttributeError, OverflowError) as error:
            raise ValueError(type(error).__name__) from None

    def _decoded(self, stored: Any) -> Any:
        mark, *rest = stored
        match mark:
            case "o":
                kind = self._all[rest[0]]
                names = self._fields[kind]
                return kind(**dict(zip(names, map(self.decoded, rest[1:]), strict=True)))
            case "e":
                return self._all[rest[0]](rest[1])
            case "s":
                return message_from_json(rest[0])
            case "l":
                return list(map(self.decoded, rest))
            case "t":
                return tuple(map(self.decoded, rest))
            case "f":
                return frozenset(map(self.decoded, rest))
            case "d":
                parts = list(map(self.decoded, rest))
                return dict(zip(parts[::2], parts[1::2], strict=True))
            case "b":
                return b64decode(rest[0])
            case "m":
                return datetime.fromisoformat(rest[0])
            case "a":
                return date.fromisoformat(rest[0])
        raise ValueError(str(mark))


_TREES = ("codebook.errors", "coding.errors", "pipelines.errors")
"""Modules of the errors that readers raise on purpose."""


def error_to_json(error: Exception) -> dict[str, Any] | None:
    """Write an error of one of the trees as values JSON knows; None for any other."""
    tree, kind = type(error).__module__, type(error).__name__
    if tree not in _TREES:
        return None
    candidates = list(map(str, getattr(error, "candidates", ())))
    return {"tree": tree, "kind": kind, "message": message_to_json(message_of(error)), "candidates": candidates}


def error_from_json(value: dict[str, Any], refusals: type[Exception] = Exception) -> Exception:
    """The error that a worker told of; its module is loaded here where its reader's is.

    Args:
        value: What it told.
        refusals: Errors that it may tell of; any other is taken for a broken file.
    """
    tree = sys.modules.get(str(value.get("tree"))) if value.get("tree") in _TREES else None
    kind = getattr(tree, str(value.get("kind")), None)
    message = message_from_json(value.get("message"))
    if isinstance(kind, type) and issubclass(kind, refusals):
        try:
            candidates = list(map(str, value.get("candidates") or ()))
            return kind(message, candidates) if candidates else kind(message)
        except TypeError:
            pass
    return BrokenFile(message)
