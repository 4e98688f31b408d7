"""Maps: codes, memos, themes and free notes placed by hand, with links between them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

NODE_KINDS: Final = ("code", "memo", "theme", "note")
"""What may stand on a map."""
LINK_KINDS: Final = ("leads_to", "part_of", "example_of", "contradicts", "goes_with", "own")
"""What a link may say; ``own`` says it in the person's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptMap:
    """A map.

    Attributes:
        id: Its id.
        name: What its maker calls it.
        owner: Who made it.
        shared: Whether the team may see it and draw on it.
        made_at: When it was made.
        deleted: Whether it was removed.
    """

    id: str
    name: str
    owner: str
    shared: bool
    made_at: datetime
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """Something placed on a map. Codes, memos and themes are named by their ids, never by their words.

    Attributes:
        id: Its id.
        map_id: The map.
        kind: One of :data:`NODE_KINDS`.
        code: Id of the code, for one.
        memo_id: The memo, for one.
        theme_id: The theme, for one.
        text: Words of a free note; empty for all else.
        x: Where its middle is, to the right.
        y: Where its middle is, downwards.
        written_by: Who placed it, or wrote the note last.
        deleted: Whether it was taken away.
    """

    id: str
    map_id: str
    kind: str
    code: str | None = None
    memo_id: str | None = None
    theme_id: str | None = None
    text: str = ""
    x: int = 0
    y: int = 0
    written_by: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLink:
    """A link from one thing on a map to another.

    Attributes:
        id: Its id.
        map_id: The map.
        source: Id of the node it goes from.
        target: Id of the node it goes to.
        kind: One of :data:`LINK_KINDS`.
        label: The person's own words, for the kind ``own``.
        written_by: Who made it, or changed it last.
        deleted: Whether it was taken away.
    """

    id: str
    map_id: str
    source: str
    target: str
    kind: str
    label: str = ""
    written_by: str = ""
    deleted: bool = False
