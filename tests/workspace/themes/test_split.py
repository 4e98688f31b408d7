"""A theme split off a proposal: undo, redo, and what stands beside it."""

from typing import Any

from coding.workspace.themes.runs import open_run
from coding.workspace.themes.team import list_themes, redo_theme, rename_theme, split_theme, undo_theme
from tests.helpers import theme_project


def test_a_split_of_many_passages_is_undone_and_redone(small_project: Any) -> None:
    theme_project.released(small_project)
    run = theme_project.store_run(small_project)
    ana = small_project.as_user("ana")
    theme = list_themes(ana)[0]
    view = open_run(ana, run)
    ids = [segment.id for segment in view.segments]
    made = split_theme(ana, theme.id, "A part", list(reversed(ids))[:5])
    assert open_run(ana, run).taken == dict.fromkeys(ids[-5:], made.id)
    undo_theme(ana)
    assert open_run(ana, run).taken == {}
    redo_theme(ana)
    assert open_run(ana, run).taken == dict.fromkeys(ids[-5:], made.id)
    rename_theme(ana, made.id, "Another part")
    assert open_run(ana, run).taken == dict.fromkeys(ids[-5:], made.id)
    undo_theme(ana)
    undo_theme(ana)
    assert open_run(ana, run).taken == {}
