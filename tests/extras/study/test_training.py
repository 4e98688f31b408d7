"""The training set: it goes along, is taken in word for word, is counted nowhere, and shows agreement between sites."""

from collections.abc import Callable
from functools import partial

import pytest

from coding.errors import InvalidInput, NotReady
from coding.extras.study.files.package import is_training
from coding.extras.study.steps.bundle import preview_bundle
from coding.extras.study.steps.package import list_training, mark_training, take_training
from coding.extras.study.steps.pool import agreement_between_sites, pool, pooled_agreement
from coding.store import releases
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.codings.operations import code_passage
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject
from tests.extras.study.consortium import (
    CODES,
    LANGUAGES,
    add_coder,
    bundle_of_site,
    coded,
    fill,
    join_site,
    package_of,
    tell_all,
)

pytestmark = pytest.mark.slow

INVENTED = (
    *[(who, said.replace("Tilda Bergquist", "a friend")) for who, said in LANGUAGES["north"]],
    ("Nora", "Nobody lived this; it was invented for everybody to code."),
)
SITES = ("north", "ouest")


def code_all(project: SmallProject, release: str, coders: dict[str, tuple[str, int]]) -> str:
    """Code the text in a round of its own and lock it."""
    lead = project.as_user("lea")
    made = create_round(lead, RoundDraft(name="Everybody", releases=[release], coders=list(coders), unit="word"))
    for coder, (site, at) in coders.items():
        for code, start, end in coded(site, 1, at):
            code_passage(project.as_user(coder), release, code, start, end)
    lock_round(lead, made.id)
    return made.id


@pytest.fixture(scope="module")
def studies(make_module_project: Callable[..., SmallProject]) -> tuple[SmallProject, list[SmallProject], str]:
    """The coordinator with a training text, two sites that have taken it in and coded it, and a round of all coders."""
    coordinator = make_module_project("coordinator")
    tell_all(coordinator)
    text = coordinator.release(INVENTED, "T01", {})
    lead = coordinator.as_user("lea")
    (interview,) = list_interviews(lead)
    mark_training(lead, interview.id, "invented")
    package, sites, everybody = package_of(coordinator), [], {}
    for name in SITES:
        site = make_module_project(name)
        tell_all(site)
        fill(site, [name], 2)
        join_site(site, package)
        (row,) = take_training(site.as_user("sam", vault=True))
        assert row.problem is None and row.interview_id is not None
        with site.project.store.read() as cursor:
            held = next(one for one, of in releases.interviews_of(cursor).items() if of == row.interview_id)
        code_all(site, held, {"ana": (name, 0), "ben": (name, 1)})
        sites.append(site)
        for at, coder in enumerate((f"{name}-1", f"{name}-2")):
            coordinator.project.store.write(partial(add_coder, coder))
            everybody[coder] = (name, at)
    return coordinator, sites, code_all(coordinator, text, everybody)


def test_the_text_is_the_same_everywhere_and_of_nobody(
    studies: tuple[SmallProject, list[SmallProject], str],
) -> None:
    coordinator, sites, _ = studies
    with coordinator.project.store.read() as cursor:
        (theirs,) = [releases.release(cursor, one) for one in releases.current_releases(cursor)]
    for site in sites:
        steward = site.as_user("sam", vault=True)
        assert [one.problem for one in take_training(steward)] == [None] and len(list_interviews(steward)) == 3
        with site.project.store.read() as cursor:
            mine = releases.current_with_hash(cursor, theirs.text_hash)
        assert mine is not None and mine.text == theirs.text
        assert [(one.role, one.start, one.end) for one in mine.turns] == [
            (one.role, one.start, one.end) for one in theirs.turns
        ]
        counts = preview_bundle(steward, "counts").bundle.contents
        assert counts["interviews"] == counts["people"] == 2
        rounds = preview_bundle(steward, "positions").bundle.contents["rounds"]
        assert sorted(is_training(one["id"]) for made in rounds for one in made["documents"]) == [False, False, True]
        assert "invented for everybody" not in str(rounds)


