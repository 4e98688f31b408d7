"""What stands in the sidebar: few places for each role, each page within one, and where somebody is, is lit."""

from collections.abc import Callable, Collection

import pytest

from coding.access import Permission, allowed
from coding.model import Role, User
from coding.ui.pages import PAGES
from coding.workspace.overview.status import begun
from tests.conftest import Prepared
from tests.helpers.listed import LISTED

EVERYTHING = ("interviews", "released", "locked")
PEOPLE = [*({role} for role in Role), set(Role)]
STANDING = {
    Role.RESEARCHER: ["Home", "Code", "Codebook", "Find", "Memos and maps", "Compare"],
    Role.LEAD: ["Home", "Interviews", "Code", "Codebook", "Analyse", "Agree", "Report"],
    Role.STEWARD: ["Home", "Import", "Review", "Participants", "Read", "Codebook"],
    Role.VIEWER: ["Home", "Codebook", "Findings"],
}
BEFORE_ANYTHING = {
    Role.RESEARCHER: ["Home", "Codebook"],
    Role.LEAD: ["Home", "Interviews", "Codebook"],
    Role.STEWARD: ["Home", "Import", "Participants", "Codebook"],
    Role.VIEWER: ["Home", "Codebook"],
}


def may(roles: Collection[Role], site: str | None = None) -> Callable[[Permission], bool]:
    user = User("somebody", "Somebody", frozenset(roles), site=site)
    return lambda permission: allowed(user, permission)


def standing(roles: Collection[Role], there: Collection[str], address: str = "overview") -> list[str]:
    return [place.title for place in PAGES.around(address, may(roles), there)[1]]


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_few_places_and_what_has_nothing_in_it_is_none(role: Role) -> None:
    assert standing({role}, EVERYTHING) == STANDING[role]
    assert standing({role}, ()) == BEFORE_ANYTHING[role]
    assert len(STANDING[role]) <= 7


def test_somebody_with_all_roles_has_nine_places() -> None:
    nine = ["Home", "Import", "Review", "Participants", "Code", "Codebook", "Analyse", "Agree", "Report"]
    assert standing(set(Role), EVERYTHING) == nine


@pytest.mark.parametrize("site", [None, "north"])
@pytest.mark.parametrize("roles", PEOPLE)
@pytest.mark.parametrize("there", [(), ("interviews",), ("interviews", "released"), EVERYTHING])
def test_whoever_may_open_a_page_sees_where_they_are(roles, there, site) -> None:
    for address, _, permission in PAGES.entries.values():
        if may(roles, site)(permission):
            here, places = PAGES.around(address, may(roles, site), there)
            assert address in places[here]
            tabs = [page for pages in places.values() for page in pages]
            assert len(tabs) == len(set(tabs)), "a page stands in one place"


@pytest.mark.parametrize("roles", PEOPLE)
def test_every_page_is_a_tab_once_there_is_something_on_it(roles: Collection[Role]) -> None:
    _, places = PAGES.around("overview", may(roles), EVERYTHING)
    tabs = {page for pages in places.values() for page in pages}
    assert tabs >= {page for page, _, permission in LISTED if may(roles)(permission)}


@pytest.mark.parametrize(
    ("made", "there"), [("blank", ()), ("one_released", ("interviews", "released")), ("rounds_made", EVERYTHING)]
)
def test_what_there_is_follows_the_project(request, tmp_path, made, there) -> None:
    fixture = request.getfixturevalue(made)
    with (fixture if isinstance(fixture, Prepared) else fixture(4)[0]).copied(tmp_path / "study") as project:
        assert begun(project.as_user("vic")) == set(there)
