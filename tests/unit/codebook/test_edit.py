import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codebook import edit
from codebook.diff import changed_meaning, diff
from codebook.errors import CodebookError, DuplicateCode, InvalidEdit, UnknownCode
from codebook.model import Code, Codebook, CodingAttribute, Examples, Exclusion, Source, Translation
from codebook.serial import codebook_to_dict
from codebook.starters import load_starter
from codebook.validation import validate

BOOK = Codebook(
    "Weather",
    unit_rule="One sentence.",
    codes=(
        Code("W", name="Wet", is_codable=False),
        Code("W1", name="Rain", parent="W", definition="Water.", exclude=(Exclusion("white", "W2"), Exclusion("ice"))),
        Code("W2", name="Snow", parent="W", examples=Examples(("flakes",), ("sleet",)), exclusive_with=("W1",)),
        Code("W2a", name="Powder snow", parent="W2"),
        Code("D", name="Dry", is_codable=False),
        Code("D1", name="Sun", parent="D", languages={"fr": Translation("Soleil", "Chaud", reviewed=True)}),
    ),
)


def ids(book: Codebook) -> list[str]:
    return [code.id for code in book.codes]


def test_add_puts_a_code_behind_its_last_sibling_with_a_guid_of_its_own() -> None:
    new = edit.add_code(BOOK, Code("W3", name="Fog", parent="W"))
    assert ids(new) == ["W", "W1", "W2", "W2a", "W3", "D", "D1"]
    assert new.by_id("W3").guid != Code("W3").guid
    other = edit.add_code(replace(BOOK, guid=str(uuid.UUID(int=5))), Code("W3", name="Fog", parent="W"))
    assert other.by_id("W3").guid != new.by_id("W3").guid
    assert ids(edit.add_code(BOOK, Code("W3", name="Fog", parent="W"), after="W1"))[2] == "W3"
    assert ids(edit.add_code(BOOK, Code("Z", name="Other")))[-1] == "Z"
    code = edit.add_code(BOOK, Code("Z", guid=str(uuid.UUID(int=9)), name="Other")).by_id("Z")
    assert code.guid == str(uuid.UUID(int=9))


def test_rename_and_redefine_make_translations_unreviewed() -> None:
    renamed = edit.rename(BOOK, "D1", "Sunshine").by_id("D1")
    assert renamed.name == "Sunshine" and renamed.languages["fr"] == Translation("Soleil", "Chaud", reviewed=False)
    redefined = edit.redefine(BOOK, "D1", definition="Bright.", include="blue sky").by_id("D1")
    assert (redefined.definition, redefined.include) == ("Bright.", "blue sky")
    assert not redefined.languages["fr"].reviewed
    assert edit.redefine(BOOK, "D1", short="bright").by_id("D1").languages["fr"].reviewed
    french = edit.set_translation(BOOK, "D1", "fr", "Beau temps", "Chaud").by_id("D1").languages["fr"]
    assert french == Translation("Beau temps", "Chaud", reviewed=False)
    greek = edit.set_translation(BOOK, "D1", "el", "Ήλιος").by_id("D1")
    assert greek.languages["el"] == Translation("Ήλιος", "", reviewed=False) and greek.languages["fr"].reviewed


def test_a_code_is_placed_before_after_or_below_another_with_everything_below_it() -> None:
    assert ids(edit.place(BOOK, "W2", "W1", "before")) == ["W", "W2", "W2a", "W1", "D", "D1"]
    assert ids(edit.place(BOOK, "W1", "W2", "after")) == ["W", "W2", "W2a", "W1", "D", "D1"]
    assert ids(edit.place(BOOK, "W1", "W2", "before")) == ids(BOOK)
    under = edit.place(BOOK, "W1", "D", "below")
    assert (ids(under), under.by_id("W1").parent) == (["W", "W2", "W2a", "D", "D1", "W1"], "D")
    top = edit.place(BOOK, "W2", "D", "after")
    assert (ids(top)[-2:], top.by_id("W2").parent) == (["W2", "W2a"], None)


def test_move_takes_everything_below_along() -> None:
    assert ids(edit.move(BOOK, "W2", "D")) == ["W", "W1", "D", "D1", "W2", "W2a"]
    assert ids(edit.move(BOOK, "W2", "W", before="W1")) == ["W", "W2", "W2a", "W1", "D", "D1"]
    top = edit.move(BOOK, "W2", None)
    assert top.by_id("W2").parent is None and top.by_id("W2a").parent == "W2" and ids(top)[-2:] == ["W2", "W2a"]


def test_merge_moves_children_examples_and_pointers() -> None:
    new = edit.merge(BOOK, ["W2"], "W1")
    merged, target = new.by_id("W2"), new.by_id("W1")
    assert (merged.status, merged.replaced_by, merged.in_use) == ("merged", ("W1",), False)
    assert new.by_id("W2a").parent == "W1"
    assert (target.examples.typical, target.examples.atypical) == (("flakes",), ("sleet",))
    assert target.exclude == (Exclusion("ice"),)
    assert edit.restore(new, "W2").by_id("W2").in_use


