"""A small project for journeys about who is who."""

from pathlib import Path
from typing import Any

import pytest

EVENINGS = (
    ("Interviewer", "How were the evenings by the river?"),
    ("Nora", "Quiet. We counted the boats, and I could think."),
    ("Interviewer", "Who came along?"),
    ("Nora", "My neighbour, most of the time. She brought tea."),
)


@pytest.fixture(scope="module")
def prepared(make_module_project: Any) -> Path:
    """The folder of a small project with one released interview."""
    project = make_module_project()
    project.release(EVENINGS, "P01", {})
    project.project.store.close()
    return Path(project.folder)
