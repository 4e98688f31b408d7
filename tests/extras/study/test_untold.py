"""Figures over sites: what counts withhold is not told, sites go by number, and texts that everybody codes."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from coding.agreement.figures import AgreementReport
from coding.errors import InvalidInput, NotReady
from coding.extras.study.commands.figures import _usage_lines
from coding.extras.study.files.bundle import PAIR, Subject
from coding.extras.study.files.package import is_training
from coding.extras.study.files.pooling import PooledAgreement
from coding.extras.study.steps import pool
from coding.extras.study.steps.bundle import preview_bundle
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.package import list_training, mark_training, take_training
from coding.extras.study.steps.requests import ask_site
from coding.model import Indicator
from coding.store import Cursor, releases
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.codings.operations import code_passage
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports.indicators import save_indicator
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject
from tests.extras.study import consortium
from tests.extras.study.consortium import CODES, LANGUAGES, fill, join_site, package_of, send, tell_all, took
from tests.helpers.case_study import take_variables

Make = Callable[..., SmallProject]
Studies = tuple[SmallProject, list[SmallProject], str]
Three = tuple[SmallProject, dict[str, SmallProject]]
PEOPLE = 10
MORE = {
    "north": {"R1": (0, 1), "D1": range(1, PEOPLE), "G2": range(5)},
    "sud": {"R1": range(5), "D1": range(5), "G2": range(5)},
}
"""Site → code → who has it: at one site R1 few, D1 all but one, at the other each enough and not all."""


@pytest.fixture(scope="module")
def study(make_module_project: Make) -> Three:
    """A coordinator, and two sites of ten people with their bundles of positions and counts."""
    coordinator = make_module_project("coordinator")
    package, sites = package_of(coordinator), {}
    for name, more in MORE.items():
        site = sites[name] = make_module_project(name)
        fill(site, [name], PEOPLE, more=more)
        for partner in list_participants(site.as_user("lea")):
            update_participant(site.as_user("lea"), partner.id, partner.label, "yes", partner.attributes)
        join_site(site, package)
        send(coordinator, site, "positions", "counts", "quotes")
    lead = coordinator.as_user("lea", vault=True)
    for partner in pool.list_partners(lead):
        pool.decide_partner(lead, partner.fingerprint, trusted=True)
    return coordinator, sites


def called(study: Three) -> list[str]:
    """What figures call the two sites."""
    coordinator, sites = study
    known = {partner.fingerprint: partner.in_figures for partner in pool.list_partners(coordinator.as_user("lea"))}
    stewards = [site.as_user("sam", vault=True) for site in sites.values()]
    return [known[own_keys(steward.open_vault()).public.fingerprint] for steward in stewards]


@pytest.mark.slow
def test_rows_and_passages_of_codes_that_counts_withhold_stay(study: Three) -> None:
    _, sites = study
    steward = sites["north"].as_user("sam", vault=True)
    counts = preview_bundle(steward, "counts").bundle.contents["codes"]
    withheld = sorted(code for code, count in counts.items() if count["people"] is None)
    assert {"R1", "D1"} == {*withheld}
    positions, quotes = preview_bundle(steward, "positions"), preview_bundle(steward, "quotes")
    spans = {span[2] for entry in positions.bundle.contents["rounds"] for span in entry["spans"]}
    assert spans == {"C1", "G9", "D5", "G2"} == {quote["code"] for quote in quotes.bundle.contents["quotes"]}
    for prepared in (positions, quotes):
        assert prepared.bundle.contents["untold"] == withheld
        assert "codes left out, as counts withhold them: D1, R1" in prepared.lines
        assert any("Left out, as counts withhold how many people have them: D1, R1." in note for note in prepared.notes)
        # Besides their names nothing of them is in it: no number, no place.
        assert str(prepared.bundle.contents).count("'R1'") == 1
    # Nor do the stretches of words show where a passage of a withheld code begins or ends.
    documents = positions.bundle.contents["rounds"][0]["documents"]
    assert len(documents) == PEOPLE and all(document["units"]["word"][0][1] >= 22 for document in documents)


@pytest.mark.slow
def test_figures_of_a_code_rest_on_the_sites_that_tell_it_and_say_so(study: Three) -> None:
    coordinator, _ = study
    lead = coordinator.as_user("lea")
    north, sud = called(study)
    agreement = pool.pooled_agreement(lead)
    assert agreement.untold == {"D1": [north], "R1": [north]}
    both, alone = agreement.together, agreement.by_site[sud]
    for code in ("R1", "D1"):
        assert both.codes[code].kripp_alpha == alone.codes[code].kripp_alpha
        assert both.codes[code].prevalence == alone.codes[code].prevalence
        assert both.codes[code].interviews_with_code == 5 and len(both.codes[code].interviews) == PEOPLE
        assert [site for site, _ in agreement.forest(code)] == ["", sud] and code not in agreement.by_site[north].codes
        assert agreement.design[code].sites == 1
    assert len(both.codes["G2"].interviews) == 2 * PEOPLE and agreement.design["G2"].sites == 2
    assert [site for site, _ in agreement.forest("G2")] == ["", *sorted((north, sud))]
    assert list(both.codes) == sorted(both.codes) == list(agreement.design)
    (note,) = [note for note in agreement.notes if "does not tell these codes" in note]
    assert note.startswith(north) and "D1, R1" in note and "not nobody" in note
    assert both.codes["R1"].mask_units.keys() <= {0, *(1 << at | 1 << other for at in range(4) for other in range(4))}


@pytest.mark.slow
def test_use_saturation_and_sources_do_not_take_it_for_nobody(study: Three) -> None:
    coordinator, _ = study
    lead = coordinator.as_user("lea")
    north, sud = called(study)
    used = pool.pooled_usage(lead)
    assert used["codes"]["R1"].keys() == {"", sud} and used["untold"]["R1"] == [north]
    curve = pool.pooled_saturation(lead)
    assert curve["untold"].keys() == {"D1", "R1"}
    last = {site: entry["expected"][-1] for site, entry in {"": curve["together"], **curve["sites"]}.items()}
    assert last == pytest.approx({"": 4, north: 4, sud: 6})
    for wording, codes in (("Few say so.", ("G2", "R1")), ("Half say so.", ("G2",))):
        save_indicator(lead, Indicator("", 0, wording, (), codes))
    few, half = pool.pooled_sources(lead).lines
    assert few.interviews.by_site == {north: None, sud: (5, 5)} and few.interviews.to_json()["withheld_at"] == 1
    assert half.interviews.by_site == {north: (5, 5), sud: (5, 5)}
    lines = _usage_lines(
        {"positions": used, "counts": pool.pooled_counts(lead), "saturation": curve,
         "side_by_side": pool.pooled_sources(lead).to_json()}
    )  # fmt: skip
    assert any(line.startswith("R1: together") and line.endswith(f"{north} does not tell it") for line in lines)
    assert "saturation, together: without D1, R1, which not every site tells" in lines
    request = ask_site(coordinator.as_user("lea", vault=True), north, Subject(figure=PAIR, codes=("G2", "R1")))
    assert request.request.asked.told == ""


@pytest.mark.slow
def test_what_few_had_when_a_round_was_locked_stays_though_nobody_has_it_now(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    fill(site, ["north"], PEOPLE, more={"R1": (0, 1)})
    join_site(site, package_of(coordinator))

    def drop(cursor: Cursor) -> None:
        cursor.execute("DELETE FROM coding WHERE code = 'R1'")

    site.project.store.write(drop)
    contents: Any = preview_bundle(site.as_user("sam", vault=True), "positions").bundle.contents
    assert contents["untold"] == ["R1"]
    assert "R1" not in {span[2] for entry in contents["rounds"] for span in entry["spans"]}


@pytest.mark.slow
def test_a_site_of_so_few_that_all_is_withheld_sends_no_row(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    fill(site, ["north"], 2)
    join_site(site, package_of(coordinator))
    for level in ("positions", "quotes"):
        with pytest.raises(NotReady, match="can once more people were interviewed|agreed to be quoted"):
            preview_bundle(site.as_user("sam", vault=True), level)


def bring(coordinator: SmallProject, name: str, shift: int) -> None:
    """Positions of one more invented site."""
    contents = {"rounds": [consortium.invented_round(shift)]}
    assert took(coordinator, consortium.invented_bundle(coordinator, name, "positions", contents)) == [None]


def by_alpha(found: PooledAgreement) -> list[AgreementReport]:
    return sorted(found.by_site.values(), key=lambda report: report.codes["C1"].kripp_alpha or 0)


@pytest.mark.slow
def test_no_figure_names_a_site_where_they_are_numbered_and_a_number_stays(make_project: Make) -> None:
    coordinator = make_project()
    take_variables(coordinator)
    package_of(coordinator)
    for shift, name in enumerate(("Sud", "North", "Harbour")):
        bring(coordinator, name, shift + 1)
    table = consortium.invented_variable(("yes", "no"), 1)
    contents = {"variables": {"meeting": table}, "stands": {}, "withheld": []}
    assert took(coordinator, consortium.invented_bundle(coordinator, "Delta", "variables", contents)) == [None]
    lea = coordinator.as_user("lea", vault=True)
    named = pool.pooled_agreement(lea)
    pool.number_sites(lea, numbered=True)
    agreement = pool.pooled_agreement(lea)
    for report, other in ((named.together, agreement.together), *zip(*map(by_alpha, (named, agreement)), strict=True)):
        assert report.codes["C1"].kripp_alpha == pytest.approx(other.codes["C1"].kripp_alpha, abs=1e-12)
    told = repr([agreement, pool.pooled_usage(lea), pool.pooled_saturation(lea), pool.pooled_variables(lea)])
    told += repr([pool.pooled_sources(lea), pool.pooled_panels(lea)])
    sites = {partner.name: partner.in_figures for partner in pool.list_partners(lea)}
    assert sites.keys() == {"Sud", "North", "Harbour", "Delta"} and not any(name in told for name in sites)
    assert sorted(sites.values()) == ["S01", "S02", "S03", "S04"]
    assert set(agreement.by_site) < {"S01", "S02", "S03", "S04"}
    pool.number_sites(lea, numbered=False)
    assert list(pool.pooled_agreement(lea).by_site) == ["Harbour", "North", "Sud"]
    bring(coordinator, "Anchor", 2)
    pool.number_sites(lea, numbered=True)
    numbered = {partner.name: partner.in_figures for partner in pool.list_partners(lea)}
    assert numbered == {**sites, "Anchor": "S05"}, "later sites follow"
    assert pool.decide_partner(lea, numbered["Sud"], trusted=True).name == "Sud"
    site = ask_site(lea, numbered["Sud"], Subject(figure="disagreement", codes=("C1",)))
    assert site.site == "Sud" and site.request.asked.told != ""


INVENTED = (
    *[(who, said.replace("Tilda Bergquist", "a friend")) for who, said in LANGUAGES["north"]],
    ("Nora", "Nobody lived this; it was invented for everybody to code."),
)
SITES = ("north", "ouest")


def code_all(project: SmallProject, release: str, coders: dict[str, tuple[str, int]]) -> str:
    """Code the text in a round of its own and lock it."""
    lead = project.as_user("lea")
    result = create_round(lead, RoundDraft(name="Everybody", releases=[release], coders=list(coders), unit="word"))
    for coder, (site, at) in coders.items():
        for code, start, end in consortium.coded(site, 1, at):
            code_passage(project.as_user(coder), release, code, start, end)
    lock_round(lead, result.id)
    return result.id


@pytest.fixture(scope="module")
def studies(make_module_project: Make) -> Studies:
    """The coordinator with a training text, two sites that have taken it in and coded it, and a round of all coders."""
    coordinator = make_module_project("hub")
    tell_all(coordinator)
    text = coordinator.release(INVENTED, "T01", {})
    lead = coordinator.as_user("lea")
    (interview,) = list_interviews(lead)
    mark_training(lead, interview.id, "invented")
    package, sites, everybody = package_of(coordinator), [], {}
    for name in SITES:
        site = make_module_project(f"trained-{name}")
        tell_all(site)
        fill(site, [name], 2)
        join_site(site, package)
        (row,) = take_training(site.as_user("sam", vault=True))
        assert row.problem is None and row.interview_id is not None
        with site.project.store.read() as cursor:
            item = next(entry for entry, of in releases.interviews_of(cursor).items() if of == row.interview_id)
        code_all(site, item, {"ana": (name, 0), "ben": (name, 1)})
        sites.append(site)
        for at, coder in enumerate((f"{name}-1", f"{name}-2")):
            coordinator.project.store.write(partial(consortium.add_coder, coder))
            everybody[coder] = (name, at)
    return coordinator, sites, code_all(coordinator, text, everybody)


def rounds_of_two(steward: Any) -> Any:
    """Rounds of a site whose counts are of two interviews, and whose positions are of the training set too."""
    counts = preview_bundle(steward, "counts").bundle.contents
    assert counts["interviews"] == counts["people"] == 2
    rounds = preview_bundle(steward, "positions").bundle.contents["rounds"]
    documents = [document["id"] for entry in rounds for document in entry["documents"]]
    assert sorted(map(is_training, documents)) == [False, False, True]
    return rounds


@pytest.mark.slow
def test_the_text_is_the_same_everywhere_and_of_nobody(studies: Studies) -> None:
    coordinator, sites, _ = studies
    with coordinator.project.store.read() as cursor:
        (theirs,) = [releases.release(cursor, release) for release in releases.current_releases(cursor)]
    for site in sites:
        steward = site.as_user("sam", vault=True)
        assert [entry.problem for entry in take_training(steward)] == [None] and len(list_interviews(steward)) == 3
        with site.project.store.read() as cursor:
            mine = releases.current_with_hash(cursor, theirs.text_hash)
        assert mine is not None and mine.text == theirs.text
        assert [(turn.role, turn.start, turn.end) for turn in mine.turns] == [
            (turn.role, turn.start, turn.end) for turn in theirs.turns
        ]
        assert "invented for everybody" not in str(rounds_of_two(steward))


@pytest.mark.slow
def test_between_sites_it_is_the_agreement_of_one_round_of_all_coders(studies: Studies) -> None:
    coordinator, sites, round_id = studies
    lead = coordinator.as_user("lea", vault=True)
    with pytest.raises(NotReady, match="between sites is not measured"):
        pool.agreement_between_sites(lead)
    for site in sites:
        send(coordinator, site, "positions")
    result, whole = pool.agreement_between_sites(lead), round_agreement(lead, round_id, unit="word").report
    assert result.texts == 1
    for code in CODES:
        assert result.report.codes[code].kripp_alpha == pytest.approx(whole.codes[code].kripp_alpha, abs=1e-9)
        pairs = whole.codes[code].pairs
        apart = [pair for name, pair in pairs.items() if len({coder[:3] for coder in name.split("|")}) == 2]
        assert result.between[code].pairs == len(apart) == 4 and result.within[code].pairs == 2
        assert result.between[code].percent == pytest.approx(sum(figures.po or 0 for figures in apart) / 4, abs=1e-9)
    pooled = pool.pooled_agreement(lead)
    assert {source["interviews"] for source in pooled.sources} == {2}
    assert all(source["round"] == "Reliability" for source in pooled.sources)


@pytest.mark.slow
def test_only_who_agreed_goes_along_and_it_can_be_taken_out(make_project: Make) -> None:
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
    assert [entry.text.kind for entry in list_training(lead)] == ["invented"]
    assert b"invented for everybody" in package_of(project)
    mark_training(lead, interview.id, None)
    assert list_training(lead) == [] and b"invented for everybody" not in package_of(project)
    project.release(LANGUAGES["north"], "P01", {"Tilda Bergquist": "PERSON"})
    told = next(entry for entry in list_interviews(lead) if entry.id != interview.id)
    with pytest.raises(InvalidInput, match="names are masked in it"):
        mark_training(lead, told.id, "invented")
    assert list_training(lead) == []


@pytest.mark.slow
def test_a_text_that_was_taken_out_is_still_nobodys_interview(studies: Studies) -> None:
    coordinator, (site, _), _ = studies
    lead = coordinator.as_user("lea", vault=True)
    (interview,) = list_interviews(lead)
    mark_training(lead, interview.id, None)
    join_site(site, package_of(coordinator))
    steward = site.as_user("sam", vault=True)
    assert rounds_of_two(steward)
    with pytest.raises(NotReady, match="between sites is not measured"):
        pool.agreement_between_sites(lead)


@pytest.mark.slow
def test_no_site_passes_for_another_by_what_it_calls_itself(make_project: Make) -> None:
    coordinator = make_project()
    package_of(coordinator)
    bring(coordinator, "Sud", 1)
    lea = coordinator.as_user("lea", vault=True)
    (sud,) = pool.list_partners(lea)
    for shift, name in enumerate((sud.fingerprint, "Sud", f"Sud ({sud.fingerprint[:5]})", "S01", "Sud\u200b"), 2):
        bring(coordinator, name, shift)
    assert pool.decide_partner(lea, sud.fingerprint, trusted=True).key == sud.key
    assert len({partner.name for partner in pool.list_partners(lea)}) == 6
    assert len(pool.pooled_agreement(lea).by_site) == 6, "each with its own figures"
    pool.number_sites(lea, numbered=True)
    numbered = {partner.key: partner.in_figures for partner in pool.list_partners(lea)}
    assert {pool.decide_partner(lea, number, trusted=True).key: number for number in numbered.values()} == numbered
