"""What the coding pane and the project say to each other: values, operations and their acknowledgement.

Offsets are Unicode code points, half-open, into the released text, in every value of this module.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from coding.model import ReleaseTurn
from coding.workspace.codings.my_work import Workbench
from coding.workspace.codings.offered import PaneSuggestion
from coding.workspace.operations import Answer


@dataclass(frozen=True)
class PaneCode:
    """A code of the codebook as the pane shows it.

    Attributes:
        id: Stable id of the code.
        name: Name in the project's main language.
        color: ``#rrggbb``; the pane mixes it with the theme's text colour so that it reads on light and dark.
        family: Name of the parent or family, or an empty string.
        definition: What the code means.
        include: When to use it.
        exclude: When not to.
        names: Name by language tag, searched by the palette; shown instead of ``name`` in ``PaneSettings.language``.
        parent: Id of the code or heading it stands below in the tree, or an empty string.
        guid: What the browser that made the code called it before it had an id, or an empty string.
    """

    id: str
    name: str
    color: str
    family: str = ""
    definition: str = ""
    include: str = ""
    exclude: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    guid: str = ""


@dataclass(frozen=True)
class PaneCoding:
    """A code applied to a span of the released text.

    Attributes:
        id: Id of the coding (made in the browser that applied it).
        code: Id of the code.
        start: First code point of the span.
        end: One past its last code point.
        memo: The coder's note, or an empty string.
        attributes: Values such as certainty, by attribute name.
        coder: Name shown for who applied it.
        own: Whether the viewer applied it and may change it.
        deleted: Whether it was removed; sent by ``changes_since`` so that the browser drops it.
        revision: Revision at which it last changed.
    """

    id: str
    code: str
    start: int
    end: int
    memo: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    coder: str = ""
    own: bool = True
    deleted: bool = False
    revision: int = 0


@dataclass(frozen=True)
class PaneMemo:
    """A memo on the interview, one of its turns, or a code.

    Attributes:
        id: Its id (made in the browser that wrote it).
        target: ``"turn"``, ``"interview"`` or ``"code"``.
        text: What it says; what it mentions becomes links.
        turn: Ordinal of the turn, or None.
        code: Id of the code, or None.
        author: Name shown for who wrote it.
        own: Whether the viewer wrote it and may change it.
        deleted: Whether it was removed.
        revision: Revision at which it last changed.
    """

    id: str
    target: str
    text: str
    turn: int | None = None
    code: str | None = None
    author: str = ""
    own: bool = True
    deleted: bool = False
    revision: int = 0


@dataclass(frozen=True)
class PaneMention:
    """A participant, an interview or a case that a memo may mention.

    Attributes:
        token: What is written into the memo.
        name: What people choose it by.
        detail: What tells it from others, or an empty string.
        address: Where it is looked at.
    """

    token: str
    name: str
    detail: str
    address: str


@dataclass(frozen=True)
class PaneNote:
    """A content note for the next reader. It does not say who set it.

    Attributes:
        id: Its id.
        severity: ``"mild"``, ``"strong"`` or ``"severe"``.
        topics: What it is about, from the pane's list of topics.
        text: A few words more, or an empty string.
        first: First turn it is about, or None for the whole interview.
        last: Last turn it is about, or None.
        own: Whether the viewer may take it away.
        deleted: Whether it was taken away.
        revision: Revision at which it last changed.
    """

    id: str
    severity: str
    topics: Sequence[str]
    text: str = ""
    first: int | None = None
    last: int | None = None
    own: bool = False
    deleted: bool = False
    revision: int = 0


@dataclass(frozen=True)
class PaneSnapshot:
    """Everything the pane needs to open a release.

    Attributes:
        revision: Every change up to and including this revision is contained in ``codings``, ``memos`` and ``notes``.
        release_id: The release being read.
        title: Name of the interview, used as the pane's label.
        turns: All turns in order.
        text: The released text.
        codes: The codes that may be applied, in codebook order.
        codings: Codings the viewer may see, without deleted ones.
        read_only: True when nothing may be changed (round locked, or a reader).
        favourites: Ids of codes that come first on the digit strip, in order.
        coder: Name shown for the viewer's own codings.
        pinned: Codes that hold a place of the digit strip, by place from 0.
        memos: Memos the viewer may see, without deleted ones.
        notes: Content notes the viewer may see, without deleted ones.
        suggestions: Suggested codes that are open for the viewer.
        place: Ordinal of the turn where the viewer stopped last time, or None.
        keeps: Whether the viewer may keep memos, notes, pins and preferences.
        people: Participants, interviews and cases that memos may mention, in the order they are offered.
        topics: Topics that a content note may name.
        contact: Whom to turn to, or an empty string.
        locked: Why nothing may be changed, in a sentence.
        headings: What codes stand below in the tree without being applied themselves.
    """

    revision: int
    release_id: str
    title: str
    turns: Sequence[ReleaseTurn]
    text: str
    codes: Sequence[PaneCode]
    codings: Sequence[PaneCoding]
    read_only: bool = False
    favourites: Sequence[str] = ()
    coder: str = ""
    pinned: Mapping[int, str] = field(default_factory=dict)
    memos: Sequence[PaneMemo] = ()
    notes: Sequence[PaneNote] = ()
    suggestions: Sequence[PaneSuggestion] = ()
    place: int | None = None
    keeps: bool = True
    people: Sequence[PaneMention] = ()
    topics: Sequence[str] = ()
    contact: str = ""
    locked: str = ""
    headings: Sequence[PaneCode] = ()
    no_new_codes: str = ""
    free: bool = False


class PaneBackend(Protocol):
    """What the pane asks of the project on behalf of one coder and one release.

    An operation is a JSON object with ``id`` (made in the browser), ``kind``, and the fields of the kind's dataclass
    in :mod:`coding.workspace.codings.actions`. It may hold anything: the backend checks it.
    """

    def snapshot(self) -> PaneSnapshot:
        """Return the release as the viewer may see it now."""
        ...

    def changes_since(self, revision: int) -> list[PaneCoding]:
        """Return codings changed after ``revision``, deleted ones included, as they are now."""
        ...

    def newest_step(self) -> int:
        """Return the number of the viewer's newest step here, in whichever tab, that undo would take."""
        ...

    def beside_since(self, revision: int) -> tuple[list[PaneMemo], list[PaneNote]]:
        """Return memos and content notes changed after ``revision``, deleted ones included, as they are now."""
        ...

    def suggestions(self) -> Sequence[PaneSuggestion]:
        """Return what is suggested now; called only after an operation that may have changed it."""
        ...

    def codes(self) -> list[PaneCode]:
        """Return the codes that may be applied now; called only after a ``new_code`` was accepted."""
        ...

    def workbench(self) -> Workbench:
        """Return every interview, and how often each code occurs in the others, as far as the viewer may see."""
        ...

    def apply(self, operations: list[dict[str, Any]]) -> list[Answer]:
        """Apply operations in order, each id at most once, and say what became of each.

        An operation whose id was applied before is acknowledged again and changes nothing.
        """
        ...


