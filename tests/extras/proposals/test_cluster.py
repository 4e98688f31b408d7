import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extras.proposals import cluster

runs_of = st.integers(6, 40).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(0, 4), min_size=n, max_size=n).map(lambda values: np.array(values, dtype=np.int64)),
        min_size=1,
        max_size=5,
    )
)


def test_runs_that_agree_are_their_own_consensus() -> None:
    run = np.array([0] * 5 + [1] * 4 + [2] * 3)
    renamed = np.array([2] * 5 + [0] * 4 + [1] * 3)
    assert cluster.consensus([run, renamed], 3, 0).tolist() == run.tolist()
    assert cluster.confidence([run, renamed], run).tolist() == [1.0] * 12
    assert cluster.cluster_stability([run, renamed], run).tolist() == [1.0] * 3


def test_a_passage_that_wanders_belongs_less_firmly() -> None:
    runs = [np.array([0] * 5 + [1] * 5), np.array([0] * 5 + [1] * 5), np.array([0] * 4 + [1] * 6)]
    labels = cluster.consensus(runs, 2, 0)
    assert labels.tolist() == [0] * 5 + [1] * 5
    firmness = cluster.confidence(runs, labels)
    # With its four fellows in two runs of three.
    assert firmness[4] == pytest.approx(2 / 3)
    assert firmness[0] == pytest.approx((3 * 1 + 2 / 3) / 4)
    assert firmness[9] == pytest.approx(1.0)


def test_scraps_join_the_theme_they_were_seen_with() -> None:
    first = np.array([0] * 6 + [1] * 6 + [2])
    second = np.array([0] * 6 + [1] * 7)
    labels = cluster.consensus([first, second], 2, 0)
    assert labels[12] == labels[11] and set(labels.tolist()) == {0, 1}


@pytest.mark.slow
@settings(deadline=None)
@given(runs_of, st.integers(2, 6))
def test_the_consensus_is_a_partition_without_scraps(runs: list[np.ndarray], k: int) -> None:
    labels = cluster.consensus(runs, k, 0)
    sizes = np.bincount(labels)
    assert len(labels) == len(runs[0]) and 1 <= len(sizes) <= k
    assert (np.diff(sizes) <= 0).all(), "themes are numbered by size"
    assert len(sizes) == 1 or sizes.min() >= 1
    firmness = cluster.confidence(runs, labels)
    assert ((firmness >= 0) & (firmness <= 1)).all()
    assert ((cluster.cluster_stability(runs, labels) > 0) & (cluster.cluster_stability(runs, labels) <= 1)).all()


@pytest.mark.slow
@given(runs_of)
def test_co_association_counts_pairs(runs: list[np.ndarray]) -> None:
    labels = runs[0] - runs[0].min()
    _, labels = np.unique(labels, return_inverse=True)
    count = int(labels.max()) + 1
    association = cluster.co_association(runs, np.arange(len(labels)), labels, count, exclude_self=True)
    pairs = np.mean([run[:, None] == run[None, :] for run in runs], axis=0)
    for i in range(len(labels)):
        for theme in range(count):
            others = [j for j in range(len(labels)) if labels[j] == theme and j != i]
            expected = pairs[i, others].mean() if others else 0.0
            assert association[i, theme] == pytest.approx(expected)


def test_a_large_project_is_merged_on_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 4, 300)
    runs = [np.where(rng.random(300) < 0.1, rng.integers(0, 4, 300), truth) for _ in range(8)]
    monkeypatch.setattr(cluster, "MOST_FOR_MATRIX", 100)
    labels = cluster.consensus(runs, 4, 0)
    from sklearn.metrics import adjusted_rand_score

    assert adjusted_rand_score(labels, truth) > 0.95
    assert labels.tolist() == cluster.consensus(runs, 4, 0).tolist()


def test_consensus_of_noisy_runs_is_steadier_than_the_runs() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 5, 200)
    runs = [np.where(rng.random(200) < 0.25, rng.integers(0, 5, 200), truth) for _ in range(8)]
    merged, single = cluster.run_stability(runs, 5, 0)
    assert merged > single + 0.1


def test_few_runs_have_no_halves_to_compare() -> None:
    run = np.array([0, 0, 0, 1, 1, 1])
    assert cluster.run_stability([run], 2, 0) == (1.0, 1.0)
    assert cluster.run_stability([run, run, run], 2, 0) == (1.0, 1.0)
