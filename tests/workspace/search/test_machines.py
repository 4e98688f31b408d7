"""A study that works without machine suggestions: refused where data are read, told in the log and the methods."""

from collections.abc import Callable
from typing import Any

import pytest

from coding.errors import AccessDenied, NotReady
from coding.export.methods.text import methods_files
from coding.store import segments
from coding.workspace.agreement.methods import methods_input
from coding.workspace.codebook.checks import lint_codebook
from coding.workspace.project.log import activity
from coding.workspace.search.machines import offer_codes, offers_codes, work_without, works_without
from coding.workspace.search.passages import get_ready, passages
from coding.workspace.search.search import search
from pipelines.embed import load
from tests.conftest import SmallProject

pytestmark = pytest.mark.slow
REFUSED = "works without machine suggestions"


def test_nothing_is_suggested_in_a_study_that_works_without(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, coder = small_project.as_user("lea"), small_project.as_user("ana")
    offer_codes(lead, True)
    assert offers_codes(coder)
    work_without(lead, True)
    assert works_without(coder)

    def no_model(*_words: object) -> None:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr(load, "load_embedder", no_model)
    monkeypatch.setattr("coding.workspace.search.passages.load_embedder", no_model)
    get_ready(coder)
    for refused in (
        lambda: passages(coder),
        lambda: search(coder, "alone", by="meaning"),
        lambda: offer_codes(lead, True),
    ):
        with pytest.raises(NotReady, match=REFUSED):
            refused()
    assert not offers_codes(coder)
    (hit, *_rest) = search(coder, "alone")
    assert "alone" in hit.text and hit.why.similarity is None
    assert lint_codebook(lead, meaning=True) == lint_codebook(lead)
    with small_project.project.store.read() as cursor:
        assert segments.models(cursor) == []
    newest = activity(lead, 1)[0]
    assert (newest.action, newest.detail) == ("machines.switched", {"on": False})
    with pytest.raises(AccessDenied):
        work_without(coder, False)
    work_without(lead, False)
    assert offers_codes(lead)


def test_the_methods_say_what_machines_did(locked_round: Callable[..., Any]) -> None:
    project, round_id = locked_round(3)
    lead = project.as_user("lea")

    def told() -> str:
        return methods_files(methods_input(lead, round_id))["methods-en.txt"].decode()

    assert "No language model compared passages in this study." in told()
    work_without(lead, True)
    assert "Machine suggestions are refused in this study" in told() and "No language model" not in told()
    work_without(lead, False)
    passages(lead)
    assert "Passages were compared by a language model" in told() and "are refused" not in told()


def test_a_search_is_made_ready_without_reading_what_was_not_read(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    coder = small_project.as_user("ana")
    get_ready(coder)
    with small_project.project.store.read() as cursor:
        assert segments.models(cursor) == []
    passages(coder)
    small_project.project.memory.forget()
    get_ready(coder)
    monkeypatch.setattr("coding.workspace.search.passages.SearchIndex", None)
    assert search(coder, "alone")
