"""A map as somebody sees it, and as a report prints it: under the names that things have now, and nothing hidden.

A report has shared maps that were chosen, without memos that may not leave.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from coding.access import Permission
from coding.export.model import Own, ReportMap, ReportMapLink, ReportMapNode
from coding.extras.maps import tables
from coding.extras.maps.drawing import line_of
from coding.extras.maps.steps import list_maps, visible_map
from coding.extras.maps.tables import ConceptMap, MapNode
from coding.model import Interview, Memo, Theme
from coding.store import Cursor, codebooks, interviews, memos, themes
from coding.workspace.context import Context, reads, requires
from coding.workspace.operations import next_step
from coding.workspace.themes.runs import quotable_themes

WORDS: Final = 90
"""Characters of a memo that a map shows."""
OFFERED: Final = 500
"""Memos that are offered for a map, the last changed of many."""
State = Literal["here", "removed", "hidden"]
"""Whether something is what it was, is no longer in the project, or is not for this person to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedNode:
    """Something on a map, resolved.

    Attributes:
        id: Its id on the map.
        kind: One of :data:`coding.extras.maps.tables.NODE_KINDS`.
        what: Id of the code, memo or theme; empty for a note, and for what is hidden.
        name: What it is called now, or the words; empty where it is hidden or its name is lost.
        state: Whether it still stands, and whether this person may see it.
        x: Where its middle is, to the right.
        y: Where its middle is, downwards.
        own: A note of this person's own, whose words they may change.
        interview_id: Of a memo, the interview it is on.
    """

    id: str
    kind: str
    what: str = ""
    name: str = ""
    state: State = "here"
    x: int = 0
    y: int = 0
    own: bool = False
    interview_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedLink:
    """A link on a map.

    Attributes:
        id: Its id.
        source: Node it goes from.
        target: Node it goes to.
        kind: One of :data:`coding.extras.maps.tables.LINK_KINDS`.
        label: Own words; empty for all other kinds.
    """

    id: str
    source: str
    target: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedMap:
    """A map as somebody sees it.

    Attributes:
        map: The map.
        nodes: What stands on it, without codes and themes placed by people whose words are hidden now.
        links: The links between them, without those of such people; of what is hidden only this person's own.
        can_undo: Whether this person has a step to take back.
        can_redo: Whether they have one to bring back.
    """

    map: ConceptMap
    nodes: tuple[ResolvedNode, ...]
    links: tuple[ResolvedLink, ...]
    can_undo: bool = False
    can_redo: bool = False


@dataclass(frozen=True, slots=True)
class Placeable:
    """Something that may be put on a map: its kind, its id, and what it is called."""

    kind: str
    what: str
    name: str


@dataclass(frozen=True)
class _Known:
    """What this person may see of what can stand on a map."""

    codes: Mapping[str, str]
    """Name by id, of codes in use and families."""
    former: Mapping[str, str]
    """Name by id, of codes that were retired, merged or taken out."""
    memos: Mapping[str, Memo]
    themes: Mapping[str, Theme]
    silent: frozenset[str]
    """People whose own words are hidden now."""


@reads(Permission.PROPOSE_THEMES)
def show_map(context: Context, cursor: Cursor, map_id: str) -> ResolvedMap:
    """A map as this person sees it now.

    Raises:
        NotFound: There is none, or it is not shared with them.
    """
    concept_map = visible_map(cursor, context, map_id)
    nodes = tables.visible_nodes(cursor, map_id, context.viewer)
    links = tables.visible_links(cursor, map_id, context.viewer)
    known = _known(cursor, context, [node.code for node in nodes if node.code])
    steps = [next_step(cursor, context, line_of(map_id), back=back) is not None for back in (True, False)]
    resolved = tuple(_resolved(node, known, context.user.id) for node in nodes)
    node_ids = {node.id for node in resolved}
    # What somebody links a memo to tells what it is about.
    visible = {node.id for node in resolved if node.state != "hidden"}
    return ResolvedMap(
        map=concept_map,
        nodes=resolved,
        links=tuple(
            ResolvedLink(id=link.id, source=link.source, target=link.target, kind=link.kind, label=link.label)
            for link in links
            if {link.source, link.target} <= (node_ids if link.written_by == context.user.id else visible)
        ),
        can_undo=steps[0],
        can_redo=steps[1],
    )


