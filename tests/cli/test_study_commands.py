"""``heard study``, ``heard agreement --pooled`` and ``heard merge``: a whole consortium by command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_sign_out import heard
from tests.conftest import PASSPHRASE, SmallProject

pytestmark = pytest.mark.slow


def told(*words: object, code: int = 0) -> Any:
    # Messages stand before it, on standard error.
    return json.loads(heard(*words, "--json", code=code).splitlines()[-1])


def test_a_consortium_by_command_line(
    make_project: Callable[..., SmallProject],
    locked_round: Callable[..., tuple[SmallProject, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    site, _ = locked_round(3)
    coordinator = make_project("coordinator")
    for one in (site, coordinator):
        one.project.store.close()
    hub, here = coordinator.folder, site.folder
    package, bundle, counts = (tmp_path / name for name in ("study.package", "site.bundle", "counts.bundle"))
    made = told("study", "package", hub, package)
    assert made["package"] == 1 and len(made["fingerprint"].split()) == 8
    assert told("study", "show", package)["kind"] == "study package"
    seen = told("study", "join", here, package, "--dry-run")
    assert not seen["taken"] and seen["fingerprint"] == made["fingerprint"]
    assert "Taken in." in heard("study", "join", here, package)
    looked = told("study", "bundle", here, bundle, "--level", "positions", "--dry-run")
    assert looked["file"] is None and not bundle.exists()
    left = told("study", "bundle", here, bundle, "--level", "positions")
    shown = told("study", "show", bundle, "--project", here)
    assert shown["lines"] == left["lines"] == told("study", "show", bundle, "--project", hub)["lines"]
    assert "Choose another level" in heard("study", "bundle", here, counts, "--level", "variables", code=1)
    heard("study", "bundle", here, counts, "--level", "counts")
    pooled = told("study", "pool", hub, bundle, counts)["files"]
    assert [one["taken"] for one in pooled] == [True, True]
    assert "taken already" in heard("study", "pool", hub, bundle, code=1)
    assert "has not been confirmed yet" in heard("agreement", hub, "--pooled")
    assert "confirmed" in heard("study", "confirm", hub, left["fingerprint"])
    whole = told("agreement", hub, "--pooled")
    own = told("agreement", here)
    for code, figures in own["codes"].items():
        assert whole["codes"][code]["kripp_alpha"] == pytest.approx(figures["kripp_alpha"], abs=1e-9)
        assert whole["codes"][code]["interval"] == pytest.approx(figures["interval"], abs=1e-9)
    assert whole["sources"][0]["snapshot"] == own["snapshot"] and whole["sources"][0]["confirmed"]
    assert not whole["between_sites"]["measured"] and "not measured" in heard("agreement", hub, "--pooled")
    assert [one["site"] for one in whole["forest"]["C1"]][0] is None and "one site only" in str(whole["design_effect"])
    used = told("study", "usage", hub)
    assert used["counts"]["people"] and used["saturation"]["together"]["interviews"] == 3
    assert "No site has sent variables" in heard("study", "variables", hub, code=1)
    assert told("study", "training", hub) == {"training": []}
    assert "no interview “T01”" in heard("study", "training", hub, "--invented", "T01", code=1)
    assert "fingerprint" in heard("study", "partners", hub)
    assert "Nobody has withdrawn" in heard("study", "withdraw", here, counts, code=1)
    laptop = Path(shutil.copytree(here, tmp_path / "laptop"))
    merged = told("merge", here, laptop, "--as", "lea")
    assert merged["same"] == 3 and merged["added"] == {} and merged["conflicts"] == []
