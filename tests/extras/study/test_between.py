"""Agreement between sites and language teams on texts that everybody codes, by hand and from files of any form."""

from typing import Any

import pytest

from coding.errors import NotReady
from coding.extras.study.files.bundle import Bundle, bundle_of, payload_of
from coding.extras.study.files.package import TrainingText, number_of, training_in, without_training
from coding.extras.study.files.pooling import Contribution, between_sites
from coding.extras.study.files.sealing import Keys

TEXT = number_of("ab" * 32)
KEYS = Keys.made()


def site(name: str, language: str, ends: tuple[int, ...], *, length: int = 40, number: str = TEXT) -> Contribution:
    """A site whose coders each marked the text from its start to some end, and one interview of their own."""
    coders = [f"c{at}" for at in range(1, len(ends) + 1)]
    made = {
        "name": "Everybody", "unit": "character", "target": None, "snapshot": "s", "locked": "2026", "doubtful": [],
        "documents": [
            {"id": "own", "length": 9, "coders": coders, "units": {"word": []}},
            {"id": number, "length": length, "coders": coders, "units": {"word": [[0, 20, 1], [20, length, 1]]}},
        ],
        "spans": [[1, coder, "C1", 0, end] for coder, end in zip(coders, ends, strict=True)],
    }  # fmt: skip
    bundle = Bundle(
        hash="h", study="s", package=1, site=name, keys=KEYS.public, to="", number=1, level="positions", made="m",
        small_cell=5, codebook="c", withdrawn=(), void=0, contents={"rounds": [made], "language": language},
    )  # fmt: skip
    return Contribution(name=name, confirmed=True, bundle=bundle_of(payload_of(bundle), "h"))


def test_shares_are_those_of_the_pairs_of_coders() -> None:
    found = between_sites(
        [site("A", "en", (10, 20)), site("B", "en", (10,)), site("C", "fr", (40,))], {TEXT}, unit="character"
    )
    assert (found.texts, found.between["C1"].pairs, found.within["C1"].pairs) == (1, 5, 1)
    # A1-B1 0, A2-B1 10, A1-C1 30, A2-C1 20, B1-C1 30 characters apart, of 40 each.
    assert found.between["C1"].percent == pytest.approx(1 - 90 / 200)
    assert found.within["C1"].percent == pytest.approx(1 - 10 / 40)
    assert found.between["C1"].positive == pytest.approx(2 * 60 / (2 * 60 + 90))
    (both, share), *others = found.languages["C1"].items()
    assert both == ("en", "fr") and not others and share.percent == pytest.approx(1 - 80 / 120) and share.pairs == 3
    assert found.to_json()["codes"]["C1"]["languages"][0]["of"] == ["en", "fr"]


@pytest.mark.parametrize(
    "other",
    [
        site("B", "fr", (10,), number="own2"),
        site("B", "fr", (10,), length=41),
        site("B", "fr", (10,), number=number_of("cd" * 32)),
    ],
)
def test_it_is_said_not_to_be_measured_otherwise(other: Contribution) -> None:
    with pytest.raises(NotReady, match="between sites is not measured"):
        between_sites([site("A", "en", (10, 20)), other], {TEXT})


def test_a_text_that_everybody_codes_is_no_interview_of_a_site() -> None:
    (made,) = without_training(site("A", "en", (10, 20)).bundle.contents["rounds"])
    assert [one["id"] for one in made["documents"]] == ["own"] and made["spans"] == []


def test_a_training_set_has_a_form() -> None:
    text = TrainingText(title="T", language="en", kind="invented", text="Hello. Well.", turns=(("other", 0, 0, 6),))
    assert training_in({"training": [text.record()]}) == [text] and training_in({}) == []
    wrong: list[dict[str, Any]] = [
        {"kind": "real"}, {"turns": []}, {"turns": [["other", 0, 0, 99]]}, {"turns": [["boss", 0, 0, 6]]},
        {"turns": [["other", 0, 3, 6], ["other", 0, 0, 2]]}, {"more": 1},
    ]  # fmt: skip
    for change in wrong:
        with pytest.raises(ValueError, match="has not the form"):
            training_in({"training": [{**text.record(), **change}]})
    with pytest.raises(ValueError, match="has not the form"):
        training_in({"training": [text.record(), text.record()]})
