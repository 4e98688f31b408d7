"""Themes: a model run's proposals, stored as data, never codings until a person accepts them; and the team's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from codebook import edit
from codebook.errors import CodebookError
from codebook.model import Code, Source
from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound, NotReady
from coding.export.model import Picture, ReportTheme
from coding.export.pictures.pictures import theme_map
from coding.model import Theme
from coding.model.message import Message, message_of
from coding.store import Cursor, code_ids, codebooks, codings, events, themes
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import At, Change, State, UndoScope

LINE = UndoScope("themes", "project", "theme.")
"""Where undo finds a person's steps on themes."""


@reads(Permission.PROPOSE_THEMES)
def list_themes(context: Context, cursor: Cursor) -> list[Theme]:
    """All themes: of every run this person may see, and the team's own."""
    hidden = themes.hidden_runs(cursor, context.user.id)
    return [theme for theme in themes.THEMES.all(cursor) if theme.run_id not in hidden]


def _get(cursor: Cursor, context: Context, theme_id: str) -> Theme:
    """A theme that this person may see now.

    Raises:
        NotFound: No such theme, or the blindness rule hides the run it comes from.
    """
    theme = themes.THEMES.get(cursor, theme_id)
    if theme.run_id in themes.hidden_runs(cursor, context.user.id):
        raise NotFound(Message("There is no theme {theme_id}.", theme_id=theme_id))
    return theme


def _change(context: Context, cursor: Cursor, theme_id: str, kind: str, change: Callable[[Theme], Theme]) -> Theme:
    before = _get(cursor, context, theme_id)
    after = change(before)
    themes.THEMES.put(cursor, after)
    _record(cursor, context, kind, before, after)
    return themes.THEMES.get(cursor, theme_id)


def _record(cursor: Cursor, context: Context, kind: str, before: Theme | None, after: Theme) -> None:
    was = themes.THEMES.state(before) if before else None
    operations.note(cursor, context, LINE, kind, [Change("theme", after.id, was, themes.THEMES.state(after))])
    events.append(
        cursor, context.user.id, f"theme.{kind}", "theme", after.id, {"state": after.state, "codes": list(after.codes)}
    )


@writes(Permission.PROPOSE_THEMES)
def rename_theme(context: Context, cursor: Cursor, theme_id: str, name: str, description: str | None = None) -> Theme:
    """Give a theme another name and, where given, a description.

    Raises:
        InvalidInput: An empty name.
    """
    if not name.strip():
        raise InvalidInput(Message("A theme needs a name."))
    return _change(
        context,
        cursor,
        theme_id,
        "renamed",
        lambda theme: replace(
            theme, name=name.strip(), description=theme.description if description is None else description.strip()
        ),
    )


@writes(Permission.PROPOSE_THEMES)
def set_theme_state(context: Context, cursor: Cursor, theme_id: str, state: str, reason: str = "") -> Theme:
    """Accept a theme as the team's own, park it, reject it with a reason, or put it back among the proposals.

    Raises:
        InvalidInput: An unknown state, or a rejection without a reason.
    """
    if state not in ("accepted", "parked", "rejected", "proposed"):
        raise InvalidInput(Message("A theme can be accepted, parked, rejected or proposed again."))
    if state == "rejected" and not reason.strip():
        raise InvalidInput(Message("Say in a few words why the theme is rejected; it is kept with it."))
    return _change(
        context,
        cursor,
        theme_id,
        state,
        lambda theme: replace(theme, state=state, reason=reason.strip(), merged_into=None),
    )


