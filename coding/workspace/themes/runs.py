"""Looking at theme runs: what a proposal would rest on, and stored proposals with their passages."""

import hashlib
import json
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Segment, Theme, ThemeRun
from coding.model.message import Message
from coding.store import Cursor, events, people, segments, themes
from coding.store import releases as store_releases
from coding.store.memory import Shelf
from coding.store.themes import Comparison, RunSummary
from coding.workspace.context import Context, new_id, reads, requires
from coding.workspace.review.unused import unused
from coding.workspace.search.passages import model_warning
from pipelines.themes import ThemeRun as ProposedRun
from pipelines.themes.compare import compare
from pipelines.themes.model import LEAST_SEGMENTS

CODED, UNREAD, BLIND, NEAR = "coded", "interview not coded yet", "in an open round", "near "
"""Why a passage was set aside, and not grouped."""


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
    passages, interviews = context.store.ask(segments.counts)
    model, warning = model_warning(context)
    return Outlook(
        passages=passages,
        interviews=interviews,
        suggested=max(2, round((passages / 2) ** 0.5)),
        enough=passages >= LEAST_SEGMENTS,
        model=model,
        warning=warning,
    )


@reads(Permission.PROPOSE_THEMES)
def list_runs(context: Context, cursor: Cursor) -> list[RunSummary]:
    """All stored runs this person may see, newest first."""
    return themes.runs(cursor, context.user.id)


@dataclass(frozen=True, kw_only=True)
class RunView:
    """A stored run as it was, with its passages.

    Attributes:
        run: What was stored.
        proposal: The run's themes, assignments and warnings; never computed again on opening.
        segments: The passages, in the order of the run's indexes; their words are read where they are shown.
        titles: Release id → title of its interview.
        themes: The run's themes as the team has them now.
        taken: Segment id → id of the theme that people split off with it.
        key: As long as it is the same, so is all of the above but the run's themes and what was split off.
    """

    run: ThemeRun
    proposal: ProposedRun
    segments: Sequence[Segment]
    titles: Mapping[str, str]
    themes: list[Theme]
    taken: Mapping[str, str]
    key: tuple[Hashable, ...]

    def title(self, index: int) -> str:
        """Interview title of a passage."""
        return self.titles[self.segments[index].release_id]

    def line(self, index: int) -> int:
        """1-based line of a passage."""
        return self.segments[index].turn_ordinal + 1


@dataclass(frozen=True)
class TeamThemes:
    """A run's themes as the team has them: what was merged counts for what it was merged into.

    Attributes:
        by_number: The run's theme number → the team's record of it.
        counts_for: The run's theme number → number it counts for.
        indexes: Theme number → indexes of the passages that count for it.
    """

    by_number: Mapping[int, Theme]
    counts_for: Mapping[int, int]
    indexes: Mapping[int, list[int]]


def themes_of_team(view: RunView) -> TeamThemes:
    """What of a run counts for which of its themes, now."""
    by_number = {theme.run_theme: theme for theme in view.themes if theme.run_theme is not None}
    by_id = {theme.id: theme for theme in view.themes}

    def target(number: int) -> int:
        theme, numbers = by_number[number], {number}
        while theme.state == "merged" and theme.merged_into in by_id:
            theme = by_id[theme.merged_into]
            if theme.run_theme is None or theme.run_theme in numbers:
                break
            numbers.add(theme.run_theme)
        return theme.run_theme if theme.run_theme is not None else number

    counts_for = {number: target(number) for number in by_number}
    indexes: dict[int, list[int]] = {number: [] for number in by_number}
    for assignment in view.proposal.assignments:
        if assignment.theme is None or assignment.theme not in counts_for or assignment.reason is not None:
            continue
        split_off = by_id.get(view.taken.get(view.segments[assignment.index].id, ""))
        number = assignment.theme if split_off is None or split_off.run_theme is None else split_off.run_theme
        indexes[counts_for[number]].append(assignment.index)
    return TeamThemes(by_number, counts_for, indexes)


@dataclass(frozen=True)
class StoredRun:
    """What never changes of a run, as long as its content and the passages it read stay."""

    run: ThemeRun
    proposal: ProposedRun
    segments: tuple[Segment, ...]


_STORED: Shelf[StoredRun] = Shelf("theme runs", 2)
"""By the run's id, the hash of its content and how many of its passages are left."""


@reads(Permission.PROPOSE_THEMES)
def open_run(context: Context, cursor: Cursor, run_id: str) -> RunView:
    """Open a stored run. Passages that were erased since are left out of it, and the indexes of the others follow.

    Raises:
        NotFound: No such run.
    """
    key, stored = stored_run(cursor, context, run_id)
    titles = store_releases.titles(cursor, {stored_segment.release_id for stored_segment in stored.segments})
    themes_of_run = [theme for theme in themes.THEMES.all(cursor) if theme.run_id == run_id]
    return RunView(
        run=stored.run,
        proposal=stored.proposal,
        segments=stored.segments,
        titles={release: title for release, (title, _hash) in titles.items()},
        themes=themes_of_run,
        key=(*key, hash(frozenset(titles.items()))),
        taken={segment: theme.id for theme in themes_of_run for segment in theme.passages if theme.state != "rejected"},
    )


