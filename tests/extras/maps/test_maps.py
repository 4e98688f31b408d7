"""Maps: who sees and draws what, undo, commands, and maps in reports."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codebook import edit
from coding.errors import AccessDenied, Conflict, ExportBlocked, InvalidInput, NotFound
from coding.export.report.layout import ReportLayout
from coding.extras.maps import drawing, steps
from coding.extras.maps import tables as rows
from coding.extras.maps.drawing import apply_to_map
from coding.extras.maps.resolving import ResolvedMap, placeable, show_map
from coding.extras.maps.steps import list_maps
from coding.store import erasure
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.codings.memos import remove_memo, write_memo
from coding.workspace.context import Context, new_id
from coding.workspace.people import participants, sites
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.log import activity
from coding.workspace.project.open import open_project
from coding.workspace.reports import export, plans
from coding.workspace.reports.kinds.report import maps_for_reports
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes.team import create_theme
from tests.conftest import PASSPHRASE, TEXT, SmallProject
from tests.helpers.commands import heard, shut
from tests.helpers.full_run import amount

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(make_module_project: Any) -> SmallProject:
    result: SmallProject = make_module_project("maps")
    return result


def shared(ana: Context, name: str) -> str:
    result = steps.make_map(ana, name).id
    steps.share_map(ana, result, True)
    return result


def named(shown: ResolvedMap) -> list[tuple[str, str, str]]:
    return [(node.kind, node.name, node.state) for node in shown.nodes]


def test_a_map_is_its_makers_until_it_is_shared(project: SmallProject) -> None:
    ana, ben = project.as_user("ana"), project.as_user("ben")
    result = steps.make_map(ana, "  How it   began ").id
    assert [entry.name for entry in steps.list_maps(ana)] == ["How it began"] and steps.list_maps(ben) == []
    with pytest.raises(NotFound):
        show_map(ben, result)
    with pytest.raises(NotFound):
        drawing.place(ben, result, "note", "Mine too", (0, 0))
    steps.share_map(ana, result, True)
    drawing.place(ben, result, "note", "Mine too", (0, 0))
    for change in (lambda: steps.rename_map(ben, result, "Other"), lambda: steps.remove_map(ben, result)):
        with pytest.raises(AccessDenied, match="Somebody else made"):
            change()
    (note,) = show_map(ana, result).nodes
    assert (note.name, note.own) == ("Mine too", False)
    with pytest.raises(AccessDenied, match="Somebody else wrote"):
        drawing.write_note(ana, result, note.id, "Not hers")
    steps.remove_map(ana, result)
    assert steps.list_maps(ben) == []
    steps.undo_maps(ana)
    assert [entry.id for entry in steps.list_maps(ben)] == [result] and named(show_map(ben, result))
    with pytest.raises(AccessDenied):
        steps.list_maps(project.as_user("sam"))


def test_what_stands_on_a_map_has_the_name_it_has_now(project: SmallProject) -> None:
    ana, lea = project.as_user("ana"), project.as_user("lea")
    result = shared(ana, "Names")
    theme = create_theme(lea, "Evenings", "", ("C1",))
    memo = write_memo(ana, "project", "Look at the evenings again.")
    offered = {(entry.kind, entry.name) for entry in placeable(ana)}
    assert {("theme", "Evenings"), ("memo", "Look at the evenings again.")} <= offered
    for kind, what in (("code", "C1"), ("code", "D5"), ("theme", theme.id), ("memo", memo.id)):
        drawing.place(ana, result, kind, what, (0, 0))
    with pytest.raises(InvalidInput, match="already"):
        drawing.place(ana, result, "code", "C1", (0, 0))
    with pytest.raises(NotFound):
        drawing.place(ana, result, "memo", "no such memo", (0, 0))

    edit_codebook(lea, lambda book: edit.retire(edit.rename(book, "C1", "Alone at home"), "D5"), "Tidied")
    remove_memo(ana, memo.id)
    shown = show_map(ana, result)
    assert [node.name for node in shown.nodes][:1] == ["Alone at home"]
    assert [node.state for node in shown.nodes] == ["here", "removed", "here", "hidden"]
    assert shown.nodes[3].name == "" == shown.nodes[3].what


def test_blind_coders_words_are_hidden_on_a_shared_map(make_module_project: Any) -> None:
    project = make_module_project("blind")
    release = project.release((("Nora", "I was alone."),), "P09", {})
    ana, ben, lea = (project.as_user(user) for user in ("ana", "ben", "lea"))
    anas, leas = shared(ana, "anas-map"), shared(lea, "leas-map")
    memo = write_memo(ana, "code", "anas-memo", code="C1")
    place = drawing.place(ana, leas, "memo", memo.id, (0, 0))
    other = drawing.place(ana, leas, "note", "anas-note", (0, 90))
    drawing.connect(ana, leas, (place, other), "own", "anas-label")
    seen = repr((steps.list_maps(ben), show_map(ben, leas), placeable(ben)))
    assert all(word in seen for word in ("anas-map", "anas-memo", "anas-note", "anas-label"))
    create_round(lea, RoundDraft(name="One", releases=[release], coders=["ana", "ben"]))
    seen = repr((steps.list_maps(ben), show_map(ben, leas), placeable(ben)))
    assert "anas" not in seen and "leas-map" in seen
    assert [node.state for node in show_map(ben, leas).nodes] == ["hidden", "hidden"]
    with pytest.raises(NotFound):
        show_map(ben, anas)
    assert "anas-note" in repr(show_map(lea, leas)), "a lead who does not code follows the round"
    assert "anas-note" in repr(show_map(ana, leas))


def test_how_a_blind_coder_links_codes_is_hidden_until_they_lock(make_module_project: Any) -> None:
    project = make_module_project("blind-links")
    release = project.release((("Nora", "I was alone."),), "P09", {})
    ana, ben, lea = (project.as_user(user) for user in ("ana", "ben", "lea"))
    result = shared(lea, "leas-map")
    memo = write_memo(ana, "code", "anas-memo", code="C1")
    frame = drawing.place(ana, result, "memo", memo.id, (0, 0))
    leas = drawing.place(lea, result, "code", "C1", (0, 90))
    bens = drawing.place(ben, result, "note", "bens-note", (0, 180))
    own = drawing.connect(ben, result, (frame, bens), "part_of")
    round_id = create_round(lea, RoundDraft(name="One", releases=[release], coders=["ana", "ben"])).id
    anas = drawing.place(ana, result, "code", "D5", (0, 270))
    links = [drawing.connect(ana, result, ends, "part_of") for ends in ((leas, bens), (anas, leas))]
    links.append(drawing.connect(lea, result, (frame, leas), "part_of"))

    def seen(who: Context) -> tuple[set[str], set[str]]:
        shown = show_map(who, result)
        return {node.id for node in shown.nodes}, {link.id for link in shown.links}

    assert seen(ben) == ({frame, leas, bens}, {own}), "what he linked himself he knows"
    assert seen(ana) == ({frame, leas, bens, anas}, {*links}), "nor does she see his"
    assert seen(lea) == ({frame, leas, bens, anas}, {own, *links}), "a lead who does not code sees all"
    assert not [event for event in activity(ben) if event.action.startswith("map.") and event.actor != "ben"]
    # What he does meanwhile neither fails nor tells him what is there.
    with pytest.raises(NotFound, match="not on this map"):
        drawing.move(ben, result, anas, (5, 5))
    same = drawing.connect(ben, result, (leas, bens), "part_of")
    again = drawing.place(ben, result, "code", "D5", (90, 0))
    for _ in range(2):
        drawing.undo_map(ben, result)
    assert seen(ben) == ({frame, leas, bens}, {own})
    for _ in range(2):
        drawing.redo_map(ben, result)
    assert seen(ben) == ({frame, leas, bens, again}, {own, same})
    drawing.take_away(ben, result, bens)
    assert links[0] not in seen(lea)[1]
    drawing.undo_map(ben, result)
    assert links[0] in seen(lea)[1] and seen(ben) == ({frame, leas, bens, again}, {own, same})
    lock.lock_round(lea, round_id)
    assert seen(ben) == ({frame, leas, bens, anas, again}, {own, same, *links})


def test_a_mention_on_a_map_follows_the_label_and_goes_with_it(make_module_project: Any) -> None:
    project = make_module_project("mentions")
    ana, lea = project.as_user("ana"), project.as_user("lea")
    project.release((("Nora", "I was alone."),), "P03", {})
    result = shared(ana, "As @P03 told it")
    note = drawing.place(ana, result, "note", "See @P03", (0, 0))
    other = drawing.place(ana, result, "code", "C1", (0, 90))
    drawing.connect(ana, result, (note, other), "own", "as @P03 has it")

    def told() -> tuple[str, str, str]:
        shown = show_map(ana, result)
        return shown.map.name, shown.nodes[0].name, shown.links[0].label

    [person] = participants.list_participants(lea)
    participants.update_participant(lea, person.id, "P30", person.quote_consent, person.attributes)
    assert told() == ("As @P30 told it", "See @P30", "as @P30 has it")
    project.project.store.write(lambda cursor: erasure.erase_participant(cursor, person.id, lambda content: "hash"))
    assert not any("@P" in entry for entry in told()) and all("[erased]" in entry for entry in told())
    before = told()
    for _ in range(3):
        drawing.undo_map(ana, result)
    assert show_map(ana, result).nodes == ()
    for _ in range(3):
        drawing.redo_map(ana, result)
    steps.undo_maps(ana)
    steps.redo_maps(ana)
    assert told() == before


def test_undo_puts_nothing_on_a_map_twice(project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, lea = project.as_user("ana"), project.as_user("lea")
    result = shared(ana, "Twice")
    first = drawing.place(ana, result, "code", "C2", (0, 0))
    note = drawing.place(ana, result, "note", "Why?", (0, 90))
    drawing.take_away(ana, result, first)
    second = drawing.place(lea, result, "code", "C2", (90, 0))
    with pytest.raises(Conflict, match="on this map already"):
        drawing.undo_map(ana, result)
    link = drawing.connect(ana, result, (second, note), "part_of")
    drawing.disconnect(ana, result, link)
    drawing.connect(lea, result, (second, note), "part_of")
    with pytest.raises(Conflict, match="on this map already"):
        drawing.undo_map(ana, result)
    assert len(show_map(ana, result).nodes) == 2 and len(show_map(ana, result).links) == 1
    drawing.take_away(ana, result, note)
    monkeypatch.setattr(drawing, "MOST", 1)
    with pytest.raises(Conflict, match="holds up to 1 things"):
        drawing.undo_map(ana, result)
    assert [node.id for node in show_map(ana, result).nodes] == [second]


def test_a_memo_that_an_erasure_takes_is_gone_from_maps_and_their_undo(make_module_project: Any) -> None:
    project = make_module_project("erased")
    ana = project.as_user("ana")
    release = project.release((("Nora", "I was alone in the evenings of that year."),), "P08", {})
    interview = next(interview for interview in list_interviews(ana) if interview.participant_label == "P08")
    result = steps.make_map(ana, "Evenings").id
    memo = write_memo(ana, "interview", "She was alone.", interview_id=interview.id)
    first = drawing.place(ana, result, "memo", memo.id, (0, 0))
    second = drawing.place(ana, result, "note", "alone in the evenings of that year", (0, 90))
    drawing.connect(ana, result, (first, second), "example_of")
    assert release
    project.project.store.write(
        lambda cursor: erasure.erase_participant(cursor, interview.participant_id, lambda content: "hash")
    )
    (left,) = show_map(ana, result).nodes
    assert left.id == second and "alone in the evenings" not in left.name
    with project.project.store.read() as cursor:
        assert rows.links_of(cursor, result) == []
        log = cursor.execute("SELECT before, after FROM operation WHERE scope = 'map'").fetchall()
    assert memo.id not in repr(log) and "alone in the evenings" not in repr(log)


def test_the_canvas_is_answered_once(project: SmallProject) -> None:
    ana = project.as_user("ana")
    result = steps.make_map(ana, "Canvas").id
    items = [{"id": new_id(), "kind": "place", "of": "note", "what": text, "x": 0, "y": 0} for text in ("One", "Two")]
    first, second = apply_to_map(ana, result, items)
    assert [entry.record for entry in apply_to_map(ana, result, items)] == [first.record, second.record]
    link = {"id": new_id(), "kind": "connect", "source": first.record, "target": second.record, "meaning": "own"}
    (refused,) = apply_to_map(ana, result, [link])
    assert not refused.ok and "what the link means" in (refused.reason or "")
    (made_link,) = apply_to_map(ana, result, [link | {"id": new_id(), "label": "then"}])
    assert made_link.record == show_map(ana, result).links[0].id
    undo = {"id": new_id(), "kind": "undo"}
    apply_to_map(ana, result, [undo, undo])
    assert show_map(ana, result).links == () and len(show_map(ana, result).nodes) == 2
    (odd,) = apply_to_map(ana, result, [{"id": new_id(), "kind": "place", "of": "note", "what": 3, "x": 0, "y": 0}])
    assert not odd.ok


def test_a_link_comes_to_mean_something_else_and_back(make_module_project: Any) -> None:
    project = make_module_project("meanings")
    ana, ben, lea = (project.as_user(user) for user in ("ana", "ben", "lea"))
    result = shared(lea, "Meanings")
    ends = (drawing.place(lea, result, "code", "C1", (0, 0)), drawing.place(lea, result, "code", "D5", (0, 90)))
    first, second = (drawing.connect(ana, result, ends, kind) for kind in ("part_of", "leads_to"))

    def said(who: Context = ana) -> list[tuple[str, str]]:
        return [(link.kind, link.label) for link in show_map(who, result).links]

    with pytest.raises(InvalidInput, match="Choose a second one"):
        drawing.connect(ana, result, (ends[0], ends[0]), "part_of")
    with pytest.raises(InvalidInput, match="on this map already"):
        drawing.change_link(ana, result, first, "leads_to")
    with pytest.raises(InvalidInput, match="what the link means"):
        drawing.change_link(ana, result, first, "own", " ")
    with pytest.raises(NotFound):
        drawing.change_link(ana, result, "no-such-link", "goes_with")
    drawing.change_link(ana, result, first, "part_of", "nobody reads this")
    assert said() == [("part_of", ""), ("leads_to", "")] and drawing.undo_map(ana, result) == "connect"
    drawing.redo_map(ana, result)
    drawing.change_link(ana, result, first, "own", "  comes   after ")
    drawing.change_link(ana, result, first, "contradicts", "comes after")
    assert said() == [("contradicts", ""), ("leads_to", "")]
    assert drawing.undo_map(ana, result) == "change" and said()[0] == ("own", "comes after")
    # What somebody else made of it since is neither undone nor lost, and nothing is linked twice by going back.
    drawing.change_link(ben, result, first, "example_of")
    with pytest.raises(Conflict, match="a link on the map"):
        drawing.undo_map(ana, result)
    assert said()[0] == ("example_of", "")
    drawing.change_link(ana, result, first, "contradicts")
    drawing.change_link(ben, result, second, "example_of")
    with pytest.raises(Conflict, match="on this map already"):
        drawing.undo_map(ana, result)
    assert said() == [("contradicts", ""), ("example_of", "")]
    # Words of somebody who codes blind are theirs, whoever drew the link before; what is hidden they cannot change.
    third = drawing.connect(lea, result, ends, "goes_with")
    release = project.release((("Nora", "I was alone."),), "P09", {})
    create_round(lea, RoundDraft(name="One", releases=[release], coders=["ana", "ben"]))
    drawing.change_link(ben, result, third, "own", "ben-only")
    assert "ben-only" not in repr(said(ana)) and "ben-only" in repr(said(ben)) and "ben-only" in repr(said(lea))
    with pytest.raises(NotFound):
        drawing.change_link(ana, result, third, "leads_to")


STEPS = st.lists(st.tuples(st.sampled_from(("place", "move", "take", "link", "change")), st.integers(0, 9)), max_size=4)


@settings(max_examples=amount(8, 3))
@given(drawn=STEPS)
def test_undo_takes_a_map_back_to_every_state_it_had(project: SmallProject, drawn: list[tuple[str, int]]) -> None:
    ana = project.as_user("ana")
    result = steps.make_map(ana, "Property").id

    def look() -> tuple[Any, Any]:
        with project.project.store.read() as cursor:
            return rows.nodes_of(cursor, result), rows.links_of(cursor, result)

    states = [look()]
    for what, number in drawn:
        nodes = [entry.id for entry in states[-1][0]]
        try:
            if what == "place":
                drawing.place(ana, result, "note", f"Note {number}", (number, 0))
            elif nodes and what == "move":
                drawing.move(ana, result, nodes[number % len(nodes)], (number, 100))
            elif nodes and what == "take":
                drawing.take_away(ana, result, nodes[number % len(nodes)])
            elif nodes and what == "link":
                drawing.connect(ana, result, (nodes[0], nodes[number % len(nodes)]), "part_of")
            elif links := states[-1][1]:
                kind = ("leads_to", "own", "part_of")[number % 3]
                drawing.change_link(ana, result, links[number % len(links)].id, kind, f"in {number} ways")
        except InvalidInput:
            continue
        if look() != states[-1]:
            states.append(look())
    for wanted in reversed(states[:-1]):
        drawing.undo_map(ana, result)
        assert look() == wanted
    for wanted in states[1:]:
        drawing.redo_map(ana, result)
        assert look() == wanted
    steps.remove_map(ana, result)


def test_a_map_of_another_site_is_not_there(make_module_project: Any) -> None:
    project = make_module_project("sites")
    lea = project.as_user("lea")
    anas = shared(project.as_user("ana"), "anas-map")
    leas = shared(lea, "leas-map")
    drawing.place(project.as_user("ana"), leas, "note", "anas-note", (0, 0))
    for user, site in (("ana", "North"), ("ben", "South")):
        sites.place_person(lea, user, sites.make_site(lea, site).id)
    ben = project.as_user("ben")
    assert [entry.name for entry in steps.list_maps(ben)] == ["leas-map"] and show_map(ben, leas).nodes == ()
    with pytest.raises(NotFound):
        show_map(ben, anas)
    drawing.place(ben, leas, "note", "bens-note", (0, 0))
    assert [node.name for node in show_map(project.as_user("ana"), leas).nodes] == ["anas-note"]
    assert len(show_map(lea, leas).nodes) == 2


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> SmallProject:
    result: SmallProject = make_module_project("report-maps")
    result.release(TEXT, "P01", {"Tilda Bergquist": "PERSON", "Tilda": "PERSON"}, everywhere=True)
    return result


def test_a_shared_map_is_printed_without_what_may_not_leave(study: SmallProject) -> None:
    lea = study.as_user("lea")
    (interview,) = list_interviews(lea)
    memo = write_memo(lea, "interview", "She waited by the marigolds.", interview_id=interview.id)
    result = steps.make_map(lea, "How it was kept quiet").id
    code = drawing.place(lea, result, "code", "C1", (0, 0))
    note = drawing.place(lea, result, "note", "Who asked first?", (260, 0))
    drawing.place(lea, result, "memo", memo.id, (0, 140))
    drawing.connect(lea, result, (code, note), "own", "makes us ask")
    look = plans.ReportLook(ReportLayout.of("partners", ["maps", "methods"]), maps=(result,))
    plan = plans.ReportPlan(kind="report-html", look=look)
    assert plans.ReportPlan.from_dict(plan.to_dict()) == plan
    old = plan.to_dict()
    del old["maps"]
    assert plans.ReportPlan.from_dict(old).look.maps == ()

    page, lacks = export.preview(lea, plan)
    assert b"How it was kept quiet" not in page and maps_for_reports(lea) == {}
    assert any("not shared any more" in str(lack.said) and lack.page == "maps" for lack in lacks)
    steps.share_map(lea, result, True)
    page, lacks = export.preview(lea, plan)
    for said in ("How it was kept quiet", "Who asked first?", "makes us ask", "marigolds", "a way of thinking"):
        assert said.encode() in page
    assert not any(lack.page == "maps" for lack in lacks)

    (person,) = participants.list_participants(lea)
    participants.update_participant(lea, person.id, person.label, "paraphrase", person.attributes)
    done = export.export(lea, "report-html", look=look, passphrase=PASSPHRASE)
    assert b"marigolds" not in done.data and b"(not shown)" in done.data and b"Who asked first?" in done.data

    drawing.write_note(lea, result, note, "Ask Tilda Bergquist")
    with pytest.raises(ExportBlocked) as stopped:
        export.export(lea, "report-html", look=look, passphrase=PASSPHRASE)
    assert any("How it was kept quiet" in str(problem) for problem in stopped.value.problems)
    left = export.export(lea, "report-html", look=look, passphrase=PASSPHRASE, leave_out_stopped=True)
    assert b"Bergquist" not in left.data and b"makes us ask" in left.data


HEAD = "do,kind,thing,to,x,y,meaning,label,text\n"
DRAWN = (
    "place,code,C1,,10,20,,,\nplace,theme,being asked,,-40,0,,,\nplace,note,It began in winter.,,,,,,\n"
    "connect,,C1,Being asked,,,leads_to,,\nconnect,,Being asked,It began in winter.,,,own,in the end,\n"
    "move,,C1,,30,40,,,\nwrite,,It began in winter.,,,,,,It began with snow.\n"
)


@pytest.fixture
def folder(small_project: SmallProject) -> Path:
    create_theme(small_project.as_user("ana"), "Being asked", "", ("C1",))
    return shut(small_project)


def shown(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = heard("maps", "show", folder, "Beginnings", who="ana")
    return record


def test_a_map_is_drawn_from_a_table_all_of_it_or_nothing(folder: Path, tmp_path: Path) -> None:
    heard("maps", "make", folder, "Beginnings", who="ana")
    file = tmp_path / "map.csv"
    file.write_text(HEAD + DRAWN + "connect,,C1,Nowhere,,,leads_to,,\nplace,code,C1,,x,,,,\nfly,,,,,,,,\n")
    refused = heard("maps", "draw", folder, "beginnings", file, who="ana", code=1)
    nowhere, coordinate, fly = (row["reason"] for row in refused["rows"][-3:])
    assert "no thing on this map “Nowhere”" in nowhere and "“x” is no place" in coordinate and "“fly”" in fly
    assert refused["taken"] == 0 and shown(folder)["nodes"] == []
    file.write_text(HEAD + DRAWN)
    tried = heard("maps", "draw", folder, "Beginnings", file, "--dry-run", who="ana")
    assert tried["taken"] == 7 and shown(folder)["nodes"] == []
    assert heard("maps", "draw", folder, "Beginnings", file, who="ana")["taken"] == 7
    drawn = shown(folder)
    assert {(node["kind"], node["name"]) for node in drawn["nodes"]} >= {
        ("theme", "Being asked"), ("note", "It began with snow."),
    }  # fmt: skip
    (code,) = [node for node in drawn["nodes"] if node["kind"] == "code"]
    assert (code["what"], code["x"], code["y"]) == ("C1", 30, 40)
    assert {link["label"] or link["kind"] for link in drawn["links"]} == {"leads_to", "in the end"}
    assert heard("maps", "undo", folder, "Beginnings", who="ana") == {"undone": "write"}
    file.write_text(
        HEAD + "change-link,,C1,Being asked,,,part_of,,\ndisconnect,,Being asked,It began in winter.,,,,,\n"
    )
    heard("maps", "draw", folder, "Beginnings", file, who="ana")
    assert [link["kind"] for link in shown(folder)["links"]] == ["part_of"]
    file.write_text(HEAD + "take-away,,C1,,,,,,\nundo,,,,,,,,\ntake-away,,Being asked,,,,,,\n")
    heard("maps", "draw", folder, "Beginnings", file, who="ana")
    assert {node["kind"] for node in shown(folder)["nodes"]} == {"code", "note"}


def test_the_list_of_maps_and_who_may_change_it(folder: Path) -> None:
    result = heard("maps", "make", folder, "Beginnings", who="ana")
    assert heard("maps", "list", folder, who="ben") == []
    changed = heard("maps", "change", folder, "Beginnings", "--name", "First weeks", "--share", who="ana")
    assert (changed["id"], changed["name"], changed["shared"]) == (result["id"], "First weeks", True)
    assert [each["name"] for each in heard("maps", "list", folder, who="ben")] == ["First weeks"]
    assert "Somebody else made" in heard("maps", "remove", folder, "First weeks", who="ben", code=1)
    long = "x" * 90
    assert "up to 80" in heard("maps", "change", folder, "First weeks", "--name", long, "--own", who="ana", code=1)
    heard("maps", "remove", folder, "First weeks", who="ana")
    assert heard("maps", "list", folder, who="ana") == []
    assert heard("maps", "undo", folder, who="ana") == {"undone": "map.removed"}
    assert "researcher" in heard("maps", "list", folder, who="vic", code=1)
    project = open_project(folder)
    ana = SmallProject(project).as_user("ana")
    (record,) = list_maps(ana)
    assert record.shared and show_map(ana, record.id).nodes == ()
    project.store.close()
