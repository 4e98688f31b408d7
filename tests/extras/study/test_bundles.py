"""What leaves a site at each level and what must stay, what the coordinator takes, and what goes with the erased."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from codebook import edit
from codebook.model import Examples, Source, Translation
from coding.errors import AccessDenied, Conflict, ExportBlocked, InvalidInput, NotReady, VaultLocked
from coding.export.gate.places import LEFT_OUT
from coding.extras.study import tables
from coding.extras.study.files.bundle import lines_of, open_bundle
from coding.extras.study.files.levels import LEVELS
from coding.extras.study.files.panels import COUNTS, ROWS
from coding.extras.study.steps import package as package_steps
from coding.extras.study.steps.bundle import Prepared, pending_withdrawal, preview_bundle, send_off
from coding.extras.study.steps.contents import without_texts
from coding.extras.study.steps.file_contents import show_bundle
from coding.extras.study.steps.keys import own_keys
from coding.extras.study.steps.package import join, make_package, preview_join, read_package
from coding.extras.study.steps.pool import decide_partner, list_partners, pooled_agreement, pooled_counts, read_at_sites
from coding.store import Cursor, exports
from coding.workspace.codebook import translations
from coding.workspace.codebook.versions import codebook_history, current_codebook, edit_codebook
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure.erase import erase
from coding.workspace.erasure.restore import restore
from coding.workspace.people.participants import list_participants, update_participant
from coding.workspace.project.backup import make_backup
from coding.workspace.project.log import activity
from coding.workspace.project.open import open_project
from coding.workspace.reports.register import export_register
from coding.workspace.review.reported import report_missed, withdraw_report
from coding.workspace.review.unused import answer_use, take_answer_back
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject
from tests.extras.study.consortium import (
    LANGUAGES,
    bundle_of_site,
    fill,
    join_site,
    make_bundle,
    outcomes,
    package_of,
    send,
    tell_all,
    took,
)
from tests.helpers.app_page import choose_view, open_page, words
from tests.workspace.codebook.test_translations import mark
from tests.workspace.reports.test_every_export import WORDS

pytestmark = pytest.mark.slow

Make = Callable[..., SmallProject]
Pair = tuple[SmallProject, SmallProject]


@pytest.fixture(scope="module")
def pair(make_module_project: Make) -> Pair:
    """A coordinator, and a site with three interviews, of which one person may be quoted."""
    coordinator, site = make_module_project("coordinator"), make_module_project("site")
    tell_all(coordinator, site)
    fill(site, ["north"], 3)
    lead = site.as_user("lea")
    for number, participant in enumerate(list_participants(lead)):
        consent, country = ("yes", "Norway") if number > 1 else ("never", "Chile")
        update_participant(lead, participant.id, participant.label, consent, {"country": country})
    join_site(site, package_of(coordinator))
    return coordinator, site


def call_round(site: SmallProject, name: str) -> str:
    """Give the site's only round another name; returns the one before."""

    def change(cursor: Cursor) -> str:
        before = str(cursor.execute("SELECT name FROM round").fetchall()[0][0])
        cursor.execute("UPDATE round SET name = ?", [name])
        return before

    return site.project.store.write(change)


def test_each_level_holds_what_it_says_and_no_more(pair: Pair) -> None:
    coordinator, site = pair
    keys = own_keys(coordinator.as_user("lea", vault=True).open_vault())
    steward = site.as_user("sam", vault=True)
    files = {}
    nothing = dict.fromkeys((COUNTS, *ROWS), "no closed round of a panel") | {"variables": "has no case records"}
    for level, reason in nothing.items():
        with pytest.raises(NotReady, match=reason):
            make_bundle(steward, level)
    for level in {*LEVELS} - nothing.keys():
        seen = preview_bundle(steward, level)
        bundle = make_bundle(steward, level)
        files[level] = bundle.data
        opened = open_bundle(bundle.data, keys)
        assert list(seen.lines)[2:] == list(bundle.prepared.lines)[2:] and opened.level == level
        text = str(opened.contents)
        assert "Tilda" not in text and "Bergquist" not in text and "Chile" not in text
        assert ("alone a lot" in text) == (level == "quotes")
        shown = show_bundle(bundle.data, [steward.open_vault()])
        assert shown.lines == list(bundle.prepared.lines)
        assert export_register(site.as_user("lea"))[0].kind == f"study-{level}"
    counts = open_bundle(files["counts"], keys).contents
    assert counts["people"] == 3 and {code["people"] for code in counts["codes"].values()} == {0, 3}
    quotes = open_bundle(files["quotes"], keys).contents["quotes"]
    assert quotes and len({quote["id"] for quote in quotes}) == 1
    positions = open_bundle(files["positions"], keys).contents["rounds"][0]
    assert {quote["id"] for quote in quotes}.isdisjoint({document["id"] for document in positions["documents"]})
    with pytest.raises(AccessDenied):
        make_bundle(site.as_user("lea", vault=True), "counts")
    with pytest.raises(VaultLocked):
        make_bundle(site.as_user("sam"), "counts")