def stored_run(cursor: Cursor, context: Context, run_id: str) -> tuple[tuple[Hashable, ...], StoredRun]:
    """A run as it lies in the project, read once, and the key under which it is remembered."""
    key = (run_id, *themes.signature(cursor, run_id, context.user.id))
    return key, context.memory.recall(_STORED, key, lambda: _stored(cursor, run_id, context.user.id))


def _stored(cursor: Cursor, run_id: str, viewer: str) -> StoredRun:
    run = themes.run(cursor, run_id, viewer)
    passage_segments = segments.by_ids(cursor, run.segment_ids)
    proposal = ProposedRun.from_json(run.content)
    if len(passage_segments) < len(run.segment_ids):
        proposal = _without_erased(proposal, run.segment_ids, {segment.id for segment in passage_segments})
    return StoredRun(run, proposal, tuple(passage_segments))


@reads(Permission.PROPOSE_THEMES)
def words_of_passages(
    context: Context, cursor: Cursor, view: RunView, indexes: Iterable[int], most: int | None = None
) -> dict[int, str]:
    """Words of some passages of a run: index → words, or the first of them.

    Args:
        context: Who reads them.
        cursor: The reading.
        view: The run, as this person opened it.
        indexes: Which passages.
        most: How many characters of each at most; None for all.
    """
    ids = {index: view.segments[index].id for index in indexes}
    themes.signature(cursor, view.run.id, context.user.id)
    words = segments.words(cursor, list(ids.values()), most)
    return {index: words[segment] for index, segment in ids.items() if segment in words}


def _without_erased(proposal: ProposedRun, ids: Sequence[str], present: Collection[str]) -> ProposedRun:
    places = {
        old: new for new, old in enumerate(index for index, segment_id in enumerate(ids) if segment_id in present)
    }

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
                named_from=None if theme.named_from is None else places.get(theme.named_from),
            )
            for theme in proposal.themes
        ),
        assignments=tuple(
            replace(assignment, index=places[assignment.index])
            for assignment in proposal.assignments
            if assignment.index in places
        ),
    )


def quotable(cursor: Cursor, passages: Iterable[Segment]) -> set[str]:
    """Ids of those passages whose words may be quoted: their participant agreed, and nobody asked not to use them."""
    every = list(passages)
    alive = store_releases.not_erased(cursor, [segment.release_id for segment in every])
    releases = store_releases.several(cursor, alive)
    consents, exclusions = people.consents(cursor), unused(cursor, releases.values())
    return {
        segment.id
        for segment in every
        if segment.release_id in releases
        and consents.get(releases[segment.release_id].participant_id) == "yes"
        and not exclusions.holds(segment.release_id, segment.start, segment.end)
    }


def quotable_themes(cursor: Cursor, context: Context, candidates: Sequence[Theme]) -> list[Theme]:
    """Themes as they go out: one named by a phrase that may not be quoted any more is called by its words."""
    visible = list(candidates)
    for run_id in {theme.run_id for theme in candidates if theme.run_id}:
        _, run = stored_run(cursor, context, run_id)
        phrases = {theme.id: theme for theme in run.proposal.themes if theme.words}
        said_in = {
            theme.id: run.segments[theme.named_from] for theme in phrases.values() if theme.named_from is not None
        }
        free = quotable(cursor, said_in.values())
        held_back = {
            number: group
            for number, group in phrases.items()
            if number not in said_in or said_in[number].id not in free
        }
        visible = [
            replace(theme, name=held_back[theme.run_theme].words)
            if theme.run_id == run_id
            and theme.run_theme in held_back
            and theme.name == held_back[theme.run_theme].label
            else theme
            for theme in visible
        ]
    return visible


@requires(Permission.PROPOSE_THEMES)
def compare_runs(context: Context, first: str, second: str) -> Comparison:
    """Compare two stored runs and keep the result; two that were compared before are not compared again.

    Raises:
        NotFound: No such run.
        InvalidInput: The same run twice, or two that have no passage in common.
    """
    if first == second:
        raise InvalidInput(Message("Choose two different proposals to compare."))
    known = next(
        (
            comparison
            for comparison in list_comparisons(context)
            if (comparison.first, comparison.second) == (first, second)
        ),
        None,
    )
    if known is not None:
        return known
    view, other = open_run(context, first), open_run(context, second)
    compared = compare(
        _groups(view.proposal, [s.id for s in view.segments]), _groups(other.proposal, [s.id for s in other.segments])
    )
    if compared is None:
        raise InvalidInput(Message("These two proposals have no passage in common, so they cannot be compared."))
    content = json.dumps(asdict(compared), sort_keys=True, separators=(",", ":"))
    comparison = Comparison(new_id(), first, second, content, context.user.id, datetime.now(UTC))

    def write(cursor: Cursor) -> None:
        themes.COMPARISONS.add(cursor, comparison, content_hash=hashlib.sha256(content.encode()).hexdigest())
        detail = {"with": second, "agreement": compared.agreement}
        events.append(cursor, context.user.id, "themes.compared", "theme_run", first, detail)

    context.store.write(write)
    return comparison


def _groups(run: ProposedRun, ids: list[str]) -> dict[str, int]:
    return {
        ids[assignment.index]: assignment.theme
        for assignment in run.assignments
        if assignment.theme is not None and assignment.reason is None
    }


@reads(Permission.PROPOSE_THEMES)
def list_comparisons(context: Context, cursor: Cursor) -> list[Comparison]:
    """All stored comparisons this person may see, newest first."""
    return themes.comparisons(cursor, context.user.id)
