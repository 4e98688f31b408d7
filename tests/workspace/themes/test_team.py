"""What people make of a proposal: a part of a theme split off, a draft code."""

from typing import Any

import pytest

from coding.errors import InvalidInput
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.themes.runs import open_run
from coding.workspace.themes.team import (
    accept_as_code,
    list_themes,
    redo_theme,
    rename_theme,
    split_theme,
    undo_theme,
)
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


def test_a_code_has_the_name_of_its_theme_where_none_is_given_and_needs_one_where_it_was_emptied(
    small_project: Any,
) -> None:
    theme_project.released(small_project)
    theme_project.store_run(small_project)
    lead = small_project.as_user("lea")
    theme = list_themes(lead)[0]
    with pytest.raises(InvalidInput, match="has no name"):
        accept_as_code(lead, theme.id, "", "It is told.", None)
    code = accept_as_code(lead, theme.id, None, "It is told.", None)
    assert current_codebook(lead).book.by_id(code).name == theme.name
