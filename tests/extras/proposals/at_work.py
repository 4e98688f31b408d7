"""A project with a proposal and a theme of the team's made of it, and what an erasure without the extra leaves."""

from coding.extras.proposals.steps import propose
from coding.workspace.themes.runs import list_runs, open_run
from coding.workspace.themes.team import accept_theme, list_themes
from tests.conftest import SmallProject
from tests.helpers.theme_project import released


def begin(project: SmallProject) -> None:
    released(project)
    ana = project.as_user("ana")
    run = open_run(ana, propose.propose(ana, number=3, seed=1))
    accept_theme(ana, run.themes[0].id, "Evenings", "Evenings that were spent alone.", ["C1"])


def after_an_erasure(project: SmallProject) -> None:
    """A proposal that read the one who was erased is gone, and the team's theme stands."""
    ana = project.as_user("ana")
    assert list_runs(ana) == []
    assert [theme.name for theme in list_themes(ana) if theme.state == "accepted"] == ["Evenings"]
