"""Who may do what: every role against every use-case."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import coding.workspace
from coding.access import GRANTS, Permission, allowed, check
from coding.errors import AccessDenied
from coding.model import Role, User
from coding.workspace.context import PERMISSIONS, Context


def use_cases() -> list[tuple[str, object, Permission]]:
    found = []
    for info in pkgutil.iter_modules(coding.workspace.__path__):
        module = importlib.import_module(f"coding.workspace.{info.name}")
        for name, function in vars(module).items():
            key = f"{info.name}.{name}"
            if inspect.isfunction(function) and key in PERMISSIONS:
                found.append((key, function, PERMISSIONS[key]))
    return found


def test_every_function_that_takes_a_context_asks() -> None:
    # Helpers that a guarded function calls with its own context and cursor.
    inner = {
        "rounds.locked_snapshot", "rounds.standing_snapshot", "rounds.as_seen", "rounds.follows",
        "indicator_log.record", "indicator_log.step",
    }  # fmt: skip
    unguarded = []
    for info in pkgutil.iter_modules(coding.workspace.__path__):
        module = importlib.import_module(f"coding.workspace.{info.name}")
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            first = next(iter(inspect.signature(function).parameters.values()), None)
            takes_context = first is not None and first.annotation in (Context, "Context") and first.name == "context"
            key = f"{info.name}.{name}"
            if takes_context and key not in PERMISSIONS and key not in inner:
                unguarded.append(key)
    assert not unguarded


def test_there_are_many_use_cases() -> None:
    assert len(use_cases()) > 50


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
