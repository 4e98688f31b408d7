"""A project whose corpus somebody signed for, and what an erasure without the extra leaves of it."""

from coding.extras.corpora import steps
from coding.workspace.codings.operations import code_passage
from coding.workspace.people import participants
from coding.workspace.reports import indicators
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject

BASIS = "Written consent to this use, form 3 of the study."


def begin(project: SmallProject) -> None:
    lea = project.as_user("lea")
    indicators.set_small_cell(lea, 2)
    project.release(
        (("Interviewer", "And then?"), ("Nora", "There were flowers by the window, and we laughed about it.")),
        "P02",
        {},
    )
    for person in participants.list_participants(lea):
        participants.update_participant(lea, person.id, person.label, "yes", person.attributes)
    opened = create_round(lea, RoundDraft(name="Round 1", releases=project.releases, coders=["ana", "ben"]))
    for coder in ("ana", "ben"):
        for release_id in project.releases:
            code_passage(project.as_user(coder), release_id, "C1", 20, 40)
    lock.lock_round(lea, opened.id)
    steps.sign_corpus(project.as_user("sam"), steps.ask_for_corpus(lea, BASIS, "CC-BY-4.0").id)


def after_an_erasure(project: SmallProject) -> None:
    """What was signed stays in the register."""
    (view,) = steps.list_permits(project.as_user("lea"))
    assert view.permit.legal_basis == BASIS and view.permit.signed_by == "sam"
