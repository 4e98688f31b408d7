"""Coding one interview."""

from __future__ import annotations

from typing import Any

import streamlit as st

from codebook.model import Code, Codebook
from coding.errors import HeardError
from coding.model import Coding
from coding.ui import style
from coding.ui.pane import (
    Acknowledgement,
    PaneAttribute,
    PaneCode,
    PaneCoding,
    PaneSettings,
    PaneSnapshot,
    PaneTurn,
    coding_pane,
)
from coding.workspace import coding as coding_work
from coding.workspace import projects
from coding.workspace.context import Context


def page(context: Context) -> None:
    """Choose an interview and code it."""
    released = [one for one in projects.list_interviews(context) if one.release_id]
    if not released:
        st.title("Coding")
        style.empty("Nothing is released for coding yet. A steward reviews and releases interviews first.")
        return
    ids = [one.release_id for one in released]
    wanted = st.query_params.get("release")
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    chosen = left.selectbox(
        "Interview",
        ids,
        index=ids.index(wanted) if wanted in ids else 0,
        format_func=lambda release: _label(released, release),
    )
    if chosen != wanted:
        st.query_params["release"] = str(chosen)
        st.query_params.pop("line", None)
    settings = _settings(right, context)
    try:
        backend = WorkspaceBackend(context, str(chosen))
        opened = backend.open()
    except HeardError as error:
        st.error(str(error))
        return
    if opened.read_only:
        st.info(opened.read_only)
    line = st.query_params.get("line", "")
    coding_pane(
        backend,
        key=f"pane-{context.user.id}-{chosen}",
        height=640,
        jump_to=int(line) - 1 if line.isdigit() else None,
        settings=settings(opened.codebook),
    )


def _label(released: list[Any], release: str | None) -> str:
    one = next(entry for entry in released if entry.release_id == release)
    return f"{one.participant_label} · {one.title}"


def _settings(column: Any, context: Context) -> Any:
    with column, st.popover("Reading and keys", width="stretch"):
        size = st.slider("Text size", 13, 24, 17, key="pane-size")
        snap = st.toggle("Selections grow to whole words", True, key="pane-snap")
        letters = st.toggle("Single-letter keys", True, key="pane-letters")
        soft = st.toggle("Soft view: blur turns until you come to them", False, key="pane-soft")
        language = st.segmented_control("Code names in", ["en", "fr", "it"], default="en", key="pane-language")

    def build(book: Codebook) -> PaneSettings:
        return PaneSettings(
            language=language or "en",
            snap_to_words=snap,
            letter_keys=letters,
            soft_view=soft,
            text_size=size,
            attributes=[
                PaneAttribute(one.name, one.name.replace("_", " ").capitalize(), list(one.values))
                for one in book.attributes
            ],
        )

    return build


class WorkspaceBackend:
    """The project as one coder sees it on one interview, in the pane's terms."""

    def __init__(self, context: Context, release_id: str) -> None:
        self.context, self.release_id = context, release_id
        self._opened: coding_work.OpenTranscript | None = None
        self._names: dict[str, str] = {}

    def open(self) -> coding_work.OpenTranscript:
        """The transcript, read once a page run."""
        if self._opened is None:
            self._opened = coding_work.open_transcript(self.context, self.release_id)
            self._names = dict(self._opened.coder_names)
        return self._opened

    def snapshot(self) -> PaneSnapshot:
        """See :class:`coding.ui.pane.PaneBackend`."""
        opened = self.open()
        release = opened.release
        return PaneSnapshot(
            revision=opened.revision,
            release_id=release.id,
            title=f"{release.participant_label} · {release.title}",
            turns=[PaneTurn(t.ordinal, t.speaker or "", t.role, t.start_ms, t.start, t.end) for t in release.turns],
            text=release.text,
            codes=pane_codes(opened.codebook),
            codings=[self._coding(one) for one in opened.codings],
            read_only=opened.read_only is not None,
            favourites=opened.favourites,
            coder=self.context.user.name,
        )

    def changes_since(self, revision: int) -> list[PaneCoding]:
        """See :class:`coding.ui.pane.PaneBackend`."""
        return [self._coding(one) for one in coding_work.changes_since(self.context, self.release_id, revision)]

    def codes(self) -> list[PaneCode]:
        """See :class:`coding.ui.pane.PaneBackend`."""
        return pane_codes(coding_work.open_transcript(self.context, self.release_id).codebook)

    def apply(self, operations: list[dict[str, Any]]) -> list[Acknowledgement]:
        """See :class:`coding.ui.pane.PaneBackend`."""
        answers = coding_work.apply_operations(self.context, self.release_id, operations)
        return [Acknowledgement(one.id, one.ok, one.reason) for one in answers]

    def _coding(self, one: Coding) -> PaneCoding:
        own = one.coder == self.context.user.id
        return PaneCoding(
            one.id,
            one.code,
            one.start,
            one.end,
            one.memo,
            dict(one.attributes),
            self._names.get(one.coder, one.coder),
            own,
            one.deleted,
            one.revision,
        )


def pane_codes(book: Codebook) -> list[PaneCode]:
    """The codes that may be applied, in codebook order."""
    return [_pane_code(code, book) for code in book.codes if code.in_use]


def _pane_code(code: Code, book: Codebook) -> PaneCode:
    names = {one.id: one.name for one in book.codes}
    return PaneCode(
        code.id,
        code.name,
        code.color or "#1f5f6b",
        names.get(code.parent or "", ""),
        code.definition,
        code.include,
        "; ".join(
            f"{one.text} → {names.get(one.use_instead, one.use_instead)}" if one.use_instead else one.text
            for one in code.exclude
        ),
        {language: translation.name for language, translation in code.languages.items() if translation.name},
    )
