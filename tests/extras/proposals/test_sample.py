"""Many passages: a sample in which each interview has its share, and where the others go."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import stopwords
from pipelines.errors import Cancelled
from pipelines.extras.proposals import sample
from pipelines.extras.proposals.describe import _SAME_QUESTION, _question_groups
from pipelines.extras.proposals.sample import NEAREST, Sample
from tests.extras.proposals.test_propose import TOPICS, project, propose

STRATA = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["en", "it", None])), min_size=1, max_size=200)


@given(STRATA, st.integers(1, 60), st.integers(0, 9))
def test_each_interview_and_language_has_its_share(
    passages: list[tuple[str, str | None]], most: int, seed: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample, "MOST_IN_RUNS", most)
        documents, languages = [entry for entry, _ in passages], [entry for _, entry in passages]
        drawn = Sample(documents, languages, seed)
        assert drawn.members.tolist() == Sample(documents, languages, seed).members.tolist()
    members = drawn.members.tolist()
    assert members == sorted(set(members)) and len(members) == min(most, len(passages))
    assert drawn.is_part == (len(passages) > most)
    shares = Counter(passages[place] for place in members)
    for stratum, size in Counter(passages).items():
        assert abs(shares[stratum] - size * len(members) / len(passages)) < 1


def test_the_others_go_where_most_of_the_nearest_went(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "MOST_IN_RUNS", 60)
    rng = np.random.default_rng(1)
    truth = np.repeat([0, 1, 2], 100)
    vectors = (np.eye(8)[truth] + 0.05 * rng.normal(size=(300, 8))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    drawn = Sample([f"i{number % 10}" for number in range(300)], ["en"] * 300, 0)
    drawn.compare(vectors)
    labels = truth[drawn.members]
    assert drawn.labels(labels).tolist() == truth.tolist()
    places = drawn.places(np.stack([labels * 10.0, -labels * 10.0], axis=1))
    assert np.array_equal(places[drawn.members, 0], labels * 10.0)
    assert np.array_equal(places[:, 0].round(), truth * 10.0) and np.array_equal(places[:, 1], -places[:, 0])
    with pytest.raises(Cancelled):
        drawn.compare(vectors, lambda: True)


@pytest.mark.slow
def test_themes_of_many_passages_are_made_on_a_sample_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "MOST_IN_RUNS", 90)
    texts, vectors, languages, documents = project(60, ("en", "it"))
    run = propose(texts, vectors, languages=languages, documents=documents, themes=3, seeds=(1, 2))
    whole = [[assignment.theme for assignment in run.assignments[start : start + 60]] for start in range(0, 360, 60)]
    assert [len(set(themes)) for themes in whole] == [1] * 6 and None not in {entry for each in whole for entry in each}
    assert [themes[0] for themes in whole[:3]] == [themes[0] for themes in whole[3:]], "one theme in both languages"
    assert run.parameters["runs_on"] == 90 and run.parameters["clustered"] == 360
    assert any(
        f"most of the {NEAREST} passages" in str(warning) and "90 of the 360" in str(warning)
        for warning in run.warnings
    )
    assert {theme.size for theme in run.themes} == {120}
    again = propose(texts, vectors, languages=languages, documents=documents, themes=3, seeds=(1, 2))
    assert again.to_json() == run.to_json()
    few = propose(texts[:60], vectors[:60], languages=languages[:60], documents=documents[:60], themes=2, seeds=(1,))
    assert "runs_on" not in few.parameters
    assert not any("drawn so that" in str(warning) for warning in few.warnings)


WORDS = [word for topics in TOPICS.values() for topic in topics for word in topic.split()][:14]


@given(st.lists(st.none() | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), max_size=25))
def test_questions_are_grouped_as_comparing_each_with_all(questions: list[str | None]) -> None:
    languages = ["it"] * len(questions)
    leaders: list[frozenset[str]] = []
    expected: list[int | None] = []
    for question in questions:
        words = frozenset(stems(question))
        alike = (n for n, leader in enumerate(leaders) if len(words & leader) >= _SAME_QUESTION * len(words | leader))
        group = next(alike, None) if words else None
        if words and group is None:
            leaders.append(words)
            group = len(leaders) - 1
        expected.append(group)
    assert _question_groups(questions, languages) == expected


def stems(question: str | None) -> list[str]:
    return list(stopwords.stem(stopwords.content_words(question, "it"), "it")) if question else []
