"""What the linters cannot hold: nothing imports app, statements hold only constants, sizes stay small."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

PACKAGES = ("codebook", "pipelines", "coding")


def modules(holding: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module in whose text something stands; no other one can import it, or say it."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if re.search(holding, text):
                yield path, ast.parse(text)


def test_nothing_imports_app() -> None:
    for path, tree in modules(r"\bapp\b"):
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names.append(node.module or "")
            assert "app" not in names, path


def test_the_interface_imports_nothing_by_name() -> None:
    """What is imported by its name hides from the contracts in ``pyproject.toml``, and a circle with it."""
    for path, _ in modules(r"\b(import_module|__import__)\b"):
        assert not path.is_relative_to(ROOT / "coding" / "ui"), path


def clauses(call: ast.Call) -> Iterator[ast.expr]:
    """What a :class:`coding.store.table.Table` is told to put into its statements, and statements handed on."""
    match call.func:
        case ast.Name(id="Table") | ast.Attribute(attr="all"):
            yield from (given.value for given in call.keywords if given.arg in ("where", "join", "order", "alias"))
        case ast.Name(id="first_column" | "first_value" | "first_text"):
            yield call.args[1]


class Statements:
    """Follows every text that is executed back to constants of its module.

    A statement may be put together from literals, constants in capitals, whole numbers (``:d``), quoted names
    (``identifier``, ``path_literal``) and fragments that are themselves made of these. Nothing else: values are bound.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        self.owner = {
            inner: f for f in self.functions.values() for inner in ast.walk(f) if not isinstance(inner, ast.FunctionDef)
        }
        self.calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        self.busy: set[str] = set()

    def executed(self) -> Iterator[ast.expr]:
        for call in self.calls:
            if isinstance(call.func, ast.Attribute) and call.func.attr == "execute" and call.args:
                yield call.args[0]
            yield from clauses(call)

    def safe(self, node: ast.AST) -> bool:
        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
                return all(map(self.safe, parts))
            case ast.FormattedValue(format_spec=ast.JoinedStr(values=[ast.Constant(value="d")])):
                return True
            case ast.FormattedValue(value=value):
                return self.safe(value)
            case ast.IfExp(body=one, orelse=other):
                return self.safe(one) and self.safe(other)
            case ast.BinOp(left=one, op=ast.Add(), right=other):
                return self.safe(one) and self.safe(other)
            case ast.BinOp(left=ast.Constant(), op=ast.Mult()):
                return True
            case (
                ast.Subscript(value=ast.Name(id=name))
                | ast.Name(id=name)
                | ast.Attribute(value=ast.Name(id=name), attr="read" | "select" | "order")
            ) if name.lstrip("_").isupper():
                return True
            case ast.Name(id=name):
                return self.named(name, self.owner[node])
            case ast.Call(func=ast.Name(id="identifier" | "path_literal")):
                return True
            case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[joined]):
                return ast.unparse(joined).startswith("map(identifier,") or self.safe(joined)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                returned = [r.value for r in ast.walk(self.functions[name]) if isinstance(r, ast.Return)]
                return all(self.safe(r.elts[0] if isinstance(r, ast.Tuple) else r) for r in returned)
        return False

    def named(self, name: str, function: ast.FunctionDef) -> bool:
        """A local name is safe where all that is ever put into it is; a parameter where every caller's is."""
        key = f"{function.name}.{name}"
        if key in self.busy:
            return True
        self.busy.add(key)
        sources: list[ast.AST] = []
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        first = target.elts[0] if isinstance(target, ast.Tuple) else target
                        names = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
                        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                            sources += [
                                v
                                for t, v in zip(target.elts, value.elts, strict=True)
                                if isinstance(t, ast.Name) and t.id == name
                            ]
                        elif isinstance(first, ast.Name) and first.id == name:
                            sources.append(value)
                        elif name in names:
                            return False
                case ast.AugAssign(target=ast.Name(id=found), value=value) if found == name:
                    sources.append(value)
                case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="append"), args=[value]) if (
                    found == name
                ):
                    sources.append(value)
                case ast.For(target=ast.Name(id=found)) if found == name:
                    return False
                case ast.For(target=ast.Tuple(elts=[ast.Name(id=found), *_]), iter=ast.Tuple() as rows) if (
                    found == name
                ):
                    sources += [row.elts[0] for row in rows.elts if isinstance(row, ast.Tuple)]
        places = [argument.arg for argument in function.args.args]
        if name in places:
            at = places.index(name)
            callers = [c for c in self.calls if isinstance(c.func, ast.Name) and c.func.id == function.name]
            sources += [c.args[at] for c in callers if len(c.args) > at]
        result = bool(sources) and all(map(self.safe, sources))
        self.busy.discard(key)
        return result


