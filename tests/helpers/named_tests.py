"""Tests that a page of the manual names as ``path::test``, and those that are not there."""

import ast
import re
from functools import cache

from tests.helpers.paths import ROOT


def named_in(page: str) -> dict[str, set[str]]:
    """Names of tests by their file."""
    named: dict[str, set[str]] = {}
    for path, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page):
        named.setdefault(path, set()).add(name)
    return named


@cache
def defined_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
