from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import PipelineError
from pipelines.suggest import CodeText, suggest, suggest_lines

CODES = [CodeText("c1", "Gifts", "Presents given to win trust"), CodeText("c2", "Secrecy"), CodeText("c3", "Telling")]
DEFINITIONS = np.eye(3, 8)


def near(column: int, count: int, seed: int = 0) -> np.ndarray:
    vectors = np.eye(8)[column] + 0.1 * np.random.default_rng(seed).normal(size=(count, 8))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_without_examples_the_definition_speaks() -> None:
    (ranked,) = suggest(CODES, DEFINITIONS, [], np.zeros((0, 8)), near(1, 1))
    assert [one.rank for one in ranked] == [1, 2, 3]
    assert (ranked[0].code, ranked[0].source, ranked[0].evidence) == ("c2", "definition", ())


def test_people_can_overrule_a_definition() -> None:
    # The team uses c3 for passages that lie where nobody's definition is, and c1 elsewhere than its definition.
    vectors = np.vstack([near(5, 6), near(6, 6), near(0, 6)])
    given_codes = [["c3"]] * 6 + [["c1"]] * 6 + [[]] * 6
    ranked = suggest(CODES, DEFINITIONS, given_codes, vectors, np.vstack([near(5, 1, 9), near(6, 1, 9)]), top=1)
    assert [one[0].code for one in ranked] == ["c3", "c1"]
    assert all(one[0].source == "decisions" for one in ranked)


def test_evidence_is_the_nearest_passages_people_gave_the_code() -> None:
    vectors = np.vstack([near(5, 3), near(6, 3)])
    given_codes = [["c3"], ["c3"], ["c1"], ["c3"], ["c1"], ["unknown"]]
    (ranked,) = suggest(CODES, DEFINITIONS, given_codes, vectors, vectors[1:2])
    by_code = {one.code: one for one in ranked}
    assert by_code["c3"].evidence[0] == 1 and set(by_code["c3"].evidence) <= {0, 1, 3}
    assert by_code["c2"].evidence == () and by_code["c2"].source == "definition"


@given(st.lists(st.lists(st.sampled_from(["c1", "c2", "c3", "zz"]), max_size=3), max_size=8), st.integers(1, 5))
def test_every_passage_gets_its_codes_once_best_first(given_codes: list[list[str]], top: int) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(4, 8))
    ranked = suggest(CODES, DEFINITIONS, given_codes, rng.normal(size=(len(given_codes), 8)), vectors, top=top)
    assert len(ranked) == 4
    for ones in ranked:
        assert len(ones) == min(top, 3) and len({one.code for one in ones}) == len(ones)
        assert [one.score for one in ones] == sorted((one.score for one in ones), reverse=True)


def test_impossible_input_is_refused() -> None:
    nothing = np.zeros((0, 8))
    with pytest.raises(PipelineError, match="at least one code"):
        suggest([], nothing, [], nothing, near(0, 1))
    with pytest.raises(PipelineError, match="id of its own"):
        suggest([CODES[0], CODES[0]], DEFINITIONS[:2], [], nothing, near(0, 1))
    with pytest.raises(ValueError, match="one vector a code"):
        suggest(CODES, DEFINITIONS[:2], [], nothing, near(0, 1))
    with pytest.raises(ValueError, match="different lengths"):
        suggest(CODES, DEFINITIONS, [], nothing, np.ones((1, 5)))


def test_the_words_of_a_code() -> None:
    code = CodeText("c", "Gifts", "Presents given to win trust.", "  ")
    assert code.to_embed() == "Gifts. Presents given to win trust"


@pytest.mark.slow
def test_lines_in_suggestions_out() -> None:
    examples = [
        {"id": "e1", "text": "He sent me new headphones just like that.", "codes": ["Gifts"]},
        {"id": "e2", "text": "I told my aunt in the end.", "code": "c3"},
        {"id": "e3", "text": "It was our secret, nobody should know.", "codes": ["c2", "no such code"]},
    ]
    segments = [{"id": 7, "text": "She bought me a phone as a present."}, {"id": 8, "text": "I told my teacher."}]
    found = suggest_lines(CODES, examples, segments, top=2)
    assert json.loads(json.dumps(found)) == found and [entry["id"] for entry in found] == ["7", "8"]
    assert [entry["suggestions"][0]["code"] for entry in found] == ["c1", "c3"]
    assert found[0]["suggestions"][0]["evidence"] == ["e1"] and len(found[0]["suggestions"]) == 2
