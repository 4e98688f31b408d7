"""Files of stories hold nobody's own words, and no known name."""

from dataclasses import replace

import pytest

from coding.extras.stories import steps
from coding.extras.stories.exports import export_kinds
from coding.extras.stories.tables import Story, StorySentence
from coding.workspace.reports import export as reports_export
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.what_leaves import WORDS, everything_in, four_people, titled_alike

# The second reader of PDF and the drawing library warn at import; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def told(make_module_project) -> SmallProject:  # type: ignore[no-untyped-def]
    study: SmallProject = make_module_project("told")
    four_people(study)
    titled_alike(study)
    lead = study.as_user("lea")
    sentence = StorySentence("=Flowers stood there.", tuple(source.id for source in steps.story_sources(lead)))
    steps.write_story(lead, Story(id="", title="+Flowers", language="en", sentences=(sentence,)))
    return study


@pytest.mark.parametrize("kind", export_kinds())
def test_a_story_holds_nobodys_own_words_and_no_known_name(told: SmallProject, kind: str) -> None:
    whole = everything_in(reports_export.export(told.as_user("lea"), kind, passphrase=PASSPHRASE).data)
    assert "Flowers stood there." in whole and "omposite" in whole
    for word in (*WORDS.values(), "tulips", "Bergquist", "Elsewhere", "lighthouse"):
        assert word not in whole


def test_a_story_is_told_in_its_own_language_with_what_it_rests_on(told: SmallProject) -> None:
    lead = told.as_user("lea")
    (view,) = steps.list_stories(lead)
    steps.write_story(lead, replace(view.story, language="de"))
    whole = everything_in(reports_export.export(lead, "stories", passphrase=PASSPHRASE).data)
    for said, not_said in (("Zeile 2", "line 2"), ("Worauf", "rests on"), ("Projekt", "Project"), ("Tabelle", "Table")):
        assert said in whole and not_said not in whole, said
