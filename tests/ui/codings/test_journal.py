"""The journal, care and print pages: memos shown safely, links that lead somewhere, paper as the pane has it."""

from html import escape
from typing import Any

import pytest

from coding.ui.components.memo_field import memo_html
from coding.workspace.codings import memos, mentions, preferences
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.codings.transcript import read_release, visible_codings
from tests.helpers.app_page import checked, click, mounted, open_page, words

pytestmark = pytest.mark.slow


def test_a_memo_is_text_with_links_and_never_markup(small_project: Any) -> None:
    ana, release = small_project.as_user("ana"), small_project.releases[0]
    text = "**Bold** <script>alert(1)</script>\n- one @D5\n- two #P01:2 and #P01:99 @nobody\n\nLater #2"
    item = {"id": "o", "kind": "note", "memo": "m", "target": "turn", "turn": 1, "text": text}
    assert apply_operations(ana, release, [item])[0].ok
    [memo] = memos.visible_memos(ana)
    shown = memo_html(memo.text, memo.interview_id, mentions.surroundings(ana))
    assert "<script" not in shown
    assert "<strong>Bold</strong> &lt;script&gt;" in shown
    name = escape(mentions.surroundings(ana).codes["D5"])
    assert f'<li>one <a href="codebook?code=D5" target="_self">{name}</a></li>' in shown
    assert f'<a href="coding?release={release}&amp;line=2" target="_self">#P01:2</a> and #P01:99 @nobody' in shown
    assert f'Later <a href="coding?release={release}&amp;line=2" target="_self">#2</a>' in shown


def test_the_journal_shows_what_may_be_seen_and_undoes(small_project: Any) -> None:
    ana = small_project.as_user("ana")
    memos.write_memo(ana, "journal", "A quiet day.", title="Monday")
    memos.write_memo(ana, "project", "For everybody.")
    page = open_page("journal", small_project, "ana")
    assert "A quiet day." in words(page) and "only you" in words(page)
    other = words(open_page("journal", small_project, "ben"))
    assert "For everybody." in other and "A quiet day." not in other
    memos.write_memo(ana, "project", "Elsewhere.")
    page = click(page, "Undo")
    assert "in another tab" in words(page) and "Elsewhere." in words(page), "and is shown now"
    page = click(click(page, "Undo"), "Undo")
    assert [memo.text for memo in memos.visible_memos(ana)] == ["A quiet day."]
    assert "Nothing is written yet." in words(open_page("journal", small_project, "sam"))


def test_paper_shows_codes_and_memos_beside_numbered_passages(small_project: Any) -> None:
    ana, release = small_project.as_user("ana"), small_project.releases[0]
    turn = read_release(ana, release).turns[1]
    code_passage(ana, release, "C1", turn.start, turn.start + 14, memo="so <quiet>")
    shown = words(open_page("printing", small_project, "ana", release=release))
    assert '<b class="mark">⟦1 </b>Mostly at home<b class="mark"> 1⟧</b>' in shown
    assert "Loneliness or isolation before contact" in shown and "so &lt;quiet&gt;" in shown
    assert "There is no" in words(open_page("printing", small_project, "ana", release="gone"))
    assert "Choose an interview first." in words(open_page("printing", small_project, "ana"))


def test_care_is_kept_and_a_lead_sees_only_the_load(small_project: Any) -> None:
    page = open_page("care", small_project, "ana")
    assert "Who has how much to read" not in words(page)
    page.selectbox(key="care-breaks").set_value(45).run()
    assert preferences.preferences(small_project.as_user("ana")) == {"breaks": 45}
    lead = words(open_page("care", small_project, "lea"))
    assert "Who has how much to read" in lead
    assert "45" not in lead


def test_the_board_is_grouped_narrowed_changed_and_undone(small_project: Any) -> None:
    ana, ben, release = small_project.as_user("ana"), small_project.as_user("ben"), small_project.releases[0]
    turn = read_release(ana, release).turns[1]
    code_passage(ana, release, "C1", turn.start, turn.start + 14, memo="of the passage #D5")
    code_passage(ben, release, "C1", turn.start, turn.start + 4, memo="also there")
    memos.write_memo(ana, "project", "For everybody.")
    page = open_page("journal", small_project, "ana")
    page = checked(page.get("button_group")[0].set_value("code").run())
    assert [entry.value for entry in page.header] == [
        "Loneliness or isolation before contact (2)",
        "Telling (1)",
        "No code (1)",
    ]
    assert f'href="coding?release={release}&amp;line=2"' in words(page), "a card opens its passage"
    assert preferences.preferences(ana) == {"memos_by": "code"}
    assert mounted(page)[-1]["lists"] == {"@": "Participants", "#": "Codes"}
    other = open_page("journal", small_project, "ana", author="ben")
    assert "also there" in words(other) and "of the passage" not in words(other)
    assert other.get("button_group")[0].value == "code", "remembered"

    page = open_page("journal", small_project, "ana", kind="coding", author="ana", by="date")
    page = click(page, "Change")
    page.text_area[-1].set_value("of the passage, better")
    page = checked([entry for entry in page.button if entry.label == "Save"][-1].click().run())
    assert "of the passage, better" in words(page)
    page = click(page, "Remove")
    assert "Nothing fits." in words(page)
    page = click(page, "Undo")
    assert "of the passage, better" in words(page)
    page = click(page, "Redo")
    assert "Nothing fits." in words(page)
    assert [coding.memo for coding in visible_codings(ana) if coding.coder == "ana"] == [""], "the coding itself stays"
