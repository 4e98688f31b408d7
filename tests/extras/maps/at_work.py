"""A project in which people drew a map, and what an erasure without the extra leaves of it."""

from coding.extras.maps import drawing, steps
from coding.extras.maps.resolving import show_map
from coding.workspace.codings.memos import write_memo
from coding.workspace.project.interviews import list_interviews
from tests.conftest import SmallProject


def begin(project: SmallProject) -> None:
    ana = project.as_user("ana")
    (interview,) = list_interviews(ana)
    memo = write_memo(ana, "interview", "She knew it would come.", interview_id=interview.id)
    result = steps.make_map(ana, "Evenings").id
    note = drawing.place(ana, result, "note", "She said: I was alone a lot, and my friend", (0, 0))
    code = drawing.place(ana, result, "code", "C1", (0, 80))
    about = drawing.place(ana, result, "memo", memo.id, (0, 160))
    for other in (code, about):
        drawing.connect(ana, result, (note, other), "leads_to")


def after_an_erasure(project: SmallProject) -> None:
    """The memo goes with its link, and the words that were said."""
    ana = project.as_user("ana")
    (result,) = steps.list_maps(ana)
    shown = show_map(ana, result.id)
    assert result.name == "Evenings" and len(shown.links) == 1
    assert [(node.kind, node.state) for node in shown.nodes] == [("note", "here"), ("code", "here")]
    assert "alone" not in shown.nodes[0].name and shown.nodes[0].name.startswith("She said:")
