"""What is noted, named or refused for a page is a sentence that the catalogues find, and keeps its parts."""

import ast
import json
from collections.abc import Iterator

import pytest

from codebook.diff import brief, diff
from codebook.message import Message, message_from_json, message_to_json
from codebook.model import Code, Codebook
from coding.errors import ExportBlocked
from coding.export.gate.gate import Problem, require
from coding.export.gate.places import Place
from coding.workspace import operations
from coding.workspace.reports.disclosure_check import _Search
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.spellings import Spelled
from tests.helpers.paths import ROOT

LISTS = {"notes", "warnings", "problems", "lacking", "left_out", "reasons"}
"""What sentences are gathered in."""
MADE = {"Place": (0, "said"), "Problem": (2, "message"), "Answer": (2, "reason"), "Gate": (1, "reason")}
"""Records with a sentence, and where it stands."""
TOLD = {"name", "hindrance", "refusal", "sentence", "statement"}
"""Functions that say something."""
GUID = "00000000-0000-4000-8000-000000000001"
KEYWORDS = {"notes", "warning", "warnings", "refused", "left_out"}
FOLDERS = ("coding/workspace", "coding/extras", "coding/export", "coding/panel", "coding/reconcile", "pipelines")
OF_A_COMMAND = {
    *("coding/workspace/erasure/restore.py", "coding/extras/merging"),
    *("coding/extras/archives/executors", "coding/extras/archives/steps/ingest.py"),
    *("coding/workspace/project/log.py", "coding/extras/suggest/lines.py"),
    *("pipelines/redact/training", "coding/export/methods", "coding/export/report"),
}
"""Shown by commands alone, which are in English, or written into files in languages of their own."""


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(path for top in FOLDERS for path in (ROOT / top).rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if not any(name.startswith(entry) for entry in OF_A_COMMAND):
            yield name, ast.parse(path.read_text())


def called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else node
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def plain(node: ast.AST | None) -> Iterator[int]:
    """Lines of the plain texts with words that a value may be."""
    match node:
        case ast.IfExp():
            yield from plain(node.body)
            yield from plain(node.orelse)
        case ast.BoolOp():
            yield from (line for value in node.values for line in plain(value))
        case ast.List() | ast.Tuple() | ast.Set():
            yield from (line for element in node.elts for line in plain(element))
        case ast.ListComp() | ast.GeneratorExp() | ast.Starred():
            yield from plain(node.value if isinstance(node, ast.Starred) else node.elt)
        case ast.Call() if called(node) in ("tuple", "list", "sorted") and node.args:
            yield from plain(node.args[0])
        case ast.Dict():
            yield from (line for value in node.values for line in plain(value))
        case ast.Constant(value=str(text)) if " " in text:
            yield node.lineno
        case ast.JoinedStr():
            words = "".join(str(value.value) for value in node.values if isinstance(value, ast.Constant))
            if " " in words and any(letter.isalpha() for letter in words):
                yield node.lineno


def given(call: ast.Call, place: int, name: str) -> ast.AST | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return named or (call.args[place] if len(call.args) > place else None)


def spoken(tree: ast.AST) -> Iterator[ast.AST | None]:
    """Every value that is a sentence for people, or several."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="append" | "extend", value=where)) if called(where) in LISTS:
                yield node.args[0]
            case ast.Call() if called(node) in MADE:
                yield given(node, *MADE[called(node)])
            case ast.Assign(targets=[target]) | ast.AugAssign(target=target) if called(target) in LISTS:
                yield node.value
            case ast.Assign(targets=[ast.Subscript(value=where)]) if called(where) in LISTS:
                yield node.value
            case ast.FunctionDef(name=name, args=arguments) if name in TOLD and arguments.args:
                yield from (entry.value for entry in ast.walk(node) if isinstance(entry, ast.Return))
        if isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg in KEYWORDS)


def test_every_sentence_for_a_page_is_one_of_the_catalogues() -> None:
    result, seen = [], 0
    for name, tree in sources():
        for value in spoken(tree):
            seen += 1
            result += [(name, line) for line in plain(value)]
    assert seen > 250
    assert not result, "make it a Message"


@pytest.mark.parametrize(
    "source",
    [
        "notes.append('It was cut.')",
        "notes = [f'{n} lines were cut.' for n in found]",
        "left_out[at] = 'not coded before'",
        "Answer(one, False, 'It was refused.')",
        "Report(notes=('It was cut.',) if cut else ())",
        "def name(self, at): return f'the case “{one}”' if one else f'“{one}”'",
    ],
)
def test_a_plain_sentence_is_found(source: str) -> None:
    assert [line for value in spoken(ast.parse(source)) for line in plain(value)] == [1]


def test_a_sentence_that_is_kept_is_said_again_with_its_parts_and_an_earlier_one_as_it_was() -> None:
    place = Message(
        "{what} of {subject}", what=Message("the name"), subject=Message("the code “{name}”", name='{odd} "one"')
    )
    document = json.loads(json.dumps(message_to_json(place)))
    back = message_from_json(document)
    assert isinstance(back, Message) and back == place and message_to_json(back) == document
    assert message_from_json("the name of the code “Shame”") == "the name of the code “Shame”"
    assert type(message_from_json("the name of the code “Shame”")) is str
    for text in ("{name.__class__}", "{name:>99999999}", "{other}", "{name"):
        assert type(message_from_json(["plain", text, {"name": "x"}])) is str


def test_a_stopped_place_keeps_its_parts_without_the_word_that_stopped_it() -> None:
    place = Place(Message("the code “{name}”", name="As Tilda said"), "Tilda was there, and mother@example.org too.")
    problems = _Search(forms=Spelled(["Tilda"]), opened=True).over([place]).problems
    name, form = problems
    assert name.where == "the code “As … said”" and isinstance(name.where, Message)
    assert name.where.values == {"name": "As … said"}
    assert isinstance(form.message, Message) and form.message.values["type"] is ENTITY_TYPES["EMAIL"].label
    with pytest.raises(ExportBlocked) as blocked:
        require([*problems, *(Problem("consent", "", Message("Stop.")) for _ in range(5))], Message("Change it."))
    said = blocked.value.args[0]
    assert isinstance(said, Message) and "Tilda" not in said and said.endswith("And 2 more. Change it.")
    assert all(isinstance(value, Message) for value in said.values.values())


def test_differences_of_codebooks_are_sentences() -> None:
    old = Codebook(title="Ice", guid=GUID, codes=(Code(id="A", name="Snow", definition="Falls.", guid=GUID),))
    new = Codebook(
        title="Winter",
        guid=GUID,
        codes=(Code(id="A", name="Snow", definition="Lies.", guid=GUID), Code(id="B", name="Rime")),
    )
    changes = diff(old, new)
    assert [change.field for change in changes] == ["title", "definition", "added"]
    assert all(isinstance(change.sentence, Message) for change in changes)
    assert changes[1].sentence == "A “Snow”: definition changed from “Falls.” to “Lies.”."
    assert [brief(change) for change in changes] == [
        *("The codebook: title changed.", "A “Snow”: definition changed.", "B “Rime” was added."),
    ]


def test_names_in_a_step_that_is_passed_over_keep_their_parts() -> None:
    names = [Message("the story “{name}”", name=entry) for entry in "ABCDD"]
    said = operations.named(names)
    assert said == "the story “A”, the story “B”, the story “C” and 1 more"
    assert isinstance(said.values["names"], Message)