def test_files_are_taken_in_order_once_and_whole(pair: Pair, make_project: Make) -> None:
    coordinator, site = pair
    first, second, third = (bundle_of_site(site, "positions") for _ in range(3))
    before = activity(coordinator.as_user("lea"))
    elsewhere = make_project("elsewhere")
    package_of(elsewhere)
    assert "sealed for another coordinator" in str(took(elsewhere, first)[0])
    broken = first.replace(b'"sealed":"', b'"sealed":"A')
    assert "changed" in str(took(coordinator, broken)[0])
    assert took(coordinator, second, first) == [None, None]
    assert [str(entry)[-14:-1] for entry in took(coordinator, second, first)] == ["taken already", "taken already"]
    assert took(coordinator, third) == [None]
    assert len(activity(coordinator.as_user("lea"))) == len(before) + 3
    late = bundle_of_site(site, "positions")
    assert took(coordinator, bundle_of_site(site, "positions")) == [None]
    assert "older than bundle" in str(took(coordinator, late)[0])
    with coordinator.project.store.read() as cursor:
        assert len(tables.TAKEN.all(cursor)) == 4
    partner = list_partners(coordinator.as_user("lea"))[0]
    assert partner.state == "new" and pooled_agreement(coordinator.as_user("lea")).notes
    decide_partner(coordinator.as_user("lea"), partner.fingerprint, trusted=True)
    assert pooled_agreement(coordinator.as_user("lea")).sources[0]["confirmed"]
    decide_partner(coordinator.as_user("lea"), partner.name, trusted=False)
    with pytest.raises(NotReady, match="No site has sent positions"):
        pooled_agreement(coordinator.as_user("lea"))
    assert "not trusted" in str(took(coordinator, bundle_of_site(site, "counts"))[0])
    decide_partner(coordinator.as_user("lea"), partner.name, trusted=True)


def test_a_newer_package_shows_what_it_changes_before_it_is_taken(pair: Pair, make_project: Make) -> None:
    coordinator, site = pair
    lead, there = site.as_user("lea"), coordinator.as_user("lea", vault=True)
    old = make_package(there)
    assert old.package.number == 1

    def redefine(book: Any) -> Any:
        codes = [replace(code, definition="Said anew.") if code.id == "C1" else code for code in book.codes]
        return replace(book, codes=tuple(codes))

    edit_codebook(there, redefine, "It was unclear.")
    newer = make_package(there)
    assert newer.package.number == 2
    versions = len(codebook_history(lead))
    seen = preview_join(lead, newer.data)
    assert seen.before == 1 and seen.codings == {"C1": (6, 3)} and any("C1" in change for change in seen.changes)
    assert len(codebook_history(lead)) == versions
    assert "made under package 1" in str(took(coordinator, bundle_of_site(site, "counts"))[0])
    join(lead, newer.data)
    join(lead, newer.data)
    assert len(codebook_history(lead)) == versions + 1
    with pytest.raises(InvalidInput, match="older than package 2"):
        join(lead, old.data)
    with pytest.raises(InvalidInput, match="belongs to the study"):
        join(lead, package_of(make_project("another")))
    with pytest.raises(InvalidInput, match="was changed"):
        join(lead, newer.data.replace(b"Said anew.", b"Said awry."))
    assert took(coordinator, bundle_of_site(site, "positions")) == [None]
    assert any("another meaning of C1" in note for note in pooled_agreement(there).notes)


