"""A viewer sees progress only, and nobody's edit of a participant is overwritten without a word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from codebook import edit
from coding.errors import Conflict
from coding.workspace import codebooks, participants, projects
from tests.ui import round_project


def test_a_viewer_sees_neither_consent_nor_attributes_nor_examples(make_project: Callable[..., Any]) -> None:
    project = make_project()
    lead, viewer = project.as_user("lea"), project.as_user("vic")
    round_project.released(project, "P02")
    (person,) = participants.list_participants(lead)
    participants.update_participant(
        lead, person.id, label="P02", quote_consent="paraphrase", attributes={"country": "Belgium"}
    )
    current = codebooks.current_codebook(lead)
    changed = edit.add_example(current.book, "C1", "typical", "Words of somebody.")
    number = codebooks.save_codebook(lead, changed, "An example", based_on=current.number)
    for listed in (participants.list_participants, projects.list_participants):
        (seen,) = listed(viewer)
        assert (seen.label, seen.quote_consent, dict(seen.attributes)) == ("P02", "", {})
    told = (
        codebooks.current_codebook(viewer).book.to_dict(),
        codebooks.codebook_version(viewer, number).to_dict(),
        [one.content for one in codebooks.codebook_history(viewer)],
        [str(one) for one in codebooks.compare_versions(viewer, number - 1, number)],
        projects.list_interviews(viewer),
        projects.status(viewer),
    )
    assert "Words of somebody" not in str(told) and "Belgium" not in str(told)
    assert codebooks.current_codebook(viewer).book.by_id("C1").definition == changed.by_id("C1").definition
    for reader in ("ana", "sam"):
        assert participants.list_participants(project.as_user(reader))[0].quote_consent == "paraphrase"
        assert "Words of somebody" in str(codebooks.current_codebook(project.as_user(reader)).book.to_dict())


def test_two_peoples_edits_of_a_participant_do_not_overwrite_each_other(make_project: Callable[..., Any]) -> None:
    project = make_project()
    round_project.released(project, "P02")
    lead = project.as_user("lea")
    (seen,) = participants.list_participants(lead)
    values: dict[str, Any] = {"label": "P02", "quote_consent": "never"}
    participants.update_participant(lead, seen.id, **values, attributes={}, based_on=seen.version)
    with pytest.raises(Conflict, match="P02 meanwhile. Nothing was saved"):
        participants.update_participant(
            lead, seen.id, label="P02", quote_consent="yes", attributes={}, based_on=seen.version
        )
    (now,) = participants.list_participants(lead)
    assert now.quote_consent == "never"
    participants.update_participant(lead, seen.id, **values, attributes={"country": "Belgium"}, based_on=now.version)