@reads(Permission.PROPOSE_THEMES)
def placeable(context: Context, cursor: Cursor) -> list[Placeable]:
    """Everything that this person may put on a map, but for notes: codes, the team's themes, memos."""
    known = _known(cursor, context, ())
    of = {interview.id: interview for interview in interviews.all_interviews(cursor)}
    placeables = [Placeable("code", code, name) for code, name in known.codes.items()]
    placeables += [
        Placeable("theme", theme.id, theme.name) for theme in known.themes.values() if theme.state == "accepted"
    ]
    placeables += [Placeable("memo", memo.id, _about(memo, of)) for memo in list(known.memos.values())[:OFFERED]]
    return placeables


def _known(cursor: Cursor, context: Context, ids: Sequence[str]) -> _Known:
    newest = codebooks.newest(cursor)
    book = newest.book if newest else None
    codes = {code.id: code.name for code in book.codes if code.status in ("draft", "active")} if book else {}
    former = {code.id: code.name for code in book.codes if code.id not in codes} if book else {}
    if lost := set(ids) - {*codes, *former}:
        for version in codebooks.history(cursor):
            former |= {code.id: code.name for code in version.book.codes if code.id in lost}
    hidden = themes.hidden_runs(cursor, context.user.id)
    accepted = [theme for theme in themes.THEMES.all(cursor) if theme.run_id not in hidden]
    return _Known(
        codes,
        former,
        {memo.id: memo for memo in memos.all_visible(cursor, context.viewer)},
        {theme.id: theme for theme in quotable_themes(cursor, context, accepted)},
        memos.silent_authors(cursor, context.viewer),
    )


def _resolved(node: MapNode, known: _Known, user_id: str) -> ResolvedNode:
    def made(name: str, state: State = "here", interview_id: str | None = None) -> ResolvedNode:
        what = node.code or node.memo_id or node.theme_id or ""
        return ResolvedNode(
            id=node.id,
            kind=node.kind,
            what="" if state == "hidden" else what,
            name=name,
            state=state,
            x=node.x,
            y=node.y,
            own=node.kind == "note" and node.written_by == user_id,
            interview_id=interview_id,
        )

    if node.kind == "code":
        code = node.code or ""
        if code in known.codes:
            return made(known.codes[code])
        return made(known.former.get(code, code), "removed")
    if node.kind == "theme":
        theme = known.themes.get(node.theme_id or "")
        if theme is None:
            return made("", "hidden")
        return made(theme.name, "removed" if theme.state in ("rejected", "merged") else "here")
    if node.kind == "memo":
        memo = known.memos.get(node.memo_id or "")
        return made(_beginning(memo), interview_id=memo.interview_id) if memo else made("", "hidden")
    return made("", "hidden") if node.written_by in known.silent else made(node.text)


def _beginning(memo: Memo) -> str:
    words = " ".join((memo.title or memo.text).split())
    return words if len(words) <= WORDS else f"{words[:WORDS].rstrip()}…"


def _about(memo: Memo, of: Mapping[str, Interview]) -> str:
    """A memo's beginning, after what it is on."""
    interview = of.get(memo.interview_id or "")
    place = f"{interview.name}: " if interview else ""
    return f"{place}{_beginning(memo)}"


@requires(Permission.EXPORT)
def shared_maps(context: Context) -> dict[str, str]:
    """The maps that are shared with the team: names by id."""
    return {concept_map.id: concept_map.name for concept_map in list_maps(context) if concept_map.shared}


@requires(Permission.EXPORT)
def printed_maps(context: Context, map_ids: Sequence[str], memos: Collection[str]) -> list[ReportMap]:
    """The wanted maps in that order; what is gone, empty or not shared any more is left out.

    Args:
        context: Who exports.
        map_ids: Ids of maps.
        memos: Ids of the memos that may leave.
    """
    shared = shared_maps(context)
    maps = [show_map(context, map_id) for map_id in dict.fromkeys(map_ids) if map_id in shared]
    return [_as_printed(shown_map, memos) for shown_map in maps if shown_map.nodes]


def _as_printed(resolved_map: ResolvedMap, memos: Collection[str]) -> ReportMap:
    nodes = []
    for node in resolved_map.nodes:
        withheld = node.kind == "memo" and node.what not in memos
        nodes.append(
            ReportMapNode(
                id=node.id,
                kind=Own(node.kind),
                words="" if withheld else node.name,
                state=Own("hidden" if withheld else node.state),
                x=node.x,
                y=node.y,
            )
        )
    links = [ReportMapLink(link.source, link.target, Own(link.kind), link.label) for link in resolved_map.links]
    return ReportMap(resolved_map.map.name, tuple(nodes), tuple(links))