def test_split_retires_the_old_code_behind_its_parts() -> None:
    new = edit.split(BOOK, "W1", [Code("W1a", name="Drizzle"), Code("W1b", name="Shower")])
    assert ids(new)[:4] == ["W", "W1", "W1a", "W1b"]
    assert new.by_id("W1").status == "retired" and new.by_id("W1").replaced_by == ("W1a", "W1b")
    assert new.by_id("W1a").parent == "W"


def test_retire_restore_example_and_color() -> None:
    retired = edit.retire(BOOK, "D1", replaced_by=["W1"])
    assert not retired.by_id("D1").in_use and edit.restore(retired, "D1") == BOOK
    assert edit.add_example(BOOK, "D1", "near_miss", " a lamp ").by_id("D1").examples.near_miss == ("a lamp",)
    assert edit.set_color(BOOK, "D1", "#ABCDEF").by_id("D1").color == "#abcdef"


BAD: list[tuple[type[CodebookError], Callable[[], object]]] = [
    (DuplicateCode, lambda: edit.add_code(BOOK, Code("W1", name="x"))),
    (InvalidEdit, lambda: edit.add_code(BOOK, Code("N", name=""))),
    (InvalidEdit, lambda: edit.add_code(BOOK, Code("N", name="x", parent="nowhere"))),
    (InvalidEdit, lambda: edit.add_code(BOOK, Code("N N", name="x"))),
    (UnknownCode, lambda: edit.add_code(BOOK, Code("N", name="x"), after="nowhere")),
    (UnknownCode, lambda: edit.rename(BOOK, "nowhere", "x")),
    (InvalidEdit, lambda: edit.rename(BOOK, "W1", "  ")),
    (InvalidEdit, lambda: edit.redefine(BOOK, "W1", level="deep")),
    (InvalidEdit, lambda: edit.redefine(BOOK, "W1", content_note="awful")),
    (InvalidEdit, lambda: edit.redefine(BOOK, "W1", exclude=[Exclusion("x", "nowhere")])),
    (InvalidEdit, lambda: edit.set_translation(BOOK, "W1", "en", "x")),
    (InvalidEdit, lambda: edit.set_translation(BOOK, "W1", "not a tag", "x")),
    (InvalidEdit, lambda: edit.move(BOOK, "W2", "W2a")),
    (InvalidEdit, lambda: edit.move(BOOK, "W2", "W2")),
    (InvalidEdit, lambda: edit.place(BOOK, "W2", "W2a", "before")),
    (InvalidEdit, lambda: edit.place(BOOK, "W2", "W2", "after")),
    (InvalidEdit, lambda: edit.place(BOOK, "W2", "W1", "anywhere")),
    (UnknownCode, lambda: edit.place(BOOK, "W2", "nowhere", "below")),
    (UnknownCode, lambda: edit.move(BOOK, "W2", "nowhere")),
    (InvalidEdit, lambda: edit.move(BOOK, "W2", "W", before="D1")),
    (InvalidEdit, lambda: edit.merge(BOOK, [], "W1")),
    (InvalidEdit, lambda: edit.merge(BOOK, ["W1"], "W1")),
    (InvalidEdit, lambda: edit.merge(BOOK, ["W2"], "W2a")),
    (InvalidEdit, lambda: edit.merge(BOOK, ["W1"], "D")),
    (InvalidEdit, lambda: edit.merge(BOOK, ["D"], "W1")),
    (UnknownCode, lambda: edit.merge(BOOK, ["nowhere"], "W1")),
    (InvalidEdit, lambda: edit.split(BOOK, "W1", [Code("W1a", name="x")])),
    (DuplicateCode, lambda: edit.split(BOOK, "W1", [Code("W1a", name="x"), Code("W1a", name="y")])),
    (InvalidEdit, lambda: edit.split(BOOK, "W", [Code("a", name="x"), Code("b", name="y")])),
    (InvalidEdit, lambda: edit.split(BOOK, "W2", [Code("a", name="x"), Code("b", name="y")])),
    (InvalidEdit, lambda: edit.retire(BOOK, "W")),
    (InvalidEdit, lambda: edit.retire(edit.retire(BOOK, "D1"), "D1")),
    (UnknownCode, lambda: edit.retire(BOOK, "D1", replaced_by=["nowhere"])),
    (InvalidEdit, lambda: edit.restore(BOOK, "D1")),
    (InvalidEdit, lambda: edit.add_example(BOOK, "D1", "funny", "x")),
    (InvalidEdit, lambda: edit.add_example(BOOK, "D1", "typical", " ")),
    (InvalidEdit, lambda: edit.add_example(BOOK, "W2", "typical", "flakes ")),
    (InvalidEdit, lambda: edit.set_color(BOOK, "D1", "teal")),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_bad_edits_are_refused_with_a_sentence(number: int) -> None:
    error, bad_edit = BAD[number]
    with pytest.raises(error) as caught:
        bad_edit()
    assert str(caught.value).endswith(".")


def test_a_codebook_with_old_problems_can_still_be_mended() -> None:
    broken = replace(BOOK, codes=(*BOOK.codes, Code("B", name="b", parent="nowhere")))
    assert validate(edit.move(broken, "B", "D")) == []
    assert edit.rename(broken, "D1", "Sunshine").by_id("D1").name == "Sunshine"


STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60), st.integers(0, 60), st.text(max_size=8)), max_size=8)


