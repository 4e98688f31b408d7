"""Themes: a model run's proposals, stored as data, never codings until a person accepts them; and the team's own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from codebook import edit
from codebook.errors import CodebookError
from codebook.model import Code, Codebook, Source
from coding.access import Permission
from coding.errors import Conflict, InvalidInput
from coding.model import Segment, Theme, ThemeRun
from coding.store import Cursor, codebooks, codings, events, operations, themes
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, new_id, requires
from coding.workspace.searching import passages
from coding.workspace.theme_runs import Outlook, RunView, list_runs, open_run, outlook
from pipelines.redact.pseudonyms import PSEUDONYM
from pipelines.themes import ThemeRun as ProposedRun
from pipelines.themes import propose_themes

__all__ = ["Outlook", "RunView", "list_runs", "open_run", "outlook"]
__all__ += [
    "accept_as_code",
    "accept_theme",
    "counts_of_themes",
    "create_theme",
    "list_themes",
    "merge_theme",
    "propose",
]
__all__ += ["propose", "redo_theme", "rename_theme", "set_theme_codes", "set_theme_state", "theme_counts", "undo_theme"]

SCOPE = ("themes", "project")
SEEDS = 8


@requires(Permission.PROPOSE_THEMES)
def propose(
    context: Context,
    *,
    number: int | None = None,
    seed: int = 0,
    model: str | None = None,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> str:
    """Run the theme model over all released participants' passages and store the run; return its id.

    Args:
        context: Who asks.
        number: How many themes; None for a number that follows from the amount of text.
        seed: First of the consecutive seeds of the single runs.
        model: Embedding model; None for the project's.
        progress: Called with (steps done, steps in all).
        cancelled: Asked between steps.

    Raises:
        NotReady: Nothing has been released.
        TooFewSegments: There is not enough text; search works all the same.
        Cancelled: The person pressed cancel; vectors made before stay, no run is stored.
    """
    held = passages(context, model=model, progress=progress, cancelled=cancelled)
    questions = [
        held.releases[s.release_id].text[s.question_start : s.question_end] if s.question_start is not None else None
        for s in held.segments
    ]
    masked = {word.strip("[]") for text in held.texts for word in PSEUDONYM.findall(text)}
    run = propose_themes(
        held.texts,
        held.vectors,
        languages=held.languages,
        documents=[s.release_id for s in held.segments],
        questions=questions,
        themes=number,
        seeds=tuple(range(seed, seed + SEEDS)),
        ignore=sorted({part for name in masked for part in (name, *name.split("_"))}),
        model=f"{held.embedder.model_id}@{held.embedder.revision}",
        notes=[held.warning] if held.warning else [],
        progress=progress,
        cancelled=cancelled,
    )
    return context.store.write(lambda cursor: _store(cursor, context, run, held.segments, held.embedder))


def _store(cursor: Cursor, context: Context, run: ProposedRun, found: Sequence[Segment], embedder: Any) -> str:
    content = run.to_json()
    run_id = new_id()
    stored = ThemeRun(
        run_id,
        embedder.model_id,
        embedder.revision,
        run.input_hash,
        content,
        context.user.id,
        datetime.now(UTC),
        tuple(segment.id for segment in found),
    )
    themes.add_run(cursor, stored, hashlib.sha256(content.encode()).hexdigest())
    position = themes.next_position(cursor)
    themes.add(
        cursor,
        [
            Theme(new_id(), run_id, theme.id, theme.label, "", "proposed", None, "", position + index, (), 1)
            for index, theme in enumerate(run.themes)
        ],
    )
    events.append(
        cursor,
        context.user.id,
        "themes.proposed",
        "theme_run",
        run_id,
        {"themes": len(run.themes), "passages": len(found), "input": run.input_hash},
    )
    return run_id


@requires(Permission.PROPOSE_THEMES)
def list_themes(context: Context) -> list[Theme]:
    """All themes: of every run, and the team's own."""
    with context.store.read() as cursor:
        return themes.all_themes(cursor)


def _change(context: Context, theme_id: str, kind: str, change: Callable[[Theme], Theme]) -> Theme:
    def write(cursor: Cursor) -> Theme:
        before = themes.get(cursor, theme_id)
        after = change(before)
        themes.update(cursor, after)
        _record(cursor, context, kind, before, after)
        return themes.get(cursor, theme_id)

    return context.store.write(write)