def test_what_touches_no_meaning_voids_no_bundle_on_its_way(pair: Pair) -> None:
    """A translation written back, a source, an example: the site codes by the same words. A definition is another."""
    coordinator, site = pair
    there = coordinator.as_user("lea", vault=True)

    def package(**changed: Any) -> int:
        def change(book: Any) -> Any:
            return replace(
                book, codes=tuple(replace(code, **changed) if code.id == "C1" else code for code in book.codes)
            )

        edit_codebook(there, change, "On the way.")
        return make_package(there).package.number

    french = Translation("Seule", "Elle dit avoir été seule.")
    package(languages={"fr": french})
    join(site.as_user("lea"), make_package(there).data)
    sent = [bundle_of_site(site, "counts") for _ in range(3)]
    written_back = {
        "fr": replace(french, reviewed=True, back_name="Alone", back_definition="She tells of being alone.")
    }
    before = make_package(there).package.number
    number = package(
        languages=written_back, sources=(Source("A book"),), examples=Examples(typical=("I sat alone.",)), short="Alone"
    )
    assert number == before + 1
    assert took(coordinator, sent[0]) == [None]
    for changed in ({"definition": "Said once more."}, {"languages": {"fr": Translation("Seule", "Autrement.")}}):
        fields = {field: getattr(current_codebook(there).book.by_id("C1"), field) for field in changed}
        package(**changed)
        assert "was made under package" in str(took(coordinator, sent[1])[0])
        package(**fields)
    assert took(coordinator, sent[1]) == [None], "it means again what the site took"
    edit_codebook(there, lambda book: replace(book, unit_rule="A whole turn."), "Another rule.")
    newest = make_package(there)
    assert "was made under package" in str(took(coordinator, sent[2])[0])
    join(site.as_user("lea"), newest.data)


def test_a_name_of_the_key_stops_a_bundle_or_is_left_out(pair: Pair) -> None:
    _, site = pair
    steward = site.as_user("sam", vault=True)
    name = call_round(site, "Tilda Bergquist")
    with pytest.raises(ExportBlocked):
        make_bundle(steward, "positions")
    left = preview_bundle(steward, "positions", leave_out=True)
    assert left.problems == [] and left.bundle.contents["rounds"][0]["name"] == LEFT_OUT
    assert "Tilda" not in str(left.lines)
    call_round(site, name)
    table = {"people": {"Tilda Bergquist": 6, "none": 7}, "codes": {}, "as_of": {"": 1}}
    assert without_texts({"groups": {"friend": table}}, {"Tilda Bergquist"}) == {"groups": {}}


def test_whoever_is_erased_goes_out_of_the_pooled_figures(pair: Pair) -> None:
    coordinator, site = pair
    lead, steward = coordinator.as_user("lea"), site.as_user("sam", vault=True)
    send(coordinator, site, "positions", "quotes", "counts")
    assert pooled_agreement(lead).sources[0]["interviews"] == 3 and pooled_counts(lead)["sources"]
    with pytest.raises(NotReady, match="Nobody has withdrawn"):
        make_bundle(steward, "withdrawal")
    label = next(
        participant.label
        for participant in list_participants(site.as_user("lea"))
        if participant.quote_consent == "yes"
    )
    backup = make_backup(lead)["name"]
    erase(steward, label, confirmation=label)
    assert pending_withdrawal(steward) == 3
    assert send(coordinator, site, "withdrawal")[0].taken_out > 0 and pending_withdrawal(steward) == 0
    assert pooled_agreement(lead).sources[0]["interviews"] == 2
    assert pooled_counts(lead)["sources"] == []
    with coordinator.project.store.read() as cursor:
        record = str([bundle.content for bundle in tables.TAKEN.all(cursor)])
    assert "alone a lot" not in record
    send(coordinator, site, "positions")
    assert pooled_agreement(lead).sources[0]["interviews"] == 2
    decide_partner(lead, list_partners(lead)[0].key, trusted=False)
    coordinator.project.store.close()
    restore(coordinator.folder, backup, "lea")
    again = open_project(coordinator.folder)
    with again.store.read() as cursor:
        assert "alone a lot" not in str([bundle.content for bundle in tables.TAKEN.all(cursor)])
        assert [partner.state for partner in tables.PARTNERS.all(cursor)] == ["refused"]
    again.store.close()


