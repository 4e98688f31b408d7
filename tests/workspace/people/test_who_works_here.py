"""A lead ends somebody's work in the project: they sign in no more, what they did stays, and it can be taken back."""

import pytest

from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.model import Role
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.people import users
from coding.workspace.project import log
from coding.workspace.rounds import rounds as round_list
from coding.workspace.rounds.setup import RoundDraft, create_round


@pytest.mark.slow
def test_who_no_longer_works_here_signs_in_no_more_and_their_codings_stay(small_project) -> None:
    lea, release_id = small_project.as_user("lea"), small_project.releases[0]
    result = create_round(lea, RoundDraft(name="Round 1", releases=[release_id], coders=["ana", "ben"]))
    code_passage(small_project.as_user("ben"), release_id, "C7", 0, 9)

    assert users.deactivate(lea, "ben") == ["Round 1"]

    with pytest.raises(InvalidInput, match="no longer works in this project"):
        small_project.as_user("ben")
    assert [coding.coder for coding in transcript.visible_codings(lea)] == ["ben"]
    assert transcript.open_transcript(lea, release_id).coder_names["ben"] == "Ben Example"
    (shown,) = [entry for entry in round_list.visible_rounds(lea) if entry.id == result.id]
    assert shown.coders == ("ana", "ben")
    assert round_list.coders_who_left(lea) == {result.id: ["Ben Example"]}
    with pytest.raises(InvalidInput, match="cannot code"):
        create_round(lea, RoundDraft(name="Round 2", releases=[release_id], coders=["ana", "ben"], purpose="training"))

    users.activate(lea, "ben")
    assert small_project.as_user("ben").user.name == "Ben Example"
    assert round_list.coders_who_left(lea) == {}
    users.activate(lea, "ben")
    actions = [entry.action for entry in log.activity(lea)]
    assert actions[:2] == ["user.activated", "user.deactivated"], "what is done already is not done again"
    assert users.deactivate(lea, "ben") == users.deactivate(lea, "ben") == ["Round 1"]
    assert len(log.activity(lea)) == len(actions) + 1


@pytest.mark.slow
def test_nobody_ends_their_own_work_or_that_of_the_last_lead_or_steward(small_project, lea) -> None:
    with pytest.raises(AccessDenied):
        users.deactivate(small_project.as_user("sam"), "ben")
    with pytest.raises(InvalidInput, match="your own"):
        users.deactivate(lea, "lea")
    with pytest.raises(InvalidInput, match="without a steward"):
        users.deactivate(lea, "sam")
    users.add_user(lea, "mia", "Mia Example", ["lead", "steward"])
    users.deactivate(lea, "sam")
    mia = small_project.as_user("mia")
    users.deactivate(mia, "lea")
    with pytest.raises(InvalidInput, match="no longer works"):
        small_project.as_user("lea")
    with pytest.raises(InvalidInput, match="without a lead"):
        users.deactivate(lea, "mia")
    with pytest.raises(NotFound):
        users.deactivate(mia, "nobody")
    for person in ("ana", "vic"):
        for step in (users.deactivate, users.activate):
            with pytest.raises(AccessDenied):
                step(small_project.as_user(person), "ben")


def test_roles_that_follow_groups_are_those_of_the_groups_and_the_others_stay(small_project) -> None:
    project = small_project.project
    before = users.sign_in(project, "ana").user.roles
    assert before == {Role.RESEARCHER}
    following = frozenset({Role.VIEWER, Role.STEWARD})

    both = {Role.RESEARCHER, Role.STEWARD}
    assert users.take_roles_of_groups(project, "ana", frozenset({Role.STEWARD}), following).roles == both
    assert users.sign_in(project, "ana").user.roles == both
    users.take_roles_of_groups(project, "ana", frozenset({Role.STEWARD}), following)
    assert users.take_roles_of_groups(project, "ana", frozenset(), following).roles == before
    followed = [entry for entry in log.activity(small_project.as_user("lea")) if entry.action == "user.roles_followed"]
    assert [entry.actor for entry in followed] == ["ana", "ana"]

    assert users.take_roles_of_groups(project, "ana", frozenset(), frozenset()).roles == before
    with pytest.raises(InvalidInput, match="no role in this study"):
        users.take_roles_of_groups(project, "ana", frozenset(), frozenset({Role.RESEARCHER}))
    with pytest.raises(InvalidInput, match="without a lead"):
        users.take_roles_of_groups(project, "lea", frozenset({Role.VIEWER}), frozenset({Role.LEAD, Role.VIEWER}))
    assert Role.LEAD in users.sign_in(project, "lea").user.roles