def _record(cursor: Cursor, context: Context, kind: str, before: Theme | None, after: Theme) -> None:
    operations.add(
        cursor,
        new_id(),
        SCOPE,
        context.user.id,
        kind,
        before={"theme": after.id, "state": _as_state(before) if before else None},
        after={"theme": after.id, "state": _as_state(after)},
    )
    events.append(
        cursor, context.user.id, f"theme.{kind}", "theme", after.id, {"state": after.state, "codes": list(after.codes)}
    )


def _as_state(theme: Theme) -> dict[str, Any]:
    return {
        "run_id": theme.run_id,
        "run_theme": theme.run_theme,
        "name": theme.name,
        "description": theme.description,
        "state": theme.state,
        "merged_into": theme.merged_into,
        "reason": theme.reason,
        "position": theme.position,
        "codes": list(theme.codes),
    }


@requires(Permission.PROPOSE_THEMES)
def rename_theme(context: Context, theme_id: str, name: str, description: str | None = None) -> Theme:
    """Give a theme another name and, where given, a description.

    Raises:
        InvalidInput: An empty name.
    """
    if not name.strip():
        raise InvalidInput("A theme needs a name.")
    return _change(
        context,
        theme_id,
        "renamed",
        lambda theme: replace(
            theme, name=name.strip(), description=theme.description if description is None else description.strip()
        ),
    )


@requires(Permission.PROPOSE_THEMES)
def set_theme_state(context: Context, theme_id: str, state: str, reason: str = "") -> Theme:
    """Accept a theme as the team's own, park it, reject it with a reason, or put it back among the proposals.

    Raises:
        InvalidInput: An unknown state, or a rejection without a reason.
    """
    if state not in ("accepted", "parked", "rejected", "proposed"):
        raise InvalidInput("A theme can be accepted, parked, rejected or proposed again.")
    if state == "rejected" and not reason.strip():
        raise InvalidInput("Say in a few words why the theme is rejected; it is kept with it.")
    return _change(
        context,
        theme_id,
        state,
        lambda theme: replace(theme, state=state, reason=reason.strip(), merged_into=None),
    )


@requires(Permission.PROPOSE_THEMES)
def accept_theme(context: Context, theme_id: str, name: str, description: str, codes: Sequence[str]) -> Theme:
    """Accept a theme as the team's own, with its name, description and codes, as one undoable change.

    Raises:
        InvalidInput: An empty name, or a code that is not in the codebook.
    """
    if not name.strip():
        raise InvalidInput("A theme needs a name.")
    _check_codes(context, codes)
    return _change(
        context,
        theme_id,
        "accepted",
        lambda theme: replace(
            theme,
            name=name.strip(),
            description=description.strip(),
            state="accepted",
            merged_into=None,
            reason="",
            codes=tuple(sorted(set(codes))),
        ),
    )


@requires(Permission.PROPOSE_THEMES)
def merge_theme(context: Context, theme_id: str, into: str) -> Theme:
    """Merge a theme into another; its passages then count for that one.

    Raises:
        InvalidInput: Into itself, or into one that was merged away.
    """
    with context.store.read() as cursor:
        target = themes.get(cursor, into)
    if into == theme_id or target.state == "merged":
        raise InvalidInput("Choose another theme, one that is still there, to merge into.")
    return _change(context, theme_id, "merged", lambda theme: replace(theme, state="merged", merged_into=into))


@requires(Permission.PROPOSE_THEMES)
def set_theme_codes(context: Context, theme_id: str, codes: Sequence[str]) -> Theme:
    """Say which codes make up a theme.

    Raises:
        InvalidInput: A code that is not in the codebook.
    """
    _check_codes(context, codes)
    return _change(context, theme_id, "codes_set", lambda theme: replace(theme, codes=tuple(sorted(set(codes)))))


def _check_codes(context: Context, codes: Sequence[str]) -> None:
    with context.store.read() as cursor:
        newest = codebooks.newest(cursor)
    known = {code.id for code in Codebook.from_dict(newest.content).codes} if newest else set()
    if not set(codes) <= known:
        raise InvalidInput("One of those codes is not in the codebook.")


@requires(Permission.PROPOSE_THEMES)
def create_theme(context: Context, name: str, description: str, codes: Sequence[str]) -> Theme:
    """Make a theme of codes: the analysts' own.

    Raises:
        InvalidInput: An empty name, or an unknown code.
    """
    if not name.strip():
        raise InvalidInput("A theme needs a name.")
    _check_codes(context, codes)

    def write(cursor: Cursor) -> Theme:
        theme = Theme(
            new_id(),
            None,
            None,
            name.strip(),
            description.strip(),
            "accepted",
            None,
            "",
            themes.next_position(cursor),
            tuple(sorted(set(codes))),
            1,
        )
        themes.add(cursor, [theme])
        _record(cursor, context, "made", None, theme)
        return theme

    return context.store.write(write)


