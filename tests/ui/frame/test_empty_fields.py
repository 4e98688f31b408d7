"""What Streamlit would say in English by itself is said in the language of the interface."""

import ast
from collections.abc import Iterator
from pathlib import Path

import coding.ui

UI = Path(coding.ui.__file__).parent


def _choices() -> Iterator[tuple[str, ast.Call, str]]:
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield f"{path.relative_to(UI)}:{node.lineno}", node, node.func.attr


def _may_be_empty(call: ast.Call, kind: str) -> bool:
    """A field for several always; one for a single choice where perhaps nothing is chosen to begin with."""
    if kind == "multiselect":
        return True
    given = [keyword.value for keyword in call.keywords if keyword.arg == "index"] or call.args[2:3]
    return any(isinstance(node, ast.Constant) and node.value is None for each in given for node in ast.walk(each))


def test_every_field_that_may_be_empty_says_so_in_our_words() -> None:
    fields = [
        choice
        for choice in _choices()
        if choice[2] in ("multiselect", "selectbox") and _may_be_empty(choice[1], choice[2])
    ]
    assert len(fields) > 40
    bare = [place for place, call, _kind in fields if "placeholder" not in {keyword.arg for keyword in call.keywords}]
    assert not bare, f"Streamlit says “Choose options” there; give placeholder=_(CHOOSE): {bare}"