@pytest.fixture(scope="module")
def coordinator(make_module_project: Make) -> SmallProject:
    project = make_module_project("hub")
    tell_all(project)
    return project


@pytest.fixture(scope="module")
def site(make_module_project: Make, coordinator: SmallProject) -> SmallProject:
    """A site with two interviews of people who may be quoted, coded in a locked round, and two that nobody coded."""
    project = make_module_project("place")
    tell_all(project)
    fill(project, ["north"], 2)
    for name in ("north8", "north9"):
        project.release((*LANGUAGES["north"], ("Nora", f"{name}.")), name, {"Tilda Bergquist": "PERSON"})
    join_site(project, package_of(coordinator))
    may_quote(project)
    return project


def may_quote(project: SmallProject) -> None:
    for participant in list_participants(project.as_user("lea")):
        update_participant(project.as_user("lea"), participant.id, participant.label, "yes", participant.attributes)


def seen(project: SmallProject, level: str, who: str = "sam") -> Prepared:
    return preview_bundle(project.as_user(who, vault=True), level)


def quotes(project: SmallProject) -> list[Any]:
    return [(quote["code"], quote["text"]) for quote in seen(project, "quotes").bundle.contents["quotes"]]


def test_codings_of_an_open_round_stay(site: SmallProject) -> None:
    before = quotes(site)
    counted = seen(site, "counts").bundle.contents["codes"]
    came = site.release((*LANGUAGES["north"], ("Nora", "It was late.")), "north7", {"Tilda Bergquist": "PERSON"})
    may_quote(site)
    result = create_round(site.as_user("lea"), RoundDraft(name="Second", releases=[came], coders=["ana", "ben"]))
    code_passage(site.as_user("ana"), came, "G9", 0, 20)
    code_passage(site.as_user("ben"), came, "D5", 0, 20)
    assert quotes(site) == before
    assert seen(site, "counts").bundle.contents["codes"].keys() == counted.keys()
    for level in ("counts", "quotes"):
        assert any("in an open round" in str(note) for note in seen(site, level).notes)
    lock_round(site.as_user("lea"), result.id)
    assert len(quotes(site)) == len(before) + 2


def test_quotes_leave_out_missed_names_and_process_notes(site: SmallProject) -> None:
    places = dict.fromkeys(quotes(site))
    release = site.releases[0]
    told = code_passage(site.as_user("lea"), release, "X3", 100, 104)
    assert all(code != "X3" for code, _ in quotes(site))
    remaining = [entry for entry in places if entry not in quotes(site)]
    assert {code for code, _ in remaining} > {"G9"}, "it waits for an answer, and with it all of its interview"
    answer = answer_use(site.as_user("lea"), release, 100, 104, may_use=True)
    gone = [entry for entry in places if entry not in quotes(site)]
    assert gone and all(code == "G9" for code, _ in gone)
    take_answer_back(site.as_user("lea"), answer)
    operation = {"id": new_id(), "kind": "remove", "coding": told.id}
    apply_operations(site.as_user("lea"), release, [operation], lenient=True)
    assert dict.fromkeys(quotes(site)) == places
    report = report_missed(site.as_user("ana"), release, 100, 104)
    prepared = seen(site, "quotes")
    assert len(prepared.bundle.contents["quotes"]) < len(places)
    assert any("a missed name touches them" in str(note) for note in prepared.notes)
    withdraw_report(site.as_user("ana"), report)


def test_whoever_takes_consent_back_or_goes_is_told_of(make_project: Make) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    lead, steward = coordinator.as_user("lea", vault=True), site.as_user("sam", vault=True)
    tell_all(coordinator, site)
    fill(site, ["north"], 3)
    join_site(site, package_of(coordinator))
    may_quote(site)
    send(coordinator, site, "counts", "quotes")
    assert pending_withdrawal(steward) == 0
    first, second, _ = list_participants(site.as_user("lea"))
    update_participant(site.as_user("lea"), first.id, first.label, "never", {})
    assert pending_withdrawal(steward) == 1
    decide_partner(lead, list_partners(lead)[0].key, trusted=False)
    [told] = outcomes(coordinator, bundle_of_site(site, "counts"), confirmed_only=True)
    assert told.refused and told.taken_out > 0
    assert pending_withdrawal(steward) == 0
    erase(steward, second.label, confirmation=second.label)
    assert pending_withdrawal(steward) == 2
    assert send(coordinator, site, "withdrawal")[0].taken_out > 0 and pending_withdrawal(steward) == 0
    for level in ("counts", "positions"):
        assert any("which interview it is from" in note for note in seen(site, level).notes) == (level == "positions")


