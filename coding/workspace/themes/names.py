"""Whose words name a theme: a phrase somebody said stands for it only while they may be quoted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coding.model import Segment, Theme
from coding.store import Cursor, people
from coding.store import releases as store_releases
from coding.workspace.context import Context
from coding.workspace.review.unused import unused
from coding.workspace.themes.runs import stored_run


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


def as_they_may_be_told(cursor: Cursor, context: Context, listed: Sequence[Theme]) -> list[Theme]:
    """Themes as they go out: one named by a phrase that may not be quoted any more is called by its words."""
    told = list(listed)
    for run_id in {theme.run_id for theme in listed if theme.run_id}:
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
        told = [
            replace(theme, name=held_back[theme.run_theme].words)
            if theme.run_id == run_id
            and theme.run_theme in held_back
            and theme.name == held_back[theme.run_theme].label
            else theme
            for theme in told
        ]
    return told
