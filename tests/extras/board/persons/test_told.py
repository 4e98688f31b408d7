"""What an ethics board is told of persons who can still be told: numbers, once a release was signed with them."""

from coding.extras.board.records import Hosting
from coding.extras.board.steps.answers import board
from coding.extras.persons.steps import still
from tests.conftest import SmallProject


def test_the_sum_over_releases_is_told_in_numbers(small_project: SmallProject) -> None:
    told = still.signed_counts(small_project.as_user("vic"))
    (answer,) = [
        answer
        for answer in board(small_project.as_user("vic"), Hosting(idle=1.0, longest=2.0)).answers
        if "rare details" in answer.question
    ]
    said = str(answer.sentences[-1])
    assert said.startswith(f"Persons spoken of in releases: {told['persons']}. Identifiers masked: {told['masked']}.")
    assert "Bergquist" not in said
