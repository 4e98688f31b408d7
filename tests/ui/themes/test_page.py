"""The Themes page: proposals as they were stored, what people make of them, and the team's own themes."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.errors import AccessDenied, Conflict, InvalidInput
from coding.ui.themes import marks, run
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings.operations import code_passage
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes.runs import open_run
from coding.workspace.themes.team import accept_theme, list_themes, rename_theme, undo_theme
from tests.helpers import app_page, theme_project
from tests.helpers.app_page import choose_view, click, field, labels, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "themes")


@pytest.fixture
def project(make_project: Any, three_released: Any) -> Any:
    return make_project(like=three_released)


@pytest.fixture
def proposed(project: Any) -> Any:
    theme_project.store_run(project)
    return project


def states(project: Any) -> dict[str, str]:
    return {theme.name: theme.state for theme in list_themes(project.as_user("ana"))}


def test_a_stored_proposal_opens_with_warnings_map_and_passages(proposed: Any) -> None:
    page = open_page(proposed, "ana", theme="2")
    shown = words(page)
    assert "This proposal is for tests." in shown
    assert "secret, hide, telling" in shown and "6 passages" in shown and "3 of 3 interviews" in shown
    assert "mostly comes back" in shown and "0.60" in shown
    assert "He asked me to keep our talks a secret" in shown
    assert "&lt;b&gt;always&lt;/b&gt; &amp; I" in shown and "<b>always</b>" not in shown
    chart = page.get("vega_lite_chart")[0].proto
    assert "Map of 18 passages" in chart.alt and "1 alone, evenings, house, 6 passages" in chart.alt
    assert "Beware: It does not come back reliably" in words(open_page(proposed, "ana", theme="3"))


def test_of_many_passages_the_map_draws_each_themes_share_and_lists_show_a_page(
    proposed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MOST_MARKS", 9)
    monkeypatch.setattr(run, "PAGE", 4)
    page = open_page(proposed, "ana", theme="2")
    assert "The map draws 9 of 18 passages" in words(page)
    assert "Map of 9 passages" in page.get("vega_lite_chart")[0].proto.alt
    page.toggle[0].set_value(True).run()
    assert "All passages of theme 2" in words(page) and "1 to 4 of 6" in words(page)
    first = words(page)
    next(entry for entry in page.number_input if entry.label == "Page").set_value(2).run()
    assert "5 to 6 of 6" in words(page) and words(page) != first


@given(st.lists(st.integers(1, 400), min_size=1, max_size=30), st.integers(1, 500))
def test_marks_are_drawn_evenly_and_of_every_theme(sizes: list[int], most: int) -> None:
    every = {number: list(range(size)) for number, size in enumerate(sizes)}
    drawn = marks.drawn(every, most)
    if sum(sizes) <= most:
        assert drawn == every
        return
    assert sum(map(len, drawn.values())) <= most + len(sizes)
    for number, some in drawn.items():
        assert some and some == sorted(set(some)) and set(some) <= set(every[number])
        assert abs(len(some) - len(every[number]) * most / sum(sizes)) <= 1


def test_rename_accept_with_codes_undo_and_redo(proposed: Any) -> None:
    page = click(open_page(proposed, "ana", theme="2"), "Name and describe")
    field(page, "Name").set_value("Kept apart")
    field(page, "What it says, in your words").set_value("A secret that grew heavy.")
    click(page, "Save")
    assert "Kept apart" in words(page)
    click(page, "Accept as our theme")
    field(page, "Codes that make it up").set_value(["G9", "D2"])
    [entry for entry in page.button if entry.label == "Accept as our theme"][-1].click().run()
    assert states(proposed)["Kept apart"] == "accepted"
    accepted = next(theme for theme in list_themes(proposed.as_user("ana")) if theme.name == "Kept apart")
    assert accepted.codes == ("D2", "G9") and accepted.description == "A secret that grew heavy."
    click(page, "Undo")
    assert states(proposed)["Kept apart"] == "proposed" and "Undone: accepting a theme." in words(page)
    click(page, "Redo")
    assert states(proposed)["Kept apart"] == "accepted"


def test_what_was_done_in_another_tab_is_shown_before_it_is_undone_or_written_over(proposed: Any) -> None:
    ana, page = proposed.as_user("ana"), open_page(proposed, "ana", theme="2")
    theme = next(theme for theme in list_themes(ana) if theme.run_theme == 1)
    click(page, "Name and describe")
    field(page, "What it says, in your words").set_value("A secret that grew heavy.")
    rename_theme(ana, theme.id, "Kept apart", "In other words.")
    click(page, "Save")
    assert "Changed since, by somebody else or by you elsewhere: the theme “Kept apart”." in words(page)
    assert field(page, "What it says, in your words").value == "A secret that grew heavy."
    rename_theme(ana, theme.id, "Kept apart", "In other words again.")
    click(page, "Undo")
    assert "in another tab" in words(page) and "In other words again." in words(page)
    click(page, "Undo")
    (renamed,) = (entry for entry in list_themes(ana) if entry.id == theme.id)
    assert renamed.description == "In other words."


def test_rejecting_needs_a_reason_and_parking_none(proposed: Any) -> None:
    page = click(open_page(proposed, "ana", theme="1"), "Reject")
    [entry for entry in page.button if entry.label == "Reject"][-1].click().run()
    assert "Say in a few words why" in words(page) and states(proposed)["alone, evenings, house"] == "proposed"
    field(page, "Why (a few words; kept with it)").set_value("these are three different things")
    [entry for entry in page.button if entry.label == "Reject"][-1].click().run()
    assert states(proposed)["alone, evenings, house"] == "rejected"
    assert "these are three different things" in words(page)
    click(page, "Put back")
    click(page, "Park")
    assert states(proposed)["alone, evenings, house"] == "parked"


def test_a_merged_themes_passages_count_for_the_other_and_it_can_be_taken_out(proposed: Any) -> None:
    page = click(open_page(proposed, "ana", theme="1"), "Merge into …")
    target = next(theme for theme in list_themes(proposed.as_user("ana")) if theme.run_theme == 1)
    field(page, "Merge into").set_value(target.id)
    click(page, "Merge")
    shown = words(page)
    assert "12 passages" in shown and "holds 1, merged into it" in shown
    assert not [label for label in labels(page) if label.startswith("**1**")]
    click(page, "Take 1 · alone, evenings, house out again")
    assert states(proposed)["alone, evenings, house"] == "proposed"


def test_only_a_lead_takes_a_theme_into_the_codebook(proposed: Any) -> None:
    assert "Take into the codebook" not in labels(open_page(proposed, "ana", theme="3"))
    page = click(open_page(proposed, "lea", theme="3"), "Take into the codebook")
    field(page, "Name of the code").set_value("Being asked calmly")
    field(page, "Definition (at most 80 words)").set_value("Somebody asked, waited and believed.")
    field(page, "In the family").set_value("D")
    click(page, "Add the draft code")
    code = current_codebook(proposed.as_user("lea")).book.by_id("T1")
    assert (code.name, code.status, code.parent) == ("Being asked calmly", "draft", "D")
    assert states(proposed)["Being asked calmly"] == "accepted"


def test_the_teams_themes_are_made_of_codes_and_counted_as_far_as_one_may_see(project: Any) -> None:
    code_passage(project.as_user("ana"), project.releases[0], "G9", 0, 30)
    code_passage(project.as_user("ben"), project.releases[1], "G9", 0, 30)
    page = choose_view(open_page(project, "ana"), "team")
    assert "The team has no theme yet" in words(page)
    field(page, "Name").set_value("Secrets weigh")
    field(page, "Codes that make it up").set_value(["G9"])
    click(page, "Make the theme")
    assert "<td>Secrets weigh</td><td>the team</td><td>G9</td>" in words(page)
    assert '<td class="number">2</td><td class="number">2</td>' in words(page)
    create_round(
        project.as_user("lea"),
        RoundDraft(name="Quiet round", releases=project.releases[:2], coders=["ana", "ben"], purpose="training"),
    )
    blind = words(choose_view(open_page(project, "ana"), "team"))
    assert '<td class="number">1</td><td class="number">1</td>' in blind and 'number">2</td>' not in blind


def test_undo_never_overwrites_what_somebody_else_did_since(proposed: Any) -> None:
    ana, ben = proposed.as_user("ana"), proposed.as_user("ben")
    theme = list_themes(ana)[0]
    rename_theme(ana, theme.id, "Ana's name")
    rename_theme(ben, theme.id, "Ben's name")
    with pytest.raises(Conflict, match="passed over"):
        undo_theme(ana)
    assert list_themes(ana)[0].name == "Ben's name"
    undo_theme(ben)
    assert list_themes(ana)[0].name == "Ana's name"
    with pytest.raises(InvalidInput, match="nothing to undo"):
        undo_theme(ana)


def test_an_accepted_theme_needs_a_name_and_known_codes(proposed: Any) -> None:
    ana = proposed.as_user("ana")
    theme = list_themes(ana)[0]
    for name, codes in ((" ", ["G9"]), ("A name", ["nowhere"])):
        with pytest.raises(InvalidInput):
            accept_theme(ana, theme.id, name, "", codes)
    with pytest.raises(AccessDenied):
        accept_theme(proposed.as_user("vic"), theme.id, "A name", "", [])
    assert list_themes(ana)[0] == theme


def test_erased_passages_leave_a_stored_run_without_shifting_the_others(proposed: Any) -> None:
    ana = proposed.as_user("ana")
    before = open_run(ana, "run-0")
    gone = [before.segments[0].id, before.segments[7].id]
    # What erasing a participant does to segments.
    proposed.project.store.write(
        lambda cursor: cursor.execute("DELETE FROM segment WHERE list_contains(?, id)", [gone])
    )
    after = open_run(ana, "run-0")
    assert len(after.segments) == len(before.segments) - 2
    theme_of = {before.segments[assignment.index].id: assignment.theme for assignment in before.proposal.assignments}
    for assignment in after.proposal.assignments:
        assert theme_of[after.segments[assignment.index].id] == assignment.theme
    for theme in after.proposal.themes:
        assert all(theme_of[after.segments[index].id] == theme.id for index in theme.representative)


def test_marks_differ_by_shape_or_colour_for_seventy_themes() -> None:
    seen = {(marks.color(number), marks.glyph(number)) for number in range(70)}
    assert len(seen) == 70


def test_no_two_themes_look_the_same() -> None:
    looks = {(marks.color(number), marks.glyph(number)) for number in range(100)}
    assert len(looks) == 100 == len({marks.color(number) for number in range(100)})
    assert [marks.hollow(number) for number in (0, 8, 9, 17, 18)] == [False, False, True, True, False]
