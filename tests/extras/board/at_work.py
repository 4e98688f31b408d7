"""A project whose board was answered; the extra keeps nothing in it, so an erasure without it leaves nothing."""

from coding.extras.board.records import Hosting
from coding.extras.board.steps.answers import board
from tests.conftest import SmallProject

LOCAL = Hosting(idle=7200, longest=43200)


def told(project: SmallProject, user: str = "lea", hosting: Hosting = LOCAL) -> dict[str, str]:
    """Question → answer, in English."""
    answers = board(project.as_user(user), hosting).answers
    return {str(answer.question): " ".join(answer.sentences) for answer in answers}


def begin(project: SmallProject) -> None:
    answers = told(project)
    assert "Erased so far: 0." in answers["What happens when somebody withdraws?"]
    assert "Released: 1." in answers["How are interviews pseudonymised?"]


def after_an_erasure(project: SmallProject) -> None:
    """What was erased is counted, and no interview is."""
    answers = told(project)
    assert "Erased so far: 1." in answers["What happens when somebody withdraws?"]
    assert "Interviews: 0. Released: 0." in answers["How are interviews pseudonymised?"]