def attempt(book: Codebook, kind: int, first: int, second: int, text: str) -> Codebook:
    entry, two = book.codes[first % len(book.codes)].id, book.codes[second % len(book.codes)].id
    fresh = Code(f"N{len(book.codes)}", name=f"new {text}", parent=two)
    attempts: list[Callable[[], Codebook]] = [
        lambda: edit.add_code(book, fresh),
        lambda: edit.rename(book, entry, text),
        lambda: edit.redefine(book, entry, definition=text),
        lambda: edit.move(book, entry, two),
        lambda: edit.merge(book, [entry], two),
        lambda: edit.split(book, entry, [fresh, replace(fresh, id=fresh.id + "b", guid="")]),
        lambda: edit.retire(book, entry),
        lambda: edit.restore(book, entry),
        lambda: edit.add_example(book, entry, "typical", text),
        lambda: edit.set_color(book, entry, "#123456"),
    ]
    return attempts[kind]()


starter = cache(load_starter)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_any_run_of_edits_keeps_the_codebook_whole(steps: list[tuple[int, int, int, str]]) -> None:
    start = book = starter("survivor-interviews")
    before = codebook_to_dict(book)
    for step in steps:
        try:
            new = attempt(book, *step)
        except CodebookError:
            assert codebook_to_dict(book) == before
            continue
        assert codebook_to_dict(book) == before
        assert validate(new) == []
        assert {code.id for code in book.codes} <= {code.id for code in new.codes}
        assert (diff(book, new) == []) == (book == new)
        book, before = new, codebook_to_dict(new)
    assert not [item for item in diff(start, book) if item.field == "removed"]


def test_diff_says_what_changed_in_words() -> None:
    new = edit.redefine(BOOK, "W1", definition="Falling water.")
    new = edit.add_code(edit.retire(new, "W2a"), Code("D2", name="Wind", parent="D"))
    changes = {(item.code, item.field): item for item in diff(BOOK, new)}
    assert changes["W1", "definition"].sentence == ("W1 “Rain”: definition changed from “Water.” to “Falling water.”.")
    assert changes["D2", "added"].sentence == "D2 “Wind” was added under D."
    assert changes["W2a", "status"].after == "retired"
    assert changed_meaning(changes.values()) == {"W1", "W2a"}
    back = {(item.code, item.field) for item in diff(new, BOOK)}
    assert ("D2", "removed") in back


BOOK_CHANGES: dict[str, object] = {
    **dict.fromkeys(("title", "description", "licence", "unit_rule", "multi_coding_rule"), "x"),
    "language": "fr",
    "guid": str(uuid.UUID(int=1)),
    "codes": BOOK.codes[::-1],
    "attributes": (CodingAttribute("phase", ("before",)),),
    "case_attributes": (CodingAttribute("age", ("unknown",)),),
}
CODE_CHANGES: dict[str, object] = {
    **dict.fromkeys(("name", "short", "definition", "include"), "x"),
    "guid": str(uuid.UUID(int=1)),
    "parent": "D",
    "exclude": (Exclusion("x", "D1"),),
    "examples": Examples(near_miss=("x",)),
    "color": "#123456",
    "status": "draft",
    "content_note": "heavy",
    "level": "latent",
    **dict.fromkeys(("attributes_allowed", "exclusive_with", "replaced_by"), ("D1",)),
    "sources": (Source("x"),),
    "languages": {"fr": Translation("x")},
    "is_codable": False,
}


def test_diff_sees_every_field() -> None:
    assert set(BOOK_CHANGES) == set(Codebook.__dataclass_fields__)
    assert set(CODE_CHANGES) == set(Code.__dataclass_fields__) - {"id"}
    for field, value in BOOK_CHANGES.items():
        result = diff(BOOK, replace(BOOK, **{field: value}))  # type: ignore[arg-type]
        assert [item.code for item in result] == [""], field
        assert result[0].sentence.endswith(".")
    for field, value in CODE_CHANGES.items():
        codes = tuple(replace(code, **{field: value}) if code.id == "W1" else code for code in BOOK.codes)  # type: ignore[arg-type]
        result = diff(BOOK, replace(BOOK, codes=codes))
        assert [item.code for item in result] == ["W1"], field
        assert result[0].field.startswith(field)
