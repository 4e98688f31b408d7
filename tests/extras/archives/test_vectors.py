"""Vectors of all passages at once, in a study that works without machine suggestions: no model is loaded."""

from typing import Any

import pytest

from coding.errors import NotReady
from coding.extras.archives.engines.local import Here
from coding.extras.archives.steps import vectors
from coding.workspace.search.machines import work_without
from tests.conftest import SmallProject


@pytest.mark.slow
def test_no_model_is_loaded_in_a_study_that_works_without(small_project: SmallProject, monkeypatch: Any) -> None:
    lead = small_project.as_user("lea")
    work_without(lead, True)
    loaded: list[object] = []
    monkeypatch.setattr(vectors, "load_embedder", loaded.append)
    with pytest.raises(NotReady, match="works without machine suggestions"):
        vectors.embed_passages(lead, Here())
    assert loaded == []
