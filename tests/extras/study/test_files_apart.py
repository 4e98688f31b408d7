"""Files of partners are read in a process of their own, as whatever people bring."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from coding.errors import HeardError, InvalidInput
from coding.extras.study.files.bundle import Request, Subject, sealed_request
from coding.extras.study.files.sealing import INSIDE, PACKAGE, Keys, Signed, canonical, opened, signed, verified
from coding.extras.study.steps.file_contents import show_bundle, show_package
from coding.extras.study.steps.keys import own_keys, verified_in_worker
from coding.extras.study.steps.package import join, preview_join
from coding.extras.study.steps.pool import pool
from coding.extras.study.steps.requests import take_request
from tests.conftest import SmallProject
from tests.extras.study.consortium import invented_bundle, invented_round, package_of
from tests.security.test_files_apart import calls, read_here

pytestmark = pytest.mark.usefixtures("fresh_readers")

BY_HAND = {"pages/asking.py": "take_request", "pages/partners.py": "pool, preview_join"}
"""Pages where a file is chosen, and what reads it."""
BY_COMMAND = {"commands/__init__.py": "preview_join, show_package, show_bundle, pool, take_request"}
"""Commands that take a file's bytes, and what reads them."""


def test_every_page_and_command_that_takes_a_file_is_listed() -> None:
    folder = "coding/extras/study"
    assert calls(folder, {"file_uploader"}) == {f"{folder}/{entry}" for entry in BY_HAND}
    assert calls(folder, {"file_bytes", "read_file"}) == {f"{folder}/{entry}" for entry in BY_COMMAND}


@pytest.mark.slow
def test_files_of_partners_go_to_a_process_of_their_own(seen: None, small_project: SmallProject) -> None:
    lead, package = small_project.as_user("lea"), signed(PACKAGE, {"a": 1}, Keys.made())
    ways = {
        "a package": lambda: preview_join(lead, package),
        "a package that is shown": lambda: show_package(package),
        "what a bundle or request holds": lambda: verified_in_worker(INSIDE, package),
    }
    assert read_here(ways) == []


@pytest.mark.slow
def test_no_parser_of_this_process_reads_files_of_a_study(
    make_project: Callable[..., SmallProject], no_parser: Callable[..., None]
) -> None:
    coordinator, site = make_project("coordinator"), make_project("site")
    package = package_of(coordinator)
    lead, steward = coordinator.as_user("lea", vault=True), site.as_user("sam", vault=True)
    bundle = invented_bundle(coordinator, "North", "positions", {"rounds": [invented_round(0)]})
    keys = own_keys(lead.open_vault())
    study = verified(PACKAGE, package)[0]["study"]
    request = Request(
        id="1f", study=study, package=1, number=1, coordinator=keys.public, to=own_keys(steward.open_vault()).public,
        made="2026-11-27T09:00:00+00:00", question="Who noticed?",
        asked=Subject(figure="pair", codes=("C1", "G9"), bundle=2, told="7"),
    )  # fmt: skip
    requests = sealed_request(request, keys)
    no_parser("coding.extras.study.tables")
    assert show_package(package).says["study"] == study
    assert join(site.as_user("lea"), package).package.number == 1
    assert [entry.refused for entry in pool(lead, [("north.json", bundle)])] == [None]
    assert show_bundle(bundle, [lead.open_vault()]).says["site"]["name"] == "North"
    assert "question: Who noticed?" in show_bundle(requests, [steward.open_vault()]).lines
    with pytest.raises(HeardError, match="bundle 2"):
        take_request(steward, requests)


def test_what_another_process_says_of_a_signed_file_is_not_believed() -> None:
    mine, others = Keys.made(), Keys.made()
    data = signed(PACKAGE, {"a": 1}, mine)
    read = Signed({"a": 1}, mine.public.sign, json.loads(data)["signature"])
    assert verified(PACKAGE, data, lambda *_: read) == ({"a": 1}, mine.public.sign)
    elsewhere = json.loads(signed(PACKAGE, {"a": 2}, others))
    for lie in (
        Signed({"a": 2}, read.key, read.signature),
        Signed({"a": 1}, others.public.sign, read.signature),
        Signed({"a": 2}, others.public.sign, elsewhere["signature"]),
        Signed({"a": date(2024, 1, 2)}, read.key, read.signature),
        Signed({"a": 1}, 5, None),  # type: ignore[arg-type]
    ):
        with pytest.raises(InvalidInput, match="was changed"):
            verified(PACKAGE, data, lambda *_, lie=lie: lie)


@pytest.mark.parametrize("more", [b" ", b"\n", b',"a":1', b',"sealed":""'])
def test_a_sealed_file_is_spelt_in_one_way(more: bytes) -> None:
    keys = Keys.made()
    data = canonical({"heard": "study bundle", "format": 1, "from": "0" * 64, "to": "1" * 64, "sealed": ""})
    with pytest.raises(InvalidInput, match="another coordinator"):
        opened(data, keys)
    with pytest.raises(InvalidInput, match="no bundle"):
        opened(data[:-1] + more + b"}", keys)


@pytest.mark.parametrize(
    "says", ["[" * 100_000, '{"a":' + "[" * 900 + "]" * 900 + "}", "[" + "[]," * 4_000_000 + "[]]", "[1]", "NaN", "{}}"]
)
def test_a_signed_file_without_end_or_form_is_refused_and_asks_nothing_of_this_process(says: str) -> None:
    data = canonical({"heard": PACKAGE, "format": 1, "says": says, "key": "0" * 64, "signature": "0" * 128})
    with pytest.raises(InvalidInput):
        verified_in_worker(PACKAGE, data, "snow.json")
