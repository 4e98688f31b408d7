"""What the linters cannot hold: nothing imports app, statements hold only constants, sizes stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("codebook", "pipelines", "coding")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_imports_app() -> None:
    for path, tree in modules():
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names.append(node.module or "")
            assert "app" not in names, path


def test_statements_are_built_from_constants_only() -> None:
    checked = 0
    for path in sorted((ROOT / "coding" / "store").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if not (
                isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "execute"
            ):
                continue
            for value in ast.walk(call.args[0]) if call.args else ():
                if isinstance(value, ast.FormattedValue):
                    checked += 1
                    name = ast.unparse(value.value)
                    allowed = name.isupper() or name in {"_quoted(partial)", "_quoted(fresh)", "source"}
                    allowed = allowed or name.startswith("identifier(")
                    assert allowed, f"{path.name}: {name} is put into a statement"
    assert checked > 10


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_and_functions_stay_small(package: str) -> None:
    too_long = []
    for path in sorted((ROOT / package).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 420:
            too_long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 70:
                too_long.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert not too_long


def test_importing_the_workspace_loads_no_models() -> None:
    code = (
        "import sys, coding.workspace.demo, coding.workspace.exporting, coding.cli.main\n"
        "heavy = [m for m in ('torch', 'spacy', 'bertopic', 'umap', 'sentence_transformers', 'presidio_analyzer', "
        "'streamlit') if m in sys.modules]\nprint(','.join(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_error_trees_are_drawn_as_they_are() -> None:
    import coding.errors
    import pipelines.errors

    for module in (coding.errors, pipelines.errors):
        drawn = module.__doc__ or ""
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == module.__name__:
                assert name in drawn, f"{module.__name__} does not draw {name}"
                assert value.__doc__
