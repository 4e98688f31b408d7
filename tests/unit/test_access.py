"""Who may do what: every role against every use-case."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

import pytest

import coding.extras
import coding.workspace
from coding.access import GRANTS, Permission, allowed, check
from coding.errors import AccessDenied, NotSignedIn
from coding.model import Role, User
from coding.workspace.context import PERMISSIONS, Context
from coding.workspace.people.sites import make_site, place_person
from coding.workspace.people.users import deactivate, set_roles
from coding.workspace.themes.team import list_themes

USE_CASES = 388
"""How many the core had when this was written; a use-case taken out on purpose lowers it."""
OF_EXTRAS = {
    "archives": 2,
    "board": 2,
    "checklists": 6,
    "corpora": 5,
    "exchange": 3,
    "joint": 15,
    "maps": 21,
    "merging": 1,
    "panel": 30,
    "persons": 9,
    "proposals": 2,
    "recordings": 17,
    "slides": 0,
    "stories": 7,
    "study": 32,
    "suggest": 15,
}
"""How many each extra has."""


def workspace_modules() -> Iterator[tuple[str, ModuleType]]:
    """Every module with use-cases, by its path below the workspace or the extras that are there."""
    for package in (coding.workspace, coding.extras):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not re.search(r"\.(pages|commands)\b", info.name):
                yield info.name.removeprefix(f"{package.__name__}."), importlib.import_module(info.name)


def use_cases() -> list[tuple[str, object, Permission]]:
    return [
        (f"{path}.{name}", function, PERMISSIONS[f"{path}.{name}"])
        for path, module in workspace_modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function) and f"{path}.{name}" in PERMISSIONS
    ]


def test_every_function_that_takes_a_context_asks() -> None:
    # Helpers that a guarded function calls with its own context and cursor.
    inner = {
        "rounds.rounds.locked_snapshot", "rounds.rounds.visible_snapshot", "rounds.rounds.visible",
        "rounds.rounds.follows", "reports.indicators.record", "operations.take_step", "operations.once",
        "project.interviews.visible", "search.passages.index_of", "search.passages.chosen_model",
        "search.passages.shares_of", "search.passages.without_vector", "recordings.steps.recordings.seal",
        "project.log.counts_are_withheld",
    }  # fmt: skip
    unguarded = []
    for path, module in workspace_modules():
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            first = next(iter(inspect.signature(function).parameters.values()), None)
            takes_context = first is not None and first.annotation in (Context, "Context") and first.name == "context"
            key = f"{path}.{name}"
            if takes_context and key not in PERMISSIONS and key not in inner:
                unguarded.append(key)
    assert not unguarded


def test_no_use_case_drops_out_of_these_tests() -> None:
    """A function that loses its mark, or a module that the walk does not reach, makes the number fall."""
    results = {key for key, _, _ in use_cases()}
    assert results == set(PERMISSIONS)
    there = [feature.name for feature in coding.extras.features()]
    brought = {name: {key for key in results if key.startswith(f"{name}.")} for name in there}
    assert {name: len(keys) for name, keys in brought.items()} == {name: OF_EXTRAS[name] for name in there}
    assert len(results) - sum(map(len, brought.values())) >= USE_CASES


@pytest.mark.parametrize("role", list(Role))
def test_every_role_against_every_use_case(small_project, role: Role) -> None:
    user_id = {"researcher": "ana", "lead": "lea", "steward": "sam", "viewer": "vic"}[role.value]
    context = small_project.as_user(user_id)
    denied = 0
    for key, function, permission in use_cases():
        if permission in GRANTS[role]:
            continue
        denied += 1
        arguments = [None] * (len(inspect.signature(function).parameters) - 1)
        with pytest.raises(AccessDenied):
            function(context, *arguments)  # type: ignore[operator]
        assert key
    assert denied > 5


def test_whoever_has_signed_out_can_do_nothing_any_more(small_project) -> None:
    over: list[bool] = []
    context = replace(small_project.as_user("lea"), over=lambda: bool(over))
    lasting = context.for_long_work()
    assert list_themes(context) == []
    over.append(True)
    for _, function, _ in use_cases():
        arguments = [None] * (len(inspect.signature(function).parameters) - 1)  # type: ignore[arg-type]
        with pytest.raises(NotSignedIn, match="Nothing was changed"):
            function(context, *arguments)  # type: ignore[operator]
    for act in (context.open_vault, context.for_long_work, lambda: context.with_vault("a passphrase")):
        with pytest.raises(NotSignedIn):
            act()
    assert list_themes(lasting) == [], "work begun before goes on"


def test_long_work_ends_with_the_role_or_the_site_of_whoever_began_it(small_project) -> None:
    lea = small_project.as_user("lea")
    site = make_site(lea, "Harbour")
    for change in (
        lambda: set_roles(lea, "ben", ["viewer"]), lambda: place_person(lea, "ben", site.id),
        lambda: deactivate(lea, "ben"),
    ):  # fmt: skip
        lasting = small_project.as_user("ben").for_long_work()
        set_roles(lea, "ben", [*lasting.user.roles, "steward"])
        lasting.ask()
        change()
        with pytest.raises(NotSignedIn, match="What you may do here was changed"):
            lasting.for_long_work()


def test_denials_name_the_role_that_may() -> None:
    user = User("vic", "Vic", frozenset({Role.VIEWER}))
    with pytest.raises(AccessDenied, match="steward"):
        check(user, Permission.REVIEW_ORIGINALS)


def test_people_who_left_may_nothing() -> None:
    user = User("old", "Old", frozenset(Role), active=False)
    assert not any(allowed(user, permission) for permission in Permission)


def test_only_stewards_see_originals() -> None:
    holders = {role for role in Role if Permission.REVIEW_ORIGINALS in GRANTS[role]}
    assert holders == {Role.STEWARD}
