"""What a study finds: themes, candidate indicators, and the passages chosen for them.

Offsets are Unicode code points, half-open.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Theme:
    """A proposal of a model run or the analysts' own grouping of codes.

    Attributes:
        passages: Ids of the segments that were put into it by hand, for one that was split off another.
    """

    id: str
    run_id: str | None
    run_theme: int | None
    name: str
    description: str
    state: str
    merged_into: str | None
    reason: str
    position: int
    codes: tuple[str, ...]
    version: int = 1
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeRun:
    """A stored run of the theme model; ``content`` is its immutable JSON."""

    id: str
    model: str
    revision: str
    input_hash: str
    content: str
    created_by: str
    created_at: datetime
    segment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A candidate indicator: what could have been noticed, when, by whom, and which codes it rests on.

    Attributes:
        phases: When in the story it shows (values of the ``phase`` attribute of codings).
        codes: Ids of the codes whose passages support it.
        visible_to: Who could have seen it then (peer, parent, teacher …).
        sources: Where else it is described.
        limits: What it does not say, beyond the standing limits.
        panel_comment: What the survivor panel said, if it was asked.
        status: ``draft``, ``discussed``, ``agreed`` or ``set aside``.
    """

    id: str
    position: int
    wording: str
    phases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    visible_to: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    limits: str = ""
    panel_comment: str = ""
    status: str = "draft"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage chosen to stand for a code, a theme or an indicator in a report.

    Attributes:
        owner_type: ``code``, ``theme`` or ``indicator``.
        role: ``supports`` or ``counters`` (a contrasting passage or counter-example).
        start: First code point in the released text.
        end: One past the last.
        code: Code it was found under, or empty.
        paraphrase: The team's own wording, shown instead of the words; empty to quote.
        translation: A translation shown under the words; empty for none.
    """

    id: str
    owner_type: str
    owner_id: str
    role: str
    release_id: str
    start: int
    end: int
    code: str = ""
    paraphrase: str = ""
    translation: str = ""
    translation_language: str = ""
    chosen_by: str = ""
