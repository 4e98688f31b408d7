"""Steps on stories, as the test of undo takes them."""

from collections.abc import Callable

from coding.extras.stories import steps, tables
from coding.extras.stories.tables import Story, StorySentence
from coding.workspace.reports.indicators import choose
from tests.conftest import TEXT, SmallProject
from tests.helpers.undo_scenarios import Scenario, both, counter, read, two_leads


def a_story(project: SmallProject) -> Scenario:
    release = project.release(TEXT, "P01", {})
    lea, leo = two_leads(project)
    turn = counter()
    passage = choose(lea, "code", "C1", release, 0, 20)

    def story(key: str) -> Story:
        sentences = (StorySentence(f"Evenings, {turn()}.", (passage.id,)),)
        return Story(id=key, title="Home late", language="en", sentences=sentences)

    return Scenario(
        project,
        lambda: [steps.write_story(lea, story("")).id for _ in range(2)],
        lambda key, number: steps.write_story(lea, story(key)),
        lambda key: read(project, lambda cursor: tables.STORIES.get(cursor, key)),
        lambda key: steps.write_story(leo, story(key)),
        **both(steps.undo_stories, steps.redo_stories, lea),
    )


SCENARIOS: dict[Callable[[SmallProject], Scenario], set[str]] = {a_story: {"story"}}
