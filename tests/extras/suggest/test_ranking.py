import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.extras.suggest.ranking import hold_out, learn, suggest, unlike_the_rest
from coding.workspace.codebook.texts import CodeText
from pipelines.errors import PipelineError

CODES = [CodeText("c1", "Gifts", "Presents given to win trust"), CodeText("c2", "Secrecy"), CodeText("c3", "Telling")]
DEFINITIONS = np.eye(3, 8)


def near(column: int, count: int, seed: int = 0) -> np.ndarray:
    vectors = np.eye(8)[column] + 0.1 * np.random.default_rng(seed).normal(size=(count, 8))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_without_examples_the_definition_speaks() -> None:
    (ranked,) = suggest(CODES, DEFINITIONS, [], np.zeros((0, 8)), near(1, 1))
    assert [suggestion.rank for suggestion in ranked] == [1, 2, 3]
    assert (ranked[0].code, ranked[0].source, ranked[0].evidence) == ("c2", "definition", ())


def test_people_can_overrule_a_definition() -> None:
    # The team uses c3 for passages that lie where nobody's definition is, and c1 elsewhere than its definition.
    vectors = np.vstack([near(5, 6), near(6, 6), near(0, 6)])
    given_codes = [["c3"]] * 6 + [["c1"]] * 6 + [[]] * 6
    ranked = suggest(CODES, DEFINITIONS, given_codes, vectors, np.vstack([near(5, 1, 9), near(6, 1, 9)]), top=1)
    assert [entry[0].code for entry in ranked] == ["c3", "c1"]
    assert all(entry[0].source == "decisions" for entry in ranked)


def test_evidence_is_the_nearest_passages_people_gave_the_code() -> None:
    vectors = np.vstack([near(5, 3), near(6, 3)])
    given_codes = [["c3"], ["c3"], ["c1"], ["c3"], ["c1"], ["unknown"]]
    (ranked,) = suggest(CODES, DEFINITIONS, given_codes, vectors, vectors[1:2])
    by_code = {entry.code: entry for entry in ranked}
    assert by_code["c3"].evidence[0] == 1 and set(by_code["c3"].evidence) <= {0, 1, 3}
    assert by_code["c2"].evidence == () and by_code["c2"].source == "definition"


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["c1", "c2", "c3", "zz"]), max_size=3), max_size=8), st.integers(1, 5))
def test_every_passage_gets_its_codes_once_best_first(given_codes: list[list[str]], top: int) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(4, 8))
    ranked = suggest(CODES, DEFINITIONS, given_codes, rng.normal(size=(len(given_codes), 8)), vectors, top=top)
    assert len(ranked) == 4
    for ones in ranked:
        assert len(ones) == min(top, 3) and len({entry.code for entry in ones}) == len(ones)
        first = [entry.score for entry in ones[:2]]
        assert first == sorted(first, reverse=True)


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


def test_what_was_learned_can_be_kept() -> None:
    vectors = np.vstack([near(5, 6), near(6, 6)])
    given_codes = [["c3"]] * 6 + [["c1"]] * 6
    heads = learn(["c1", "c2", "c3"], DEFINITIONS, given_codes, vectors)
    targets = np.vstack([near(5, 2, 9), near(6, 2, 9)])
    fresh = suggest(CODES, DEFINITIONS, given_codes, vectors, targets)
    assert suggest(CODES, DEFINITIONS, given_codes, vectors, targets, heads=heads) == fresh


def test_only_what_people_coded_here_is_cited() -> None:
    vectors = np.vstack([near(5, 3), near(5, 3, 1)])
    (ranked,) = suggest(CODES, DEFINITIONS, [["c3"]] * 6, vectors, near(5, 1, 2), top=1, citable=3)
    assert set(ranked[0].evidence) <= {0, 1, 2} and len(ranked[0].evidence) == 2
    (ranked,) = suggest(CODES, DEFINITIONS, [["c3"]] * 6, vectors, near(5, 1, 2), top=1, citable=0)
    assert (ranked[0].code, ranked[0].source, ranked[0].evidence) == ("c3", "definition", ())


def test_an_interview_is_judged_by_the_others() -> None:
    vectors = np.vstack([near(5, 8), near(6, 8, 1), near(5, 4, 2), near(6, 4, 3), near(1, 1)])
    given_codes = [["c3"]] * 8 + [["c1"]] * 8 + [["c3"]] * 4 + [["c1"]] * 4 + [["c2"]]
    documents = ["a"] * 16 + ["b"] * 9
    accuracy = hold_out(["c1", "c2", "c3"], DEFINITIONS, given_codes, vectors, documents)
    assert len(accuracy) == 25 and {entry.document for entry in accuracy} == {"a", "b"}
    second = [entry for entry in accuracy if entry.document == "b" and entry.codes != ("c2",)]
    assert all(entry.learned == (1,) and entry.known == (8,) for entry in second)
    assert [entry.usual for entry in second] == [(2,)] * 4 + [(1,)] * 4
    rare = accuracy[-1]
    assert (rare.codes, rare.defined, rare.known) == (("c2",), (1,), (0,))
    assert hold_out(["c1"], DEFINITIONS[:1], [["c1"]] * 3, vectors[:3], ["a"] * 3) == []


def test_a_seldom_used_code_keeps_a_place_its_definition_would_give_it() -> None:
    codes = [CodeText(f"c{number}", f"C{number}") for number in range(6)]
    definitions = np.eye(6, 8)
    vectors = np.vstack([near(6, 10, column) + np.eye(8)[column] * 0.2 for column in range(5)])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    given_codes = [[f"c{column}"] for column in range(5) for _ in range(10)]
    question = vectors[:1] + np.eye(8)[5] * 0.45
    (ranked,) = suggest(codes, definitions, given_codes, vectors, question / np.linalg.norm(question))
    assert ranked[2].code == "c5" and ranked[2].source == "definition"
    away = vectors[:1] - np.eye(8)[5] * 0.45
    (plain,) = suggest(codes, definitions, given_codes, vectors, away / np.linalg.norm(away))
    assert "c5" not in {entry.code for entry in plain} and plain[0].code == "c0"


def test_the_odd_one_out_is_the_farthest() -> None:
    vectors = np.vstack([near(0, 5), near(1, 5), near(2, 1)])
    assert int(unlike_the_rest(vectors).argmin()) == 10
    assert unlike_the_rest(vectors[:2]).shape == (2,)
