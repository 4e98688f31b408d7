"""What is kept of the words of a project is what reading every original anew would find."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.model import Identifier
from coding.store import Cursor, identifiers, interviews
from coding.store.identifiers import Place
from coding.workspace import vault_records
from coding.workspace.people.sites import make_site, place_interviews, place_person
from coding.workspace.people.users import add_user
from coding.workspace.review import decide
from coding.workspace.review import project_words as held
from coding.workspace.review.find import known_clusters, uncovered, without_overlaps
from coding.workspace.review.known_words import confirmed_forms, current_forms, known_forms
from coding.workspace.review.lists import always_mask, never_mask
from coding.workspace.review.operations import undo_review
from coding.workspace.review.project_words import Covered, interview_words, project_words
from coding.workspace.review.pseudonyms import merge_questions
from pipelines.redact.clusters import KnownCluster, Mention, form_key, group
from pipelines.redact.merges import DoubtfulMerge, doubtful_merges
from tests.conftest import TEXT, SmallProject, span_in
from tests.helpers.paths import ROOT

OTHER = (
    ("Interviewer", "Who else was there?"),
    ("Bo", "Tilda Bergquist and Ivo Marn. Ivo Marn rang me on 06 12 45 78 90, and tilda laughed."),
)


def found(project: SmallProject, steward: Any) -> tuple[object, ...]:
    vault = steward.open_vault()
    with project.project.store.read() as cursor:
        words, clusters = project_words(cursor, vault), identifiers.clusters(cursor)
        interviews = interview_words(cursor, vault)
        forms = {
            cluster: list(dict.fromkeys(form for form, _ in places))
            for cluster, places in current_forms(cursor, vault).items()
        }
        every = {(form, held_type) for held_type, _, _ in clusters.values() for said in forms.values() for form in said}
        for form, type_name in every:
            alike = (
                cluster
                for cluster, said in forms.items()
                if clusters[cluster][0] == type_name
                and form_key(form, type_name) in {form_key(word, type_name) for word in said}
            )
            assert words.cluster_of(form, type_name) == next(alike, None), (form, type_name)
        return (
            list(known_forms(cursor, vault).items()),
            confirmed_forms(cursor, vault),
            list(forms.items()),
            [
                (entry.names, entry.language, entry.places, entry.let_stand, entry.waiting)
                for entry in interviews.values()
            ],
        )


@pytest.mark.slow
def test_what_is_kept_is_what_is_there(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)

    def same() -> None:
        assert found(small_project, steward) == found(small_project, small_project.as_user("sam", vault=True))

    same()
    bo = small_project.in_review(OTHER, "P02")
    same()
    text = small_project.original(bo)
    for words, type_name in (("Ivo Marn", "PERSON"), ("06 12 45 78 90", "PHONE"), ("Tilda Bergquist", "PERSON")):
        small_project.mask(bo, words, type_name)
        same()
    first, second, *_ = (place.id for place in small_project.places(bo))
    for step in (
        lambda: decide.change_type(steward, bo, first, "LOCATION"),
        lambda: decide.decide(steward, bo, [first], "rejected"),
        lambda: undo_review(steward, bo),
        lambda: decide.decide(steward, bo, [first, second], "rejected"),
        lambda: undo_review(steward, bo),
        lambda: always_mask(steward, bo, *span_in(text, "laughed")),
        lambda: never_mask(steward, bo, *span_in(text, "rang")),
    ):
        step()
        same()
    small_project.import_turns((("Tilda Bergquist", TEXT[1][1]), ("Interviewer", "Yes?")), "P03")
    same()


@pytest.mark.slow
def test_a_change_that_was_taken_back_leaves_nothing(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    before = found(small_project, steward)
    with small_project.project.store.read() as cursor:
        ids = [entry.id for entry in identifiers.of_cluster(cursor, next(iter(identifiers.clusters(cursor))))]

    def reject_and_fail(cursor: Any) -> None:
        identifiers.decide(cursor, ids, "rejected", "sam")
        assert len(known_forms(cursor, steward.open_vault())) < len(dict(before[0]))  # type: ignore[call-overload]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        small_project.project.store.write(reject_and_fail)
    assert found(small_project, steward) == before
    # What is saved next counts versions as what was taken back did.
    with pytest.raises(ZeroDivisionError):
        small_project.project.store.write(reject_and_fail)
    small_project.project.store.write(lambda cursor: identifiers.decide(cursor, ids, "pending", "sam"))
    assert found(small_project, steward) == found(small_project, small_project.as_user("sam", vault=True))


def test_every_statement_that_changes_an_identifier_counts_its_version() -> None:
    source = (ROOT / "coding/store/identifiers.py").read_text(encoding="utf-8")
    statements = [part.split("execute(")[0] for part in source.split("UPDATE identifier SET")[1:]]
    assert statements and all("version = version + 1" in statement for statement in statements)
    others = [path for path in (ROOT / "coding").rglob("*.py") if "UPDATE identifier" in path.read_text("utf-8")]
    assert [path.name for path in others] == ["identifiers.py"]


@pytest.mark.slow
def test_at_a_site_what_did_not_change_is_opened_once(
    monkeypatch: pytest.MonkeyPatch, small_project: SmallProject
) -> None:
    bo = small_project.in_review(OTHER, "P02")
    lead = small_project.as_user("lea")
    add_user(lead, "stan", "Stan Steward", ["steward"])
    site = make_site(lead, "North").id
    place_interviews(lead, [bo], site)
    place_person(lead, "stan", site)
    steward = small_project.as_user("stan", vault=True)
    opened: list[str] = []
    monkeypatch.setattr(
        held, "read_original", lambda vault, one: opened.append(one) or vault_records.read_original(vault, one)
    )
    text = small_project.original(bo)
    for words in ("laughed", "rang"):
        decide.add_identifier(steward, bo, *span_in(text, words), "PERSON")
    assert len([entry for entry in opened if entry != bo]) == 1, "the other original, when first looked through"


WORDS_COVERED = "Ana B, Lea. ¿Tom Fox (x)?  Z"
SPANS = st.tuples(st.integers(0, len(WORDS_COVERED) - 1), st.integers(1, 9)).map(
    lambda one: (one[0], min(sum(one), len(WORDS_COVERED)))
)


def _characters(spans: list[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


@pytest.mark.slow
@given(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=4), SPANS)
def test_what_is_covered_does_not_depend_on_the_order(
    spans: list[tuple[int, int]], more: list[tuple[int, int]], place: tuple[int, int]
) -> None:
    covered = Covered(spans)
    for span in more:
        covered.add(span)
    every = _characters([*spans, *more])
    within = covered.within(place)
    assert within == sorted(within)
    assert _characters(within) & _characters([place]) == every & _characters([place])
    assert all(_characters([entry]) & _characters([place]) for entry in within)
    assert _characters(within) <= every


@pytest.mark.slow
@given(st.lists(SPANS, max_size=6), SPANS)
def test_what_is_not_covered_is_every_letter_that_no_span_holds(
    spans: list[tuple[int, int]], place: tuple[int, int]
) -> None:
    left = uncovered(WORDS_COVERED, place, Covered(spans))
    hidden, of_place = _characters(spans), _characters([place])
    if not hidden & of_place:
        assert left == [place]
        return
    assert not _characters(left) & hidden
    assert {at for at in _characters(left) if WORDS_COVERED[at].isalnum()} == {
        at for at in of_place - hidden if WORDS_COVERED[at].isalnum()
    }
    assert all(WORDS_COVERED[start].isalnum() and WORDS_COVERED[end - 1].isalnum() for start, end in left)


@pytest.mark.slow
@given(st.lists(SPANS, max_size=8))
def test_the_first_of_overlapping_places_is_kept(places: list[tuple[int, int]]) -> None:
    records: list[tuple[int, int]] = []
    for place in places:
        if not _characters([place]) & _characters(records):
            records.append(place)
    assert without_overlaps(places) == records


NAMES = (
    "Tilda Berg", "Tilda", "Tildi", "Tilda Berk", "Hannah", "Hanna Berg", "Berg", "Marlena", "Marlene", "Marlena Voss",
    "Voss", "Ottilie", "Otilie", "Norwood", "Norwod",
)  # fmt: skip
NAMED = " and ".join(NAMES)
CLUSTERS = [(f"c{number:02d}", "PERSON" if number % 5 else "LOCATION") for number in range(24)]


def add_place(cursor: Cursor, id_: str, interview_id: str, words: str, cluster_id: str, kind: str = "PERSON") -> None:
    span = span_in(NAMED, words)
    more = (kind, "direct", 1.0, ("reviewer",), cluster_id, "", "accepted", 1)
    identifiers.add(cursor, [Identifier(id_, interview_id, *span, *more)])


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
            self.added.append(f"place {self.interview_ids[0]} {len(self.added)}")
            add_place(cursor, self.added[-1], self.draw.choice(self.interview_ids), words, cluster_id, kind)
        elif self.draw.random() < 0.5:
            decision = self.draw.choice(("accepted", "rejected"))
            identifiers.decide(cursor, [self.draw.choice(self.added)], decision, "sam")
        else:
            identifiers.move(cursor, [self.draw.choice(self.added)], cluster_id)


def known(places: Mapping[str, Sequence[tuple[Place, str]]]) -> list[KnownCluster]:
    return [
        KnownCluster(
            cluster_id,
            place[0][0].cluster_type,
            tuple(dict.fromkeys(words for _, words in place)),
            tuple(dict.fromkeys(entry.interview_id for entry, _ in place)),
        )
        for cluster_id, place in places.items()
    ]


@pytest.mark.slow
def test_questions_of_an_interview_are_those_of_all_names_that_concern_it(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    vault, store = steward.open_vault(), small_project.project.store
    calls = 0
    for seed in range(2):
        ids = [
            small_project.import_turns((("Nora", f"{NAMED}. {seed} {number}"),), f"P{seed}{number}")
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
                for interview in interview_words(cursor, vault).values():
                    for entry, words in interview.places:
                        if entry.decision != "rejected":
                            every.setdefault(entry.cluster_id, []).append((entry, words))
                doubts = doubtful_merges(known(every))
                for interview_id in ids:
                    here = {
                        cluster_id
                        for cluster_id, entry in every.items()
                        if any(item.interview_id == interview_id for item, _ in entry)
                    }
                    some = project_words(cursor, vault).comparable(cursor, vault, interview_id=interview_id)
                    told: Sequence[DoubtfulMerge] = doubtful_merges(
                        known(some.places), about=some.about, keys=some.keys
                    )
                    assert list(told) == [doubt for doubt in doubts if {str(doubt.left), str(doubt.right)} & here]
                    calls += len(told)
    assert calls > 50
    assert merge_questions(steward, ids[0])


@pytest.mark.slow
def test_words_found_in_an_interview_are_grouped_as_with_all_clusters(small_project: SmallProject) -> None:
    vault, store = small_project.as_user("sam", vault=True).open_vault(), small_project.project.store
    lines = [(("Nora", f"{NAMED}. {number}"),) for number in range(4)]
    ids = [small_project.import_turns(line, f"P{number // 2}8") for number, line in enumerate(lines)]
    steps = Steps(7, ids)
    store.write(steps.begin)
    joined = 0
    for number in range(60):
        store.write(steps.step)
        if number % 6 < 5:
            continue
        with store.read() as cursor:
            every = current_forms(cursor, vault)
            types = {entry: kind for entry, (kind, _, _) in identifiers.clusters(cursor).items()}
            there = interviews.all_interviews(cursor)
            for interview in there:
                theirs = {entry.id for entry in there if entry.participant_id == interview.participant_id}
                mentions = []
                for name in steps.draw.sample(NAMES, 6):
                    kind = steps.draw.choice(("PERSON", "LOCATION"))
                    mentions.append(Mention(interview.id, *span_in(NAMED, name), name, kind, "en"))
                all_of = []
                for cluster, places in every.items():
                    documents = {document for _, document in places}
                    documents |= {interview.id} if documents & theirs else set()
                    forms = tuple(dict.fromkeys(form for form, _ in places))
                    all_of.append(KnownCluster(cluster, types[cluster], forms, tuple(sorted(documents))))
                keys = {(mention.type, form_key(mention.text, mention.type)) for mention in mentions}
                some = known_clusters(cursor, vault, interview, keys)
                assert group(mentions, some) == group(mentions, all_of)
                assert len(some) <= len(all_of)
                joined += sum(isinstance(cluster, str) for cluster in group(mentions, some))
    assert joined > 20


@pytest.mark.slow
def test_names_like_nobody_elses_are_compared_with_their_own_interview_alone(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    ids = [small_project.import_turns((("Nora", f"{NAMED}. {number}"),), f"P{number}5") for number in range(2)]
    places = [(ids[0], "Ottilie"), (ids[0], "Marlena Voss"), (ids[1], "Norwood"), (ids[1], "Hannah")]

    def add(cursor: Cursor) -> None:
        for number, (interview_id, words) in enumerate(places):
            identifiers.add_clusters(cursor, [(f"d{number}", "PERSON", 200 + number, f"[PERSON_{200 + number}]")])
            add_place(cursor, f"of {number}", interview_id, words, f"d{number}")

    small_project.project.store.write(add)
    with small_project.project.store.read() as cursor:
        some = project_words(cursor, steward.open_vault()).comparable(cursor, steward.open_vault(), interview_id=ids[0])
    assert some.places.keys() == some.about == {"d0", "d1"}