@writes(Permission.PROPOSE_THEMES)
def accept_theme(
    context: Context, cursor: Cursor, theme_id: str, name: str, description: str, codes: Sequence[str]
) -> Theme:
    """Accept a theme as the team's own, with its name, description and codes, as one undoable change.

    Raises:
        InvalidInput: An empty name, or a code that is not in the codebook.
    """
    if not name.strip():
        raise InvalidInput(Message("A theme needs a name."))
    _check_codes(context, cursor, codes)
    return _change(
        context,
        cursor,
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


@writes(Permission.PROPOSE_THEMES)
def merge_theme(context: Context, cursor: Cursor, theme_id: str, into: str) -> Theme:
    """Merge a theme into another; its passages then count for that one.

    Raises:
        InvalidInput: Into itself, or into one that was merged away.
    """
    target = _get(cursor, context, into)
    if into == theme_id or target.state == "merged":
        raise InvalidInput(Message("Choose another theme, one that is still there, to merge into."))
    return _change(context, cursor, theme_id, "merged", lambda theme: replace(theme, state="merged", merged_into=into))


@writes(Permission.PROPOSE_THEMES)
def split_theme(context: Context, cursor: Cursor, theme_id: str, name: str, segment_ids: Sequence[str]) -> Theme:
    """Take passages of a proposed theme into a new theme of the same run; the run itself stays as it was stored.

    Args:
        context: Who splits.
        cursor: The transaction.
        theme_id: The theme.
        name: Name of the new one.
        segment_ids: Passages to take along; those that the run did not read are left out.

    Raises:
        InvalidInput: An empty name, no passages, or a theme that no run proposed.
    """
    if not name.strip():
        raise InvalidInput(Message("A theme needs a name."))

    source = _get(cursor, context, theme_id)
    if source.run_id is None or source.run_theme is None:
        raise InvalidInput(
            Message("Only a theme that was proposed can be split; one of codes is changed by its codes.")
        )
    known = themes.run(cursor, source.run_id, context.user.id).segment_ids
    selection = frozenset(segment_ids)
    # In the order in which they are read again, so that undo finds the theme as this step left it.
    members = tuple(sorted(selection.intersection(known)))
    if not members:
        raise InvalidInput(Message("Choose the passages that make up the new theme."))
    of_run = [sibling for sibling in themes.THEMES.all(cursor) if sibling.run_id == source.run_id]
    number = 1 + max(sibling.run_theme for sibling in of_run if sibling.run_theme is not None)
    position = themes.next_position(cursor)
    theme = Theme(
        new_id(), source.run_id, number, name.strip(), "", "proposed", None, "", position, (), passages=members
    )
    if any(selection.intersection(sibling.passages) for sibling in of_run):
        raise InvalidInput(Message("Some of these passages are in another split-off theme. Split that one instead."))
    themes.THEMES.put(cursor, theme)
    _record(cursor, context, "split", None, theme)
    return theme


@writes(Permission.PROPOSE_THEMES)
def set_theme_codes(context: Context, cursor: Cursor, theme_id: str, codes: Sequence[str] = ()) -> Theme:
    """Say which codes make up a theme.

    Raises:
        InvalidInput: A code that is not in the codebook.
    """
    _check_codes(context, cursor, codes)
    return _change(
        context, cursor, theme_id, "codes_set", lambda theme: replace(theme, codes=tuple(sorted(set(codes))))
    )


def _check_codes(context: Context, cursor: Cursor, codes: Sequence[str]) -> None:
    newest = codebooks.newest(cursor)
    known = {code.id for code in newest.book.codes} if newest else set()
    if not set(codes) <= known:
        raise InvalidInput(Message("One of those codes is not in the codebook."))


@writes(Permission.PROPOSE_THEMES)
def create_theme(
    context: Context, cursor: Cursor, name: str, description: str = "", codes: Sequence[str] = ()
) -> Theme:
    """Make a theme of codes: the analysts' own.

    Raises:
        InvalidInput: An empty name, or an unknown code.
    """
    if not name.strip():
        raise InvalidInput(Message("A theme needs a name."))
    _check_codes(context, cursor, codes)

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
    themes.THEMES.put(cursor, theme)
    _record(cursor, context, "made", None, theme)
    return theme


@writes(Permission.EDIT_CODEBOOK)
def accept_as_code(
    context: Context, cursor: Cursor, theme_id: str, name: str | None, definition: str, parent: str | None
) -> str:
    """Take a theme into the codebook as a draft code, with the run as its source; return the new code's id.

    Without a name the code has the theme's.

    Raises:
        InvalidInput: The codebook refuses it (no name, name taken, unknown parent …).
    """
    theme = _get(cursor, context, theme_id)
    name = theme.name if name is None else name
    newest = codebooks.newest(cursor)
    if newest is None:
        raise InvalidInput(Message("The project has no codebook yet. Choose a starter on the Codebook page."))
    book = newest.book
    code_ids_used = code_ids.ids_in_use(cursor)
    number = 1
    while f"T{number}" in code_ids_used:
        number += 1
    source = Source(
        "Theme proposal of this project", how_used=f"run {theme.run_id}, theme {theme.run_theme}", evidence=""
    )
    code = Code(id=f"T{number}", name=name, definition=definition, parent=parent, status="draft", sources=(source,))
    try:
        changed = edit.add_code(book, code)
    except CodebookError as error:
        raise InvalidInput(message_of(error)) from error
    codebooks.save(cursor, changed, f"Theme accepted as {code.id}", context.user.id, {"added": code.id})
    accepted = replace(theme, state="accepted", name=name.strip(), codes=tuple(sorted({*theme.codes, code.id})))
    themes.THEMES.put(cursor, accepted)
    _record(cursor, context, "accepted", theme, accepted)
    return code.id


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    return operations.take_step(context, LINE, back=back, seen=seen).kind


undo_theme, redo_theme = operations.both_ways("theme", Permission.PROPOSE_THEMES, _step)


class _Themes(operations.TableRecords):
    """Themes with their codes and passages."""

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        hidden = themes.hidden_runs(at.cursor, at.context.user.id)
        states_present = self.read(at, list(states)).values()
        return (
            Message("That theme is not shown to you while you code.")
            if any(entry["run_id"] in hidden for entry in states_present)
            else None
        )


def _called(state: State) -> Message:
    return Message("the theme “{name}”", name=state["name"])


operations.register(_Themes("theme", themes.THEMES, _called))


def require_unchanged(before: Theme, now: Theme) -> None:
    """Refuse to write over what somebody changed since the theme was shown.

    Raises:
        Conflict: It was changed.
    """
    if before != now:
        raise Conflict(operations.changed_since([_called(themes.THEMES.state(now))]))


@reads(Permission.PROPOSE_THEMES)
def counts_of_themes(context: Context, cursor: Cursor, team_themes: Sequence[Theme]) -> dict[str, tuple[int, int]]:
    """Theme id → (codings, interviews) of its codes, as far as this person may see them."""
    counted = codings.counts_of_codes(cursor, context.viewer)
    result: dict[str, tuple[int, int]] = {}
    for theme in team_themes:
        counts = [(release_id, many) for release_id, code, many in counted if code in theme.codes]
        result[theme.id] = (sum(many for _, many in counts), len({release_id for release_id, _ in counts}))
    return result


@requires(Permission.PROPOSE_THEMES)
def thematic_map(context: Context) -> Picture:
    """Draw the accepted themes with their codes, as the report draws them; counts as far as this person may see them.

    Raises:
        NotReady: No accepted theme has codes yet.
    """
    ours = [theme for theme in list_themes(context) if theme.state == "accepted"]
    if not any(theme.codes for theme in ours):
        raise NotReady(Message("Choose codes for at least one theme; then the map shows what each theme is made of."))
    newest = context.store.ask(codebooks.newest)
    names = {code.id: code.name for code in newest.book.codes} if newest else {}
    counts = counts_of_themes(context, ours)
    return theme_map(
        [
            ReportTheme(
                name=theme.name, description=theme.description, codes=theme.codes, interviews=counts[theme.id][1]
            )
            for theme in ours
            if theme.codes
        ],
        names,
    )
