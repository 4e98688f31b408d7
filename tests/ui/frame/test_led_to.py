"""Pages that are no tab of a place: whoever may open one may also open a page that leads to it."""

import ast
from functools import cache

import pytest

from coding.access import allowed
from coding.model import Role, User
from coding.ui.pages import PAGES
from tests.helpers.listed import LED_TO as UNLISTED
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.slow

PERMISSION = {address: permission for address, _, permission in PAGES.entries.values()}
LED_TO = sorted({entry for entry, *_ in UNLISTED} - {"own_passphrase", "sign_ins", "passphrase", "printing"})
"""The others are reached from the menu of the person and of the originals, and from the coding pane."""


@cache
def links(module: str) -> set[object]:
    """What a page's module links to."""
    tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    linked = [entry.args[0] for entry in calls if getattr(entry.func, "id", "") in ("link", "go") and entry.args]
    return {entry.value for entry in linked if isinstance(entry, ast.Constant)}


def leading_to(address: str) -> set[str]:
    """Addresses of the pages whose module links to another."""
    return {page for page in PAGES.entries if address in links(PAGES.page_at(page).__module__)}


@pytest.mark.parametrize("address", LED_TO)
@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_open_a_page_is_led_to_it(role: Role, address: str) -> None:
    user = User("somebody", "Somebody", frozenset({role}))
    if allowed(user, PERMISSION[address]):
        ways = {entry for entry in leading_to(address) if allowed(user, PERMISSION[entry])}
        assert ways, f"a {role.value} may open “{address}” and finds no way there"
