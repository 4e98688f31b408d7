"""Notes of readers and of imports: each is found by the catalogues, and keeps its parts until a page says it."""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from codebook.formats import load_with_report
from codebook.message import Message, Things, counted
from pipelines.readers import draft, read, read_safely
from pipelines.readers.safely.values import Types
from pipelines.redact.review import unmasked_candidates
from pipelines.transcript import ReadResult
from tests.helpers.paths import ROOT

LISTS = {"notes", "_notes", "warnings", "reasons"}
"""What sentences are gathered in."""
FOLDERS = [
    *("codebook", "pipelines", "coding/extras/exchange/files", "coding/extras/exchange/steps"),
    *("coding/workspace/people", "coding/workspace/cases"),
]
TALK = "# Talk\n\n0:00 Noor: On the water\u200b.\n\nNoor: <!-- a bird --> Mm.\n\nKim: By the river.\n"


def trees() -> Iterator[tuple[str, ast.AST]]:
    for top in (ROOT / name for name in FOLDERS):
        for path in [top] if top.is_file() else sorted(top.rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def notes(tree: ast.AST) -> Iterator[ast.expr]:
    """What is handed to ``draft.warn``, or put into a list of notes."""
    for call in calls(tree):
        named = isinstance(call.func, ast.Attribute) and call.func.attr == "append" and call.args
        if name_of(call.func) == "warn" or (named and name_of(call.func.value) in LISTS):  # type: ignore[attr-defined]
            yield call.args[0]


def written_out(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def marked(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func) == "N_" and written_out(node.args[0])


@pytest.mark.slow
def test_every_note_is_written_where_the_catalogues_find_it() -> None:
    seen, plain, built, unmarked = 0, [], [], []
    for name, tree in trees():
        for note in notes(tree):
            seen += 1
            if isinstance(note, ast.Constant | ast.JoinedStr | ast.BinOp):
                plain.append((name, note.lineno))
        for call in calls(tree):
            if name_of(call.func) == "Message" and isinstance(call.args[0], ast.JoinedStr):
                built.append((name, call.lineno))
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and name_of(node.annotation) == "Things":
                words = node.value.elts if isinstance(node.value, ast.Tuple) else []
                if len(words) != 2 or not all(map(marked, words)):
                    unmarked.append((name, node.lineno))
    assert seen > 100
    assert not plain, "hand over a Message"
    assert not built, "a Message is written out, with its values in braces"
    assert not unmarked, "both words of a thing are marked"


def test_things_say_one_and_several() -> None:
    every: dict[str, Things] = {name: pair for name, pair in vars(draft).items()
                                if name.isupper() and name[0] != "_" and isinstance(pair, tuple)}  # fmt: skip
    assert len(every) > 50
    for pair in every.values():
        assert counted(1, pair).startswith("1 ") and "{n}" not in pair[0]
        assert counted(3, pair).startswith("3 ") and pair[1].count("{n}") == 1


@pytest.mark.slow
def test_notes_come_from_the_reading_process_with_their_parts() -> None:
    here, there = read(TALK.encode(), "a.md"), read_safely(TALK.encode(), "a.md")
    assert here.warnings
    for mine, theirs in zip(here.warnings, there.warnings, strict=True):
        assert isinstance(mine, Message) and isinstance(theirs, Message)
        assert (mine, mine.text, dict(mine.values)) == (theirs, theirs.text, dict(theirs.values))


def test_a_note_of_a_broken_process_is_shown_as_it_is() -> None:
    types = Types({"read": ReadResult})
    result = replace(read(TALK.encode(), "a.md"), warnings=("plain", "odd"))
    told = json.dumps(types.encoded(result)).replace('"odd"', '["s", ["said", "{n.__class__}", {"n": 1}]]')
    warnings = types.decoded(json.loads(told)).warnings
    assert warnings == ("plain", "said")
    assert not any(isinstance(warning, Message) for warning in warnings)


def test_codebooks_and_the_review_say_theirs_in_parts() -> None:
    loaded = load_with_report(b"id,name,colour of the sky\nA,Ice,blue\nA,Snow,white\n", "winter.csv")
    shown = [candidate.reason for candidate in unmasked_candidates("We met Maren in 1987.", [])]
    for sentences in (loaded.notes, shown):
        assert sentences
        assert all(isinstance(sentence, Message) for sentence in sentences)
