"""Coding one interview."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from codebook import palette
from codebook.model import Code, Codebook
from coding.access import Permission
from coding.errors import HeardError
from coding.extras import offered
from coding.model import Coding, ContentNote, Interview, Memo, Role
from coding.ui.codings.pane import Rows, coding_pane, settings_message
from coding.ui.components.figures_table import wide
from coding.ui.components.memo_field import address_of
from coding.ui.frame import style
from coding.ui.frame.identity import still
from coding.ui.frame.navigation import follow_address, followed, link
from coding.ui.frame.texts import CHOOSE, N_, _, say, words_of
from coding.workspace.codings import care, mentions, preferences, transcript
from coding.workspace.codings.my_work import Workbench, my_queue, workbench
from coding.workspace.codings.offered import PaneSuggestion
from coding.workspace.codings.operations import apply_operations, keep_content_note
from coding.workspace.context import Context
from coding.workspace.operations import Answer, UndoScope, newest_step
from coding.workspace.project.interviews import list_interviews

_LAST, _FIELD = "_coding_last", "coding-interview"


def page(context: Context) -> None:
    """Choose an interview and code it."""
    wide(low=True)
    released = [interview for interview in list_interviews(context) if interview.release_id]
    if not released:
        st.title(_("Coding"))
        style.empty(_("Nothing is released for coding yet. A steward reviews and releases interviews first."))
        return
    names = {interview.release_id: interview.name for interview in released}
    ids = list(names)
    address = st.query_params.get("release")
    usual = address if address in ids else _present(context, address, released) or _usual(context, ids)
    left, right = st.columns([5, 4], vertical_alignment="bottom")
    follow_address(_FIELD, str(usual))
    release_id = left.selectbox(
        _("Interview"),
        ids,
        key=_FIELD,
        format_func=lambda release: names[release],
        label_visibility="collapsed",
    )
    if release_id != (address or usual):
        # One step, so that Back leads to the interview before. The pane itself completes an address without a release.
        st.query_params.from_dict({"release": str(release_id)})
    followed(_FIELD, str(release_id))
    st.session_state[_LAST] = release_id
    try:
        backend = WorkspaceBackend(partial(still, context.user.id), str(release_id))
        opened = backend.open()
    except HeardError as error:
        st.error(style.escape(words_of(error)))
        return
    with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="xsmall"):
        _note_form(context, opened)
        for suggestions_entry in offered("suggestions_entry"):
            suggestions_entry(context, str(release_id))
        link("printing", _("Print"), release=str(release_id))
        if context.may(Permission.CODE):
            link("care", _("Keys and care"))
    line = st.query_params.get("line", "")
    coding_pane(
        backend,
        key=f"pane-{context.user.id}-{release_id}",
        jump_to=int(line) - 1 if line.isdigit() else None,
        settings=lambda: settings_message(preferences.preferences(context), opened.codebook.attributes),
        another=lambda release: _open(release, ids),
    )


def _present(context: Context, address: str | None, released: Sequence[Interview]) -> str | None:
    """The present release of the interview that an address names, by whichever of its releases."""
    try:
        interview_id = transcript.read_release(context, address or "").interview_id
    except HeardError:
        return None
    return next((interview.release_id for interview in released if interview.id == interview_id), None)


def _open(release: str, ids: list[str | None]) -> None:
    """Open another interview, as choosing it above the pane does."""
    if release in ids:
        st.query_params.from_dict({"release": release})
        st.rerun()


def _usual(context: Context, ids: list[str | None]) -> str | None:
    """What to open where the address names no interview: the one open last, else the first waiting for this coder."""
    last = st.session_state.get(_LAST)
    if last in ids:
        return last
    waiting = my_queue(context) if context.may(Permission.CODE) else []
    return next((entry.release_id for entry in waiting if entry.round_id and not entry.locked), ids[0])


SEVERITY_WORDS = {"mild": N_("mild"), "strong": N_("heavy"), "severe": N_("very heavy")}


def _note_form(context: Context, opened: transcript.OpenTranscript) -> None:
    """What the next reader is told before the interview opens."""
    notes = [note for note in opened.notes if note.first is None]
    editable = [note for note in notes if note.author == context.user.id or Role.LEAD in context.user.roles]
    with st.popover(_("Content note")):
        for note in notes:
            named = ", ".join(map(_, note.topics))
            words = " · ".join(part for part in (_(SEVERITY_WORDS[note.severity]), named, note.text) if part)
            st.markdown(style.escape(words))
        style.note(_("The next reader sees this before the interview opens. Say what comes, not what was said."))
        old = editable[0] if editable else None
        with st.form("content-note", border=False):
            severity = st.radio(
                _("How heavy is it"),
                care.SEVERITIES,
                index=care.SEVERITIES.index(old.severity) if old else 1,
                format_func=lambda level: _(SEVERITY_WORDS[level]),
                horizontal=True,
            )
            topics = st.multiselect(
                _("Topics"), care.TOPICS, default=list(old.topics) if old else [], placeholder=_(CHOOSE), format_func=_
            )
            text = st.text_input(_("A few words more"), old.text if old else "", max_chars=care.NOTE_LIMIT)
            save = st.form_submit_button(_("Change the note") if old else _("Set the note"))
            remove = st.form_submit_button(_("Remove it")) if old else False
        if save:
            values = {"note": old.id if old else None, "severity": severity, "topics": topics, "text": text}
            style.attempt(lambda: keep_content_note(context, opened.release.id, values))
        if remove and old:
            style.attempt(lambda: keep_content_note(context, opened.release.id, {"note": old.id, "remove": True}))


class WorkspaceBackend:
    """The project as one coder sees it on one interview, in the pane's terms.

    Who is there, and whether the interview is, is asked anew for every message: a pane left open must outlive neither
    what its person may see nor the words.
    """

    def __init__(self, who: Callable[[], Context], release_id: str) -> None:
        self.who, self.context, self.release_id = who, who(), release_id
        self._opened: transcript.OpenTranscript | None = None
        self._names: dict[str, str] = {}

    def open(self) -> transcript.OpenTranscript:
        """The transcript, read once a page run."""
        if self._opened is None:
            self._opened = transcript.open_transcript(self.context, self.release_id)
            self._names = dict(self._opened.coder_names)
        return self._opened

    def document(self) -> dict[str, Any]:
        """See :class:`coding.ui.codings.pane.PaneBackend`."""
        opened = self.open()
        release, book = opened.release, palette.assign(opened.codebook)
        return {
            "release": release.id,
            # What waits when the interview is released again goes to the pane of the new release.
            "scope": f"coding|{self.context.user.id}|{release.interview_id}",
            "revision": opened.revision,
            "title": release.name,
            "coder": self.context.user.name,
            "readOnly": opened.read_only is not None,
            "favourites": list(opened.favourites),
            "pinned": {str(place): code for place, code in opened.pinned.items()},
            "memos": [self._memo(memo) for memo in opened.memos],
            "notes": [self._note(note) for note in opened.notes],
            "suggestions": suggestion_rows(opened.suggestions),
            "place": opened.place,
            "keeps": self.context.may(Permission.CODE),
            "people": people_rows(mentions.surroundings(self.context)),
            "topics": list(care.TOPICS),
            "contact": care.support_contact(self.context),
            "locked": say(opened.read_only or ""),
            "noNewCodes": say(opened.no_new_codes or ""),
            "free": opened.is_free,
            "codes": code_messages(book),
            # What may not be applied: families, and codes of before, which codings may still have.
            "headings": [_code_message(code, book) for code in book.codes if not code.in_use],
            "version": opened.codebook_version,
            "turns": [[turn.speaker or "", turn.role, turn.start_ms, turn.start, turn.end] for turn in release.turns],
            "codings": [self._coding(coding) for coding in opened.codings],
            "text": release.text,
        }

    def changes_since(self, revision: int) -> Rows:
        """See :class:`coding.ui.codings.pane.PaneBackend`."""
        codings = transcript.changes_since(self.context, self.release_id, revision)
        memos = transcript.memos_since(self.context, self.release_id, revision)
        notes = care.content_notes(self.context, self.release_id, revision)
        return {
            "codings": [self._coding(coding) for coding in codings],
            "memos": [self._memo(memo) for memo in memos],
            "notes": [self._note(note) for note in notes],
        }

    def newest_step(self) -> int:
        """See :class:`coding.ui.codings.pane.PaneBackend`; asked before all else of a message."""
        self.context.ask()
        self.context = self.who()
        transcript.check_there(self.context, self.release_id)
        return newest_step(self.context, UndoScope("coding", self.release_id))

    def suggestions(self) -> list[list[Any]]:
        """See :class:`coding.ui.codings.pane.PaneBackend`."""
        return suggestion_rows(transcript.open_transcript(self.context, self.release_id).suggestions)

    def codes(self) -> list[dict[str, Any]]:
        """See :class:`coding.ui.codings.pane.PaneBackend`."""
        return code_messages(palette.assign(transcript.open_transcript(self.context, self.release_id).codebook))

    def workbench(self) -> Workbench:
        """See :class:`coding.ui.codings.pane.PaneBackend`."""
        return workbench(self.context, self.release_id)

    def apply(self, operations: list[dict[str, Any]]) -> list[Answer]:
        """See :class:`coding.ui.codings.pane.PaneBackend`."""
        return apply_operations(self.context, self.release_id, operations)

    def _memo(self, memo: Memo) -> list[Any]:
        is_own = memo.author == self.context.user.id
        return memo_row(memo, self._names.get(memo.author, memo.author), own=is_own)

    def _note(self, note: ContentNote) -> list[Any]:
        return note_row(note, own=note.author == self.context.user.id or Role.LEAD in self.context.user.roles)

    def _coding(self, coding: Coding) -> list[Any]:
        is_own = coding.coder == self.context.user.id
        return coding_row(coding, self._names.get(coding.coder, coding.coder), own=is_own)


def coding_row(coding: Coding, coder: str, *, own: bool) -> list[Any]:
    """A coding in the browser's terms, with the name of who applied it and whether the viewer did."""
    row = [coding.id, coding.revision]
    if coding.deleted:
        return row
    return [*row, coding.code, coding.start, coding.end, coding.memo, dict(coding.attributes), coder, int(own)]


