"""The checks of the codebook with what the project knows: use, agreement in locked rounds, alike definitions."""

from itertools import product
from typing import Any

import pytest

from codebook import edit
from coding.workspace.codebook.checks import lint_codebook
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.rounds import rounds
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.round_project import CODINGS, apply_codings, lock_small_round

pytestmark = pytest.mark.slow


def rules(found: list[Any], code: str) -> set[str]:
    return {finding.rule for finding in found if finding.code == code}


def test_low_agreement_comes_from_locked_rounds_one_may_see(small_project: Any) -> None:
    lock_small_round(small_project)
    codebook = lint_codebook(small_project.as_user("lea"))
    assert "low-agreement" in rules(codebook, "D3") and "low-agreement" not in rules(codebook, "C1")
    assert "unused" in rules(codebook, "C9") and "unused" not in rules(codebook, "C1")
    assert "low-agreement" in rules(lint_codebook(small_project.as_user("ana")), "D3")
    assert "low-agreement" not in rules(lint_codebook(small_project.as_user("vic")), "D3")
    # Who coded these interviews before is not blind to them.
    lead, coders = small_project.as_user("lea"), ["ana", "ben"]
    releases = rounds.find_round(lead, None).releases
    drift = create_round(lead, RoundDraft(name="Drift", releases=releases, coders=coders, purpose="drift check"))
    for release_id, coder in product(releases, coders):
        apply_codings(small_project, release_id, coder, CODINGS["ben"])
    lock_round(lead, drift.id)
    assert "low-agreement" in rules(lint_codebook(lead), "D3")


def test_two_wordings_of_one_definition_are_asked_about(lea: Any) -> None:
    for code, definition in (
        ("C1", "The young person felt lonely and had few friends before contact."),
        ("C9", "The child was isolated and lonely, with few friends, before the contact began."),
    ):
        edit_codebook(
            lea, lambda book, code=code, words=definition: edit.redefine(book, code, definition=words), "a try"
        )
    codebook = lint_codebook(lea, meaning=True)
    pairs = [entry.sentence for entry in codebook if entry.rule == "overlapping-definitions"]
    assert any("C1 and C9" in sentence for sentence in pairs)
    assert not any("overlapping" in entry.rule for entry in lint_codebook(lea))
