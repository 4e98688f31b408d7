"""Suggested codes on an interview, as they stand in a project, whoever computed them."""

from datetime import UTC, datetime

from coding.store import Cursor, releases, settings, suggestions
from tests.conftest import SmallProject


def suggest(project: SmallProject, release: str, *suggestion_ids: str) -> None:
    """Offer Ana the code C1 for the first words of an interview, once an id."""

    def put(cursor: Cursor) -> None:
        settings.set_setting(cursor, "suggestions", True)
        suggestions.set_ready(cursor, releases.interview_of(cursor, release), "ana", "unlocked", "lea")
        suggestions.SUGGESTIONS.add(
            cursor,
            *(
                suggestions.Suggestion(
                    id=suggestion_id,
                    release_id=release,
                    coder="ana",
                    start=0,
                    end=10,
                    code="C1",
                    rank=1,
                    source="definition",
                    evidence=(),
                    model="none",
                    revision="",
                    codebook_version=1,
                    state="offered",
                    offered_at=datetime.now(UTC),
                )
                for suggestion_id in suggestion_ids
            ),
        )

    project.project.store.write(put)


def answers(project: SmallProject) -> dict[str, tuple[str, str | None]]:
    """What became of each suggestion: its state, and the coding that it became."""
    every = project.project.store.ask(suggestions.SUGGESTIONS.all)
    return {suggestion.id: (suggestion.state, suggestion.coding_id) for suggestion in every}