@dataclass(frozen=True)
class PaneAttribute:
    """A property a coder may set on a coding, offered in the memo editor.

    Attributes:
        name: Key in ``PaneCoding.attributes``.
        label: What the coder reads.
        values: The values to choose from; no choice is always possible.
    """

    name: str
    label: str
    values: Sequence[str]


@dataclass(frozen=True)
class PaneSettings:
    """How one person likes the pane.

    Attributes:
        language: Language tag in which code names are shown when a translation exists.
        snap: Mouse selections grow to whole ``"word"``s, ``"sentence"``s, or not at all (``"off"``).
        letter_keys: Single-letter keys work; off, keys that type a character need Alt.
        soft: Which turns are veiled: ``"marked"`` (heavy ones, until opened), ``"all"`` (until reached) or ``"off"``.
        text_size: Size of the transcript text in CSS pixels (12 to 28).
        keys: The person's own keys: id of a binding → chords.
        breaks: Minutes of reading after which the pane offers a pause; 0 never.
        break_passages: Heavy passages after which it does; 0 never.
        attributes: Properties offered in the memo editor.
        documents_open: Whether the list of interviews stands open where there is room; None as the width allows.
        codes_open: The same for the code tree.
        documents_by: Name of the attribute by which interviews are grouped, or an empty string.
        follow: Whether this tab and one with coded passages follow each other.
    """

    language: str = "en"
    snap: str = "word"
    letter_keys: bool = True
    soft: str = "marked"
    text_size: int = 17
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    breaks: int = 25
    break_passages: int = 20
    attributes: Sequence[PaneAttribute] = ()
    documents_open: bool | None = None
    codes_open: bool | None = None
    documents_by: str = ""
    follow: bool = False
