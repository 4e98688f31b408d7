"""A map as a picture: the same bytes for the same map, everything named in words, nothing hidden drawn."""

import pytest

from coding.export.gate.places import LEFT_OUT, places_of, without
from coding.export.model import Own, ReportMap, ReportMapLink, ReportMapNode
from coding.export.pictures.displays import map_picture
from coding.export.report.wording import Wording, report_wording


def thing(key: str, kind: str, words: str, x: int, y: int, state: str = "here") -> ReportMapNode:
    return ReportMapNode(id=key, kind=Own(kind), words=words, state=Own(state), x=x, y=y)


MAP = ReportMap(
    "How secrecy works",
    (
        thing("a", "code", "Asked to keep a secret", 0, 0),
        thing("b", "theme", "Evenings alone", 260, -40),
        thing("c", "memo", "", 0, 160, "hidden"),
        thing("d", "note", "What about school?", 300, 150),
        thing("e", "code", "Old code", 560, 60, "removed"),
    ),
    (
        ReportMapLink("a", "b", Own("leads_to")),
        ReportMapLink("b", "d", Own("own"), "raises"),
        ReportMapLink("a", "c", Own("contradicts")),
    ),
)


@pytest.mark.slow
def test_a_map_is_drawn_the_same_and_told_in_words() -> None:
    picture = map_picture(MAP)
    assert picture.png.startswith(b"\x89PNG") and picture == map_picture(MAP)
    assert picture.title == "How secrecy works"
    for said in (
        "Asked to keep a secret – leads to – Evenings alone",
        "Evenings alone – raises – What about school?",
        "Asked to keep a secret – contradicts – (not shown)",
        "Old code (removed)",
    ):
        assert said in picture.alt
    german = map_picture(MAP, Wording(report_wording("de"))).alt
    assert "Asked to keep a secret – führt zu – Evenings alone" in german
    alone = map_picture(ReportMap("One", (thing("a", "note", "A word\nand $another_one$", 0, 0),)))
    assert alone.png and "another" in alone.alt


def test_every_word_of_a_map_passes_the_disclosure_check_and_can_be_left_out() -> None:
    places = {place.text: place for place in places_of((MAP,))}
    assert {"How secrecy works", "Evenings alone", "What about school?", "raises"} <= set(places)
    assert not {"code", "here", "leads_to", "own"} & set(places)
    assert "the map “How secrecy works”" in places["What about school?"].said
    place = places["What about school?"]
    (left,) = without((MAP,), {place.key(0, len(place.text))})
    assert [one.words for one in left.nodes if one.kind == "note"] == [LEFT_OUT]