def memo_row(memo: Memo, author: str, *, own: bool) -> list[Any]:
    """A memo on a line, an interview or a code, with the name of who wrote it and whether the viewer did."""
    row = [memo.id, memo.revision]
    return row if memo.deleted else [*row, memo.target, memo.turn, memo.code, memo.text, author, int(own)]


def note_row(note: ContentNote, *, own: bool) -> list[Any]:
    """A content note, and whether the viewer may take it away. It does not say who set it."""
    row = [note.id, note.revision]
    if note.deleted:
        return row
    return [*row, note.first, note.last, note.severity, list(note.topics), note.text, int(own)]


def suggestion_rows(suggestions: Sequence[PaneSuggestion]) -> list[list[Any]]:
    """Suggested codes, each with its passage, its rank and why."""
    return [
        [each.id, each.code, each.start, each.end, each.rank, list(map(say, each.evidence))] for each in suggestions
    ]


def people_rows(around: mentions.Surroundings) -> list[list[str]]:
    """The participants, interviews and cases that a memo may mention, in the order they are offered."""
    return [
        [offer.token, offer.name, offer.detail, address_of(offer.kind, offer.id)]
        for offer in mentions.offers(around)
        if offer.kind != "code"
    ]


def code_messages(book: Codebook) -> list[dict[str, Any]]:
    """The codes that may be applied, in codebook order."""
    return [_code_message(code, book) for code in book.codes if code.in_use]


def _code_message(code: Code, book: Codebook) -> dict[str, Any]:
    """A code as the pane shows it: its id, name and colour, and whatever else there is of it."""
    names = {entry.id: entry.name for entry in book.codes}
    more = {
        "family": names.get(code.parent or "", ""),
        "parent": code.parent,
        "definition": code.definition,
        "include": code.include,
        "exclude": "; ".join(
            f"{exclusion.text} → {names.get(exclusion.use_instead, exclusion.use_instead)}"
            if exclusion.use_instead
            else exclusion.text
            for exclusion in code.exclude
        ),
        # What the browser that made the code called it before it had an id.
        "guid": code.guid if code.status == "draft" else "",
        "names": {tag: translation.name for tag, translation in code.languages.items() if translation.name},
    }
    color = code.color or "#1f5f6b"  # a heading
    return {"id": code.id, "name": code.name, "color": color, **{name: value for name, value in more.items() if value}}
