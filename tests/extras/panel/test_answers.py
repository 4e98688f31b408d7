"""Files of answers: what is written is read again, and the item set tells one asking from another."""

from dataclasses import replace
from datetime import UTC, datetime

from coding.extras.panel.files import Document, answers_in, document_of, item_set, write_answers
from coding.model.panel import Panel, PanelRound, Rules, Scale

PANEL = Panel(
    id="p1", title="A panel", kind="experts", instructions="", consent="", rules=Rules(), state="open", created_by="lea"
)


def asked(panel: Panel, number: int, items: tuple[str, ...]) -> PanelRound:
    return PanelRound(
        id="r", panel_id=panel.id, number=number, items=items, item_set=item_set(panel, number, items),
        opened_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_what_is_written_is_read_again() -> None:
    first = asked(PANEL, 1, ("a", "b"))
    ratings = {one: {"relevance": 9, "observability": None, "harm": 1} for one in first.items}
    data = write_answers(first, "E01", ratings, {"a": " Because. ", "b": " "})
    document = document_of(data)
    assert isinstance(document, Document) and document.panel == "p1"
    read = answers_in(document, PANEL, first)
    assert read.answers is not None and read.problems == ()
    assert (read.answers.ratings, read.answers.reasons) == (ratings, {"a": "Because."})
    again = document_of(b"\xef\xbb\xbf" + data.replace(b", ", b",\n"))
    assert again == document, "an editor that wrote it anew changed nothing"


def test_another_asking_has_another_item_set() -> None:
    sets = {
        item_set(PANEL, 1, ["a", "b"]), item_set(PANEL, 2, ["a", "b"]), item_set(PANEL, 1, ["b", "a"]),
        item_set(replace(PANEL, id="p2"), 1, ["a", "b"]),
        item_set(replace(PANEL, rules=Rules(scales=(Scale("relevance", 5),))), 1, ["a", "b"]),
    }  # fmt: skip
    assert len(sets) == 5