def test_between_sites_it_is_the_agreement_of_one_round_of_all_coders(
    studies: tuple[SmallProject, list[SmallProject], str],
) -> None:
    coordinator, sites, round_id = studies
    lead = coordinator.as_user("lea", vault=True)
    with pytest.raises(NotReady, match="between sites is not measured"):
        agreement_between_sites(lead)
    assert [one.refused for one in pool(lead, [(str(at), bundle_of_site(one, "positions"))
                                               for at, one in enumerate(sites)])] == [None, None]  # fmt: skip
    found, whole = agreement_between_sites(lead), round_agreement(lead, round_id, unit="word").report
    assert found.texts == 1
    for code in CODES:
        assert found.report.codes[code].kripp_alpha == pytest.approx(whole.codes[code].kripp_alpha, abs=1e-9)
        pairs = whole.codes[code].pairs
        apart = [one for name, one in pairs.items() if len({coder[:3] for coder in name.split("|")}) == 2]
        assert found.between[code].pairs == len(apart) == 4 and found.within[code].pairs == 2
        assert found.between[code].percent == pytest.approx(sum(one.po or 0 for one in apart) / 4, abs=1e-9)
    pooled = pooled_agreement(lead)
    assert {one["interviews"] for one in pooled.sources} == {2}
    assert all(one["round"] == "Reliability" for one in pooled.sources)


def test_only_who_agreed_goes_along_and_it_can_be_taken_out(make_project: Callable[..., SmallProject]) -> None:
    project = make_project()
    lead = project.as_user("lea")
    project.release(INVENTED, "T01", {})
    (interview,) = list_interviews(lead)
    project.project.store.write(lambda cursor: cursor.execute("UPDATE participant SET quote_consent = 'never'"))
    with pytest.raises(InvalidInput, match="did not agree to be quoted"):
        mark_training(lead, interview.id, "consented")
    project.project.store.write(lambda cursor: cursor.execute("UPDATE participant SET quote_consent = 'yes'"))
    mark_training(lead, interview.id, "consented")
    project.project.store.write(lambda cursor: cursor.execute("UPDATE participant SET quote_consent = 'never'"))
    assert "did not agree" in str(list_training(lead)[0].problem)
    with pytest.raises(InvalidInput, match="did not agree to be quoted"):
        package_of(project)
    with pytest.raises(InvalidInput, match="did not agree to be quoted"):
        mark_training(lead, interview.id, "invented")
    project.project.store.write(lambda cursor: cursor.execute("UPDATE participant SET quote_consent = 'paraphrase'"))
    mark_training(lead, interview.id, "invented")
    assert [one.kind for one in list_training(lead)] == ["invented"]
    assert b"invented for everybody" in package_of(project)
    mark_training(lead, interview.id, None)
    assert list_training(lead) == [] and b"invented for everybody" not in package_of(project)
    project.release(LANGUAGES["north"], "P01", {"Tilda Bergquist": "PERSON"})
    told = next(one for one in list_interviews(lead) if one.id != interview.id)
    with pytest.raises(InvalidInput, match="names are masked in it"):
        mark_training(lead, told.id, "invented")
    assert list_training(lead) == []


def test_a_text_that_was_taken_out_is_still_nobodys_interview(
    studies: tuple[SmallProject, list[SmallProject], str],
) -> None:
    coordinator, (site, _), _ = studies
    lead = coordinator.as_user("lea", vault=True)
    (interview,) = list_interviews(lead)
    mark_training(lead, interview.id, None)
    join_site(site, package_of(coordinator))
    steward = site.as_user("sam", vault=True)
    counts = preview_bundle(steward, "counts").bundle.contents
    assert counts["interviews"] == counts["people"] == 2
    rounds = preview_bundle(steward, "positions").bundle.contents["rounds"]
    assert sorted(is_training(one["id"]) for made in rounds for one in made["documents"]) == [False, False, True]
    with pytest.raises(NotReady, match="between sites is not measured"):
        agreement_between_sites(lead)
