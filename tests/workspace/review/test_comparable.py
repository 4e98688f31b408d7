"""Questions of one interview are compared with what they can be about, and are those of comparing with all names."""

import random
from collections.abc import Mapping, Sequence

import pytest

from coding.model import Identifier
from coding.store import Cursor, identifiers, interviews
from coding.store.identifiers import Place
from coding.workspace.review.find import known_clusters
from coding.workspace.review.held_words import held_interviews, held_words
from coding.workspace.review.known_words import standing_forms
from coding.workspace.review.questions import merge_questions
from pipelines.redact.clusters import DoubtfulMerge, KnownCluster, Mention, form_key, group
from pipelines.redact.merges import doubtful_merges
from tests.conftest import SmallProject

NAMES = (
    "Tilda Berg", "Tilda", "Tildi", "Tilda Berk", "Hannah", "Hanna Berg", "Berg", "Marlena", "Marlene", "Marlena Voss",
    "Voss", "Ottilie", "Otilie", "Norwood", "Norwod",
)  # fmt: skip
TEXT = " and ".join(NAMES)
CLUSTERS = [(f"c{number:02d}", "PERSON" if number % 5 else "LOCATION") for number in range(24)]


class Steps:
    """Places come, go to another cluster and are decided on, at random."""

    def __init__(self, seed: int, interview_ids: Sequence[str]) -> None:
        self.draw, self.interview_ids = random.Random(seed), interview_ids
        self.added: list[str] = []

    def begin(self, cursor: Cursor) -> None:
        for number, (cluster_id, kind) in enumerate(CLUSTERS, 100):
            identifiers.add_clusters(cursor, [(cluster_id, kind, number, f"[{kind}_{number}]")])

    def step(self, cursor: Cursor) -> None:
        cluster_id, kind = self.draw.choice(CLUSTERS)
        if len(self.added) < 12 or self.draw.random() < 0.5:
            words = self.draw.choice(NAMES)
            start = TEXT.index(words)
            self.added.append(f"place {self.interview_ids[0]} {len(self.added)}")
            one = Identifier(
                self.added[-1], self.draw.choice(self.interview_ids), start, start + len(words), kind, "direct", 1.0,
                ("reviewer",), cluster_id, "", "accepted", 1,
            )  # fmt: skip
            identifiers.add(cursor, [one])
        elif self.draw.random() < 0.5:
            decision = self.draw.choice(("accepted", "rejected"))
            identifiers.decide(cursor, [self.draw.choice(self.added)], decision, "sam")
        else:
            identifiers.move(cursor, [self.draw.choice(self.added)], cluster_id)


def known(places: Mapping[str, Sequence[tuple[Place, str]]]) -> list[KnownCluster]:
    return [
        KnownCluster(
            cluster_id,
            found[0][0].cluster_type,
            tuple(dict.fromkeys(words for _, words in found)),
            tuple(dict.fromkeys(one.interview_id for one, _ in found)),
        )
        for cluster_id, found in places.items()
    ]


@pytest.mark.slow
def test_questions_of_an_interview_are_those_of_all_names_that_concern_it(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    vault, store = steward.open_vault(), small_project.project.store
    asked = 0
    for seed in range(2):
        ids = [
            small_project.import_turns((("Nora", f"{TEXT}. {seed} {number}"),), f"P{seed}{number}")
            for number in range(3)
        ]
        steps = Steps(seed, ids)
        if not seed:
            store.write(steps.begin)
        for number in range(48):
            store.write(steps.step)
            if number % 6 < 5:
                continue
            with store.read() as cursor:
                every: dict[str, list[tuple[Place, str]]] = {}
                for held in held_interviews(cursor, vault).values():
                    for one, words in held.places:
                        if one.decision != "rejected":
                            every.setdefault(one.cluster_id, []).append((one, words))
                doubts = doubtful_merges(known(every))
                for interview_id in ids:
                    here = {
                        cluster_id
                        for cluster_id, found in every.items()
                        if any(one.interview_id == interview_id for one, _ in found)
                    }
                    some = held_words(cursor, vault).comparable(cursor, vault, interview_id=interview_id)
                    told: Sequence[DoubtfulMerge] = doubtful_merges(
                        known(some.places), about=some.about, keys=some.keys
                    )
                    assert list(told) == [one for one in doubts if {str(one.left), str(one.right)} & here]
                    asked += len(told)
    assert asked > 50
    assert merge_questions(steward, ids[0])


@pytest.mark.slow
def test_words_found_in_an_interview_are_grouped_as_with_all_clusters(small_project: SmallProject) -> None:
    vault, store = small_project.as_user("sam", vault=True).open_vault(), small_project.project.store
    lines = [(("Nora", f"{TEXT}. {number}"),) for number in range(4)]
    ids = [small_project.import_turns(line, f"P{number // 2}8") for number, line in enumerate(lines)]
    steps = Steps(7, ids)
    store.write(steps.begin)
    joined = 0
    for number in range(60):
        store.write(steps.step)
        if number % 6 < 5:
            continue
        with store.read() as cursor:
            every = standing_forms(cursor, vault)
            types = {one: kind for one, (kind, _, _) in identifiers.clusters(cursor).items()}
            for interview in interviews.all_interviews(cursor):
                theirs = {
                    one.id
                    for one in interviews.all_interviews(cursor)
                    if one.participant_id == interview.participant_id
                }
                found = [
                    Mention(
                        interview.id,
                        start := TEXT.index(name),
                        start + len(name),
                        name,
                        steps.draw.choice(("PERSON", "LOCATION")),
                        "en",
                    )
                    for name in steps.draw.sample(NAMES, 6)
                ]
                all_of = [
                    KnownCluster(
                        one,
                        types[one],
                        tuple(dict.fromkeys(form for form, _ in places)),
                        tuple(
                            sorted(
                                {document for _, document in places}
                                | ({interview.id} if {d for _, d in places} & theirs else set())
                            )
                        ),
                    )
                    for one, places in every.items()
                ]
                some = known_clusters(
                    cursor, vault, interview, {(one.type, form_key(one.text, one.type)) for one in found}
                )
                assert group(found, some) == group(found, all_of)
                assert len(some) <= len(all_of)
                joined += sum(isinstance(one, str) for one in group(found, some).assignments)
    assert joined > 20


@pytest.mark.slow
def test_names_like_nobody_elses_are_compared_with_their_own_interview_alone(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    ids = [small_project.import_turns((("Nora", f"{TEXT}. {number}"),), f"P{number}5") for number in range(2)]
    places = [(ids[0], "Ottilie"), (ids[0], "Marlena Voss"), (ids[1], "Norwood"), (ids[1], "Hannah")]

    def add(cursor: Cursor) -> None:
        for number, (interview_id, words) in enumerate(places):
            start = TEXT.index(words)
            identifiers.add_clusters(cursor, [(f"d{number}", "PERSON", 200 + number, f"[PERSON_{200 + number}]")])
            one = Identifier(
                f"of {number}", interview_id, start, start + len(words), "PERSON", "direct", 1.0, ("reviewer",),
                f"d{number}", "", "accepted", 1,
            )  # fmt: skip
            identifiers.add(cursor, [one])

    small_project.project.store.write(add)
    with small_project.project.store.read() as cursor:
        some = held_words(cursor, steward.open_vault()).comparable(cursor, steward.open_vault(), interview_id=ids[0])
    assert some.places.keys() == some.about == {"d0", "d1"}
