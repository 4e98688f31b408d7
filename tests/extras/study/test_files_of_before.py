"""Files that an earlier Heard wrote are read as they were: partners of one study seldom have the same version."""

import json
from pathlib import Path
from typing import Any

import pytest

from coding.extras.study.files.bundle import lines_of, open_bundle, open_request, payload_of
from coding.extras.study.files.package import lines_of_package
from coding.extras.study.files.sealing import INSIDE, PACKAGE, Keys, canonical, opened, verified
from coding.extras.study.steps.package import read_package

BEFORE: dict[str, Any] = json.loads(Path(__file__).with_name("files_of_before.json").read_text(encoding="utf-8"))
"""Keys of both ends, and of each kind of file one that was written on 1 December 2026, with its lines."""


@pytest.mark.parametrize("kind", BEFORE["files"])
def test_a_file_of_before_says_what_it_said(kind: str) -> None:
    data, (north, coordinator) = BEFORE["files"][kind].encode(), map(Keys.of_record, BEFORE["keys"].values())
    if kind == "study package":
        lines = lines_of_package(read_package(data)[0])
        assert verified(PACKAGE, data)[1] == coordinator.public.sign
    elif kind == "study request":
        lines = list(open_request(data, north).lines())
    else:
        bundle = open_bundle(data, coordinator)
        lines = list(lines_of(bundle))
        assert canonical(payload_of(bundle)) == canonical(verified(INSIDE, opened(data, north)[0])[0])
    assert lines == BEFORE["lines"][kind]
