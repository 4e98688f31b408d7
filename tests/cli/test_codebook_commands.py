"""``heard codebook``: translations, what was written back, and a native speaker's mark."""

import json

import pytest

from tests.cli.test_sign_out import heard
from tests.conftest import SmallProject


@pytest.mark.slow
def test_translations_from_the_command_line(make_project) -> None:  # type: ignore[no-untyped-def]
    made: SmallProject = make_project()
    folder, lea, ana = made.folder, ("--as", "lea"), ("--as", "ana")
    made.project.store.close()
    back = ("--name", "Solitude", "--definition", "Being by oneself.")
    assert "C1 (fr), back-translated" in heard("codebook", "back", folder, "C1", "fr", *back, *lea)
    assert "Somebody else, a native speaker" in heard("codebook", "native", folder, "C1", "fr", *lea, code=1)
    assert "C1 (fr), reviewed, read by ana" in heard("codebook", "native", folder, "C1", "fr", *ana)
    assert "no translation into lt" in heard("codebook", "native", folder, "C1", "lt", *ana, code=1)
    (one,) = json.loads(
        heard("codebook", "translations", folder, "--language", "fr", "--state", "reviewed", *ana, "--json")
    )
    assert one["written_back"] == {"name": "Solitude", "definition": "Being by oneself."}
    assert one["reviewed_by"] == "ana" and one["written_back_as_it_stands"]
    assert "one of: missing" in heard("codebook", "translations", folder, "--state", "odd", *ana, code=1)
