"""A project in which a story was written, and what an erasure without the extra leaves of it."""

from coding.extras.stories import steps
from coding.extras.stories.tables import Story, StorySentence
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import indicators
from tests.conftest import SmallProject, span_of


def begin(project: SmallProject) -> None:
    lea = project.as_user("lea")
    (interview,) = list_interviews(lea)
    place = span_of(lea, str(interview.release_id), "I was alone a lot")
    indicators.choose(lea, "code", "C1", str(interview.release_id), *place)
    rests = tuple(source.id for source in steps.story_sources(lea))
    sentences = (StorySentence("Evenings were long.", rests),)
    steps.write_story(lea, Story(id="", title="Home late", language="en", sentences=sentences))


def after_an_erasure(project: SmallProject) -> None:
    """The words of the team stay, and do not leave: what they rest on is gone."""
    lea = project.as_user("lea")
    (view,) = steps.list_stories(lea)
    assert view.story.title == "Home late" and view.people == 0 and not steps.story_sources(lea)
    assert any("passage that is gone" in why for why in view.why_not)
