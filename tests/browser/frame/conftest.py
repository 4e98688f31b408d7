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
    made = make_module_project()
    made.release(EVENINGS, "P01", {})
    made.project.store.close()
    return Path(made.folder)
