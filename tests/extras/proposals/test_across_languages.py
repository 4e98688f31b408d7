"""Vectors of several languages are brought together, and only where there is a reason."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import Cancelled
from pipelines.extras.proposals import across_languages
from pipelines.extras.proposals.across_languages import centre, draw_together, groups_of, is_mixed, without_language


def languages_apart(counts: dict[str, int]) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Vectors of two topics, shifted by language."""
    rng = np.random.default_rng(0)
    topics, shifts = rng.normal(size=(2, 16)), {code: 3 * rng.normal(size=16) for code in counts}
    languages = [code for code, count in counts.items() for _ in range(count)]
    topic = np.arange(len(languages)) % 2
    vectors = topics[topic] + np.array([shifts[code] for code in languages]) + 0.1 * rng.normal(size=(len(topic), 16))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), languages, topic


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def translations(pairs: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Random meanings in one language, and the same meanings blurred in another; then their languages."""
    rng = np.random.default_rng(1)
    meanings = rng.normal(size=(pairs, 32))
    blurred = meanings + noise * rng.normal(size=meanings.shape)
    return unit(np.vstack([meanings, blurred])), np.repeat([0, 1], pairs)


def test_centring_brings_languages_together() -> None:
    vectors, languages, topic = languages_apart({"en": 60, "el": 60})
    centred = without_language(vectors, languages)
    near = centred @ centred.T
    same_topic = topic[:, None] == topic[None, :]
    across = np.array(languages)[:, None] != np.array(languages)[None, :]
    assert near[across & same_topic].min() > near[across & ~same_topic].max()
    assert np.allclose(np.linalg.norm(centred, axis=1), 1, atol=1e-5)


def test_one_language_and_strays_change_nothing() -> None:
    vectors, languages, _ = languages_apart({"en": 100, "fr": 2})
    assert without_language(vectors, languages) is vectors


def test_without_any_known_language_nothing_is_centred() -> None:
    vectors, languages, _ = languages_apart({"en": 20})
    assert without_language(vectors, [None] * len(languages)) is vectors


def test_strays_belong_to_no_language_of_the_project() -> None:
    assert not is_mixed(["en"] * 50 + [None] * 50), "a language that nobody knows is no second one"
    assert groups_of(["en"] * 100 + ["fr"] * 2 + ["el"] * 5).tolist() == [1] * 100 + [-1] * 2 + [0] * 5


def test_translations_are_drawn_together() -> None:
    vectors, groups = translations(60, noise=1.0)
    moved = draw_together(vectors, groups)
    before, after = vectors @ vectors.T, moved @ moved.T
    own, other = np.arange(60), np.arange(60, 120)
    assert after[own, other].mean() > before[own, other].mean() + 0.1
    rest = ~np.eye(120, dtype=bool) & ~np.eye(120, k=60, dtype=bool) & ~np.eye(120, k=-60, dtype=bool)
    assert abs(after[rest].mean() - before[rest].mean()) < 0.01


def test_a_passage_without_a_counterpart_stays_where_it_is() -> None:
    vectors, groups = translations(60, noise=0.5)
    # A meaning of its own: nothing else speaks of what the last dimension stands for.
    wider = np.vstack([np.pad(vectors, ((0, 0), (0, 1))), np.eye(33, dtype=np.float32)[-1:]])
    assert draw_together(wider, np.append(groups, 0))[-1] @ wider[-1] > 0.999


def test_a_passage_near_to_everything_draws_nothing() -> None:
    rng = np.random.default_rng(2)
    meanings = unit(rng.normal(size=(40, 32)))
    hub = unit(np.ones((1, 32)) * 0.01 + meanings.mean(axis=0))
    vectors, groups = np.vstack([meanings, hub]), np.array([0] * 40 + [1])
    moved = draw_together(vectors, groups)
    assert np.sum(moved[:40] * meanings, axis=1).min() > 0.9


def test_a_topic_that_only_one_language_speaks_of_stays_whole() -> None:
    rng = np.random.default_rng(3)
    topics = np.eye(3, 32)
    spoken = np.repeat([0, 1, 2], 30)
    vectors = unit(topics[spoken] + 0.08 * rng.normal(size=(90, 32)))
    languages = ["fr" if topic == 1 else "en" for topic in spoken]
    centred = centre(vectors, groups_of(languages))
    moved = without_language(vectors, languages)
    assert np.sum(centred * moved, axis=1).min() > 0.95, "nobody is drawn to a passage about something else"


def test_cancelling_stops_between_blocks() -> None:
    vectors, languages, _ = languages_apart({"en": 60, "el": 60})
    with pytest.raises(Cancelled):
        draw_together(vectors, groups_of(languages), lambda: True)


def test_one_language_has_no_counterparts() -> None:
    vectors, _ = translations(20, noise=0.5)
    assert np.allclose(draw_together(vectors, np.zeros(40, dtype=np.int64)), vectors, atol=1e-6)


@pytest.mark.slow
@given(st.lists(st.integers(-1, 2), min_size=1, max_size=30), st.integers(0, 2**32 - 1), st.integers(1, 7))
def test_moved_vectors_have_length_one_and_strays_keep_theirs(groups: list[int], seed: int, rows: int) -> None:
    vectors = unit(np.random.default_rng(seed).normal(size=(len(groups), 8)))
    numbers = np.array(groups)
    with pytest.MonkeyPatch.context() as patch:
        whole = draw_together(vectors, numbers)
        patch.setattr(across_languages, "_ROWS", rows)
        in_parts = draw_together(vectors, numbers)
    assert np.allclose(whole, in_parts, atol=1e-5), "how many rows are looked at in one go makes no difference"
    assert np.allclose(np.linalg.norm(whole, axis=1), 1, atol=1e-5)
    assert np.allclose(whole[numbers < 0], vectors[numbers < 0], atol=1e-6)


@pytest.mark.slow
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_passages_makes_no_difference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors, groups = unit(rng.normal(size=(24, 8))), rng.integers(0, 3, 24)
    order = rng.permutation(24)
    centred = centre(vectors, groups)
    assert np.allclose(centre(vectors[order], groups[order]), centred[order], atol=1e-5)
    assert np.allclose(draw_together(vectors[order], groups[order]), draw_together(vectors, groups)[order], atol=1e-5)
