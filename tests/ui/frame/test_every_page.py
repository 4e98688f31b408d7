"""Every page opens for every role that has it, on an empty project and on one with a released interview."""

from collections.abc import Callable
from typing import Any

import pytest

from coding.access import GRANTS
from coding.model import Role
from tests.helpers.app_page import mounted, open_page, words
from tests.helpers.listed import LISTED

pytestmark = pytest.mark.slow

USERS = {Role.RESEARCHER: "ana", Role.LEAD: "lea", Role.STEWARD: "sam", Role.VIEWER: "vic"}
PAGES = [(page, permission) for page, _, permission in LISTED]


@pytest.mark.parametrize("role", list(Role))
def test_empty_pages_say_what_to_do_next(make_project: Callable[..., Any], role: Role) -> None:
    project = make_project()
    for page, permission in PAGES:
        if permission in GRANTS[role]:
            shown = words(open_page(page, project, USERS[role]))
            assert len(shown) > 20, page


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_on_a_released_interview_and_show_no_original(small_project: Any, role: Role) -> None:
    for page, permission in PAGES:
        if permission in GRANTS[role]:
            test = open_page(page, small_project, USERS[role])
            shown = words(test) + str(mounted(test))
            assert len(shown) > 20, page
            assert "Bergquist" not in shown, page