@requires(Permission.EDIT_CODEBOOK)
def accept_as_code(context: Context, theme_id: str, name: str, definition: str, parent: str | None) -> str:
    """Take a theme into the codebook as a draft code, with the run as its source; return the new code's id.

    Raises:
        InvalidInput: The codebook refuses it (no name, name taken, unknown parent …).
    """

    def write(cursor: Cursor) -> str:
        theme = themes.get(cursor, theme_id)
        newest = codebooks.newest(cursor)
        if newest is None:
            raise InvalidInput("The project has no codebook yet. Choose a starter on the Codebook page.")
        book = Codebook.from_dict(newest.content)
        taken = {code.id for code in book.codes}
        number = 1
        while f"T{number}" in taken:
            number += 1
        source = Source(
            "Theme proposal of this project", how_used=f"run {theme.run_id}, theme {theme.run_theme}", evidence=""
        )
        code = Code(id=f"T{number}", name=name, definition=definition, parent=parent, status="draft", sources=(source,))
        try:
            changed = edit.add_code(book, code)
        except CodebookError as error:
            raise InvalidInput(str(error)) from error
        version = codebooks.save(
            cursor, changed.to_dict(), changed.content_hash(), f"Theme accepted as {code.id}", context.user.id
        )
        events.append(cursor, context.user.id, "codebook.saved", "codebook", str(version), {"added": code.id})
        accepted = replace(theme, state="accepted", name=name.strip(), codes=tuple(sorted({*theme.codes, code.id})))
        themes.update(cursor, accepted)
        _record(cursor, context, "accepted", theme, accepted)
        return code.id

    return context.store.write(write)


@requires(Permission.PROPOSE_THEMES)
def undo_theme(context: Context) -> str:
    """Take back this person's last change of a theme; return what kind it was.

    Raises:
        InvalidInput: There is nothing to undo.
        Conflict: Somebody else changed the theme since.
    """
    return _step(context, back=True)


@requires(Permission.PROPOSE_THEMES)
def redo_theme(context: Context) -> str:
    """Bring back what was undone last; return what kind it was.

    Raises:
        InvalidInput: There is nothing to redo.
        Conflict: Somebody else changed the theme since.
    """
    return _step(context, back=False)


def _step(context: Context, *, back: bool) -> str:
    def step(cursor: Cursor) -> str:
        finder = operations.last_done if back else operations.last_undone
        target = finder(cursor, SCOPE, context.user.id)
        if target is None:
            raise InvalidInput("There is nothing to undo here." if back else "There is nothing to redo here.")
        wanted = target.before if back else target.after
        theme_id = str(wanted["theme"])
        expected = (target.after if back else target.before)["state"]
        present = next((one for one in themes.all_themes(cursor) if one.id == theme_id), None)
        if (None if present is None else _as_state(present)) != expected:
            raise Conflict("Somebody changed that theme after you did. Look at it as it is now and change it by hand.")
        if wanted["state"] is None:
            themes.delete(cursor, theme_id)
        else:
            theme = Theme(theme_id, **{**wanted["state"], "codes": tuple(wanted["state"]["codes"])}, version=1)
            if present is not None:
                themes.update(cursor, theme)
            else:
                themes.add(cursor, [theme])
        operations.set_undone(cursor, target.id, back)
        events.append(cursor, context.user.id, "theme.undone" if back else "theme.redone", "theme", theme_id)
        return target.kind

    return context.store.write(step)


@requires(Permission.PROPOSE_THEMES)
def theme_counts(context: Context, theme: Theme) -> tuple[int, int]:
    """(codings, interviews) of a theme's codes, as far as this person may see them."""
    return counts_of_themes(context, [theme])[theme.id]


@requires(Permission.PROPOSE_THEMES)
def counts_of_themes(context: Context, wanted: Sequence[Theme]) -> dict[str, tuple[int, int]]:
    """Theme id → (codings, interviews) of its codes, as far as this person may see them."""
    with context.store.read() as cursor:
        visible = codings.all_visible(cursor, context.viewer)
    result: dict[str, tuple[int, int]] = {}
    for theme in wanted:
        mine = [one for one in visible if one.code in theme.codes]
        result[theme.id] = (len(mine), len({one.release_id for one in mine}))
    return result