def test_statements_are_built_from_constants_only() -> None:
    checked, unsafe = 0, []
    for path in sorted([*(ROOT / "coding" / "store").glob("*.py"), *(ROOT / "coding" / "extras").glob("*/tables.py")]):
        statements = Statements(ast.parse(path.read_text(encoding="utf-8")))
        for statement in statements.executed():
            checked += not isinstance(statement, ast.Constant)
            # schema.py runs the migration files, which are part of the program; row_filter.py and table.py hand on what
            # the others ask, and so do the functions of sql.py that take a statement.
            handed_on = path.name == "sql.py" and ast.unparse(statement) == "statement"
            if path.name not in ("schema.py", "row_filter.py", "table.py") and not (
                handed_on or statements.safe(statement)
            ):
                unsafe.append(f"{path}:{statement.lineno}: {ast.unparse(statement)}")
    assert not unsafe
    assert checked > 50


@pytest.mark.parametrize(
    "body",
    [
        "c.execute(f'SELECT {name} FROM t')", "c.execute('SELECT ' + name)", "c.execute(name)",
        "q = f'SELECT {name}'; c.execute(q)", "c.execute('SELECT %s' % name)", "c.execute(f'SELECT {name!r}')",
        "q = 'SELECT 1'; q += name; c.execute(q)", "c.execute('SELECT {}'.format(name))", "TABLE.all(c, where=name)",
        "c.execute(f'{name.select} WHERE TRUE')",
    ],
)  # fmt: skip
def test_the_rule_on_statements_sees_what_is_put_in(body: str) -> None:
    statements = Statements(ast.parse(f"def public(c, name):\n    {body}"))
    assert not all(map(statements.safe, statements.executed()))


def test_clauses_stand_in_the_store() -> None:
    """Whoever sees what is said in a clause of the store, or of an extra's tables."""
    for path, tree in modules(r"\.all\("):
        if path.name != "tables.py" and path.parent.name != "store":
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            assert not [call.lineno for call in calls if list(clauses(call))], path


def test_inserts_name_their_columns() -> None:
    """A column that a later version adds does not shift what goes where."""
    for path, tree in modules("INSERT"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.search(r"INSERT INTO \w+ (?:VALUES|SELECT|FROM)\b", node.value), (path, node.lineno)


def test_what_nobody_may_guess_comes_from_secrets() -> None:
    """Drawing with a seed, and waiting a moment, are all that ``random`` is for."""
    packages = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^\s*(import|from) random\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    drawing = {"coding/agreement/plan.py", "coding/disclosure/residual.py", "coding/store/connection.py"}
    assert packages == drawing | {
        f"pipelines/redact/reader/training/{entry}.py" for entry in ("__main__", "learn", "swapping", "texts")
    }


@pytest.mark.slow
def test_importing_the_workspace_loads_no_models() -> None:
    code = (
        "import sys, coding.workspace.demo, coding.workspace.reports.export\n"
        "from coding.cli.commands import COMMANDS, command\nlist(map(command, COMMANDS))\n"
        "heavy = [m for m in ('torch', 'spacy', 'bertopic', 'umap', 'sentence_transformers', 'presidio_analyzer', "
        "'streamlit', 'scipy.stats', 'onnxruntime', 'pipelines.redact.shapes.written') "
        "if m in sys.modules]\nprint(','.join(heavy))"
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
