"""Looking at theme runs: what a proposal would rest on, and stored proposals with their passages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from coding.access import Permission
from coding.model import Segment, Theme, ThemeRun
from coding.store import releases as store_releases
from coding.store import segments, themes
from coding.workspace.context import Context, requires
from coding.workspace.search.passages import model_warning
from pipelines.themes import ThemeRun as ProposedRun
from pipelines.themes.propose import LEAST_SEGMENTS


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a proposal would rest on, told before anything is computed.

    Attributes:
        passages: How many passages there are.
        interviews: How many interviews they come from.
        suggested: Number of themes that follows from the amount of text.
        enough: Whether that is enough for a proposal.
        model: Name of the embedding model.
        warning: What that model does not understand in this project, or None.
    """

    passages: int
    interviews: int
    suggested: int
    enough: bool
    model: str
    warning: str | None


@requires(Permission.PROPOSE_THEMES)
def outlook(context: Context) -> Outlook:
    """Say what a proposal would rest on, without loading a model or embedding anything."""
    with context.store.read() as cursor:
        found = segments.current(cursor)
    model, warning = model_warning(context)
    return Outlook(
        passages=len(found),
        interviews=len({one.release_id for one in found}),
        suggested=max(2, round((len(found) / 2) ** 0.5)),
        enough=len(found) >= LEAST_SEGMENTS,
        model=model,
        warning=warning,
    )


@requires(Permission.PROPOSE_THEMES)
def list_runs(context: Context) -> list[ThemeRun]:
    """All stored runs this person may see, newest first."""
    with context.store.read() as cursor:
        return themes.runs(cursor, context.user.id)


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A stored run as it was, with its passages.

    Attributes:
        run: What was stored.
        proposal: The run's themes, assignments and warnings; never computed again on opening.
        segments: The passages, in the order of the run's indexes.
        texts: Their words.
        titles: Interview title of each.
        lines: 1-based line of each.
        themes: The run's themes as the team has them now.
        taken: Segment id → id of the theme that people split off with it.
    """

    run: ThemeRun
    proposal: ProposedRun
    segments: list[Segment]
    texts: list[str]
    titles: list[str]
    lines: list[int]
    themes: list[Theme]
    taken: Mapping[str, str]


@requires(Permission.PROPOSE_THEMES)
def open_run(context: Context, run_id: str) -> RunView:
    """Open a stored run. Passages that were erased since are left out of it, and the indexes of the others follow.

    Raises:
        NotFound: No such run.
    """
    with context.store.read() as cursor:
        run = themes.run(cursor, run_id, context.user.id)
        found = segments.by_ids(cursor, run.segment_ids)
        releases = {one: store_releases.release(cursor, one) for one in dict.fromkeys(s.release_id for s in found)}
        mine = [theme for theme in themes.all_themes(cursor) if theme.run_id == run_id]
        taken = {
            segment: theme.id
            for theme in mine
            for segment in themes.passages(cursor).get(theme.id, ())
            if theme.state != "rejected"
        }
    proposal = ProposedRun.from_json(run.content)
    if len(found) < len(run.segment_ids):
        proposal = _without_erased(proposal, run.segment_ids, {segment.id for segment in found})
    return RunView(
        run=run,
        proposal=proposal,
        segments=found,
        texts=[releases[s.release_id].text[s.start : s.end] for s in found],
        titles=[releases[s.release_id].title for s in found],
        lines=[s.turn_ordinal + 1 for s in found],
        themes=mine,
        taken=taken,
    )


def _without_erased(proposal: ProposedRun, ids: Sequence[str], present: Collection[str]) -> ProposedRun:
    places = {old: new for new, old in enumerate(index for index, one in enumerate(ids) if one in present)}

    def moved(indexes: Sequence[int]) -> tuple[int, ...]:
        return tuple(places[index] for index in indexes if index in places)

    return replace(
        proposal,
        themes=tuple(
            replace(
                theme,
                representative=moved(theme.representative),
                peripheral=moved(theme.peripheral),
                contrast=moved(theme.contrast),
            )
            for theme in proposal.themes
        ),
        assignments=tuple(replace(one, index=places[one.index]) for one in proposal.assignments if one.index in places),
    )