def test_no_word_leaves_to_a_study_of_partners_that_may_not(of_every_consent: SmallProject) -> None:
    tell_all(of_every_consent)
    package = make_package(of_every_consent.as_user("lea", vault=True)).data.decode()
    assert WORDS["yes"] in package and WORDS["never"] not in package and WORDS["paraphrase"] not in package
    steward = of_every_consent.as_user("sam", vault=True)
    for level in ("counts", "positions", "quotes"):
        opened = open_bundle(make_bundle(steward, level).data, own_keys(steward.open_vault()))
        text = "\n".join(lines_of(opened)) + str(opened.contents)
        assert (WORDS["yes"] in text) == (level == "quotes")
        assert WORDS["never"] not in text and WORDS["paraphrase"] not in text and "Elsewhere" not in text
        with of_every_consent.project.store.read() as cursor:
            export = next(each for each in exports.EXPORTS.all(cursor) if each.kind == f"study-{level}")
            rows = cursor.execute("SELECT count(*) FROM export_interview WHERE export_id = ?", [export.id]).fetchall()
        assert rows == [(1 if level == "quotes" else 3,)]
    tell_all(of_every_consent, least=5)


def translate(context: Any, code: str, name: str) -> None:
    edit_codebook(context, lambda book: edit.set_translation(book, code, "el", name, "Να είσαι μόνος."), "translated")


def test_a_mark_comes_back_without_a_name_and_falls_with_the_words(make_project: Callable[..., SmallProject]) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    lead = coordinator.as_user("lea", vault=True)
    for code, name in (("C1", "Μοναξιά"), ("C2", "Φόβος")):
        translate(lead, code, name)
    site.release((("Nora", "It was quiet that evening."),), "N01", {})
    join_site(site, package_of(coordinator))
    ana = site.as_user("ana")
    for code in ("C1", "C2"):
        (seen,) = translations.list_translations(ana, "el", code)
        assert seen.read is not None
        translations.mark_translation(ana, code, "el", seen.read)
    data = bundle_of_site(site, "counts")
    bundle = open_bundle(data, own_keys(lead.open_vault()))
    assert bundle.contents["read"] == [["C1", "el"], ["C2", "el"]] and "Ana" not in str(bundle.contents)
    assert read_at_sites(lead) == {} and took(coordinator, data) == [None]
    assert set(read_at_sites(lead)) == {("C1", "el"), ("C2", "el")}
    translate(lead, "C1", "Απομόνωση")
    assert set(read_at_sites(lead)) == {("C2", "el")}
    page = words(choose_view(open_page("codebook", coordinator, "lea"), "Translations"))
    assert "A native speaker read it at: A small study." in page and "1 read by one at a site" in page
    assert "2 of " in page and '</span><span class="page-apart">, </span><span class="page-chip">' in page


def test_nothing_leaves_with_words_of_somebody_who_is_erased_meanwhile(
    of_every_consent: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_all(of_every_consent)
    lead, steward = (of_every_consent.as_user(who, vault=True) for who in ("lea", "sam"))
    make_package(lead)
    prepared = [preview_bundle(steward, level) for level in ("counts", "quotes")]
    signed, before = package_steps.signed, export_register(lead)
    label = list_participants(lead)[0].label

    def erased_meanwhile(*values: Any) -> bytes:
        erase(steward, label, confirmation=label)
        return signed(*values)

    monkeypatch.setattr(package_steps, "signed", erased_meanwhile)
    with pytest.raises(Conflict, match="make it again"):
        make_package(lead)
    for bundle in prepared:
        with pytest.raises(Conflict, match="ake it again"):
            send_off(steward, bundle)
    assert export_register(lead) == before


def test_the_package_tells_that_somebody_read_it_and_not_who(translated: Any) -> None:
    mark(translated.as_user("ana"))
    package = make_package(translated.as_user("lea", vault=True))
    assert read_package(package.data)[1].by_id("C1").languages["el"].reviewed
    assert b'"ana"' not in package.data
