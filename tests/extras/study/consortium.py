"""A study of several partners: a coordinator and small invented sites in three languages, made by use-cases."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from coding.extras.study import tables
from coding.extras.study.files.bundle import Bundle, Site, payload_of
from coding.extras.study.files.sealing import INSIDE, Keys, sealed, signed
from coding.extras.study.steps.bundle import BundleFile, preview_bundle, send_off
from coding.extras.study.steps.package import join, make_package
from coding.extras.study.steps.pool import Outcome, pool
from coding.extras.study.steps.requests import Reply, preview_answer
from coding.model import Role, User
from coding.store import people, settings
from coding.workspace.codings.operations import code_passage
from coding.workspace.reports.indicators import SMALL_CELL_SETTING
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round

LANGUAGES = {
    "north": (
        ("Interviewer", "How did you spend your evenings?"),
        ("Nora", "Mostly at home. I was alone a lot, and Tilda Bergquist had moved away. Then he wrote to me."),
        ("Nora", "My teacher believed me. That changed a great deal, and it took long."),
    ),
    "ouest": (
        ("Interviewer", "Comment passiez-vous vos soirées ?"),
        ("Nora", "Souvent à la maison. J'étais seule, et Tilda Bergquist était partie. Puis il m'a écrit."),
        ("Nora", "Ma professeure m'a crue. Cela a beaucoup changé, et il a fallu du temps."),
    ),
    "sud": (
        ("Interviewer", "Come passavi le serate?"),
        ("Nora", "Quasi sempre a casa. Ero sola, e Tilda Bergquist era andata via. Poi lui mi ha scritto."),
        ("Nora", "La mia professoressa mi ha creduta. È cambiato molto, e ci è voluto tempo."),
    ),
}
"""Site → what is said in its interviews; one name is masked in each."""
CODES = ("C1", "G9", "D5")


def coded(site: str, number: int, coder: int) -> list[tuple[str, int, int]]:
    """Invented codings ``(code, start, end)``: each interview and coder a little different."""
    shift = (number * 7 + len(site) * 3) % 11
    results = [("C1", 40 + shift, 70 + shift), ("G9", 90, 120 + shift)]
    if coder:
        results = [("C1", 42 + shift, 66), ("G9", 95 + shift, 118 + shift)]
        if number % 2:
            results[1] = ("D5", 90, 112)
    return [*results, ("D5", 130 + coder * number, 150)]


def add_coder(coder: str, cursor: Any) -> None:
    """Let somebody code."""
    people.add_user(cursor, User(coder, coder, frozenset({Role.RESEARCHER})))


def tell_all(*projects: Any, least: int = 2) -> None:
    """Let projects tell counts of so few people too, so that a site of two interviews has something to send."""
    for project in projects:
        project.project.store.write(lambda cursor: settings.set_setting(cursor, SMALL_CELL_SETTING, least))


def fill(
    project: Any,
    sites: Sequence[str],
    interviews: int,
    *,
    own_coders: bool = False,
    more: Mapping[str, Sequence[int]] | None = None,
) -> str:
    """Release, code and lock interviews of sites in one project; returns the last round's id.

    Args:
        project: A small project.
        sites: Whose interviews.
        interviews: How many of each.
        own_coders: Whether each site has coders of its own, as in the project of all sites together.
        more: Code → numbers of the interviews in which both coders give it too.
    """
    given: dict[str, tuple[str, ...]] = {}
    wanted: dict[str, list[tuple[str, str, int, int]]] = {}
    for site in sites:
        coders = (f"{site}-1", f"{site}-2") if own_coders else ("ana", "ben")
        if own_coders:
            for coder in coders:
                project.project.store.write(partial(add_coder, coder))
        for number in range(interviews):
            turns = LANGUAGES[site]
            turns = (*turns[:-1], (turns[-1][0], f"{turns[-1][1]} {number}."))
            release = project.release(turns, f"{site}{number}", {"Tilda Bergquist": "PERSON"})
            given[release] = coders
            wanted[release] = [
                (coders[coder], code, start, end) for coder in (0, 1) for code, start, end in coded(site, number, coder)
            ]
            wanted[release] += [
                (coders[coder], code, 4 + 12 * at + coder, 15 + 12 * at)
                for at, (code, having) in enumerate((more or {}).items())
                if number in having
                for coder in (0, 1)
            ]
    everybody = sorted({coder for coders in given.values() for coder in coders})
    draft = RoundDraft(
        name="Reliability", releases=list(given), coders=everybody, unit="word", target_reason="It counts.",
        design="by hand", shares=given,
    )  # fmt: skip
    result = create_round(project.as_user("lea"), draft)
    for release, codings in wanted.items():
        for coder, code, start, end in codings:
            code_passage(project.as_user(coder), release, code, start, end)
    lock_round(project.as_user("lea"), result.id)
    return result.id


def numbers(value: Any) -> Iterator[tuple[str, float | None]]:
    """Every figure in plain values, by its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            for path, number in numbers(item):
                yield f"{key}/{path}", number
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            for path, number in numbers(item):
                yield f"{at}/{path}", number
    elif value is None or isinstance(value, int | float):
        yield "", value


def same(mine: Any, theirs: Any) -> None:
    """The same figures, to 1e-9; who stands behind them goes by other names."""
    first, second = (
        {path: number for path, number in numbers(value) if not {"who", "missing"} & {*path.split("/")}}
        for value in (mine, theirs)
    )
    assert first and first == pytest.approx(second, abs=1e-9)


def outcomes(coordinator: Any, *files: bytes, confirmed_only: bool = False) -> list[Outcome]:
    """What becomes of bundles at the coordinator."""
    given = [(str(at), data) for at, data in enumerate(files)]
    return pool(coordinator.as_user("lea", vault=True), given, confirmed_only=confirmed_only)


def took(coordinator: Any, *files: bytes) -> list[str | None]:
    """Why each bundle is not taken in; None where it is."""
    return [outcome.refused for outcome in outcomes(coordinator, *files)]


def send(coordinator: Any, site: Any, *levels: str) -> list[Outcome]:
    """A site's bundles are made and taken in."""
    results = outcomes(coordinator, *(bundle_of_site(site, level) for level in levels))
    assert not [outcome.refused for outcome in results if outcome.refused]
    return results


def package_of(coordinator: Any) -> bytes:
    """The coordinator's study package."""
    return make_package(coordinator.as_user("lea", vault=True)).data


def join_site(site: Any, package: bytes) -> None:
    """A site takes the package in."""
    join(site.as_user("lea"), package)


def make_bundle(steward: Any, level: str, *, leave_out: bool = False) -> BundleFile:
    """A bundle, put together and sent off."""
    return send_off(steward, preview_bundle(steward, level, leave_out=leave_out))


def make_answer(steward: Any, number: int, reply: Reply, *, leave_out: bool = False) -> BundleFile:
    """An answer to a request, put together and sent off."""
    return send_off(steward, preview_answer(steward, number, reply, leave_out=leave_out))


def bundle_of_site(site: Any, level: str) -> bytes:
    """A bundle as the site's steward makes it."""
    return make_bundle(site.as_user("sam", vault=True), level).data


def invented_bundle(coordinator: Any, name: str, level: str, contents: dict[str, Any]) -> bytes:
    """A bundle of a site that has no project, made from the coordinator's package."""
    keys = Keys.made()
    with coordinator.project.store.read() as cursor:
        package = tables.newest_package(cursor)
    bundle = Bundle(
        study=package.study, package=package.number, site=Site(**vars(keys.public), name=name),
        to=package.content["coordinator"]["box"], number=1, level=level, made="2026-11-26T10:00:00+00:00",
        small_cell=5, codebook="c" * 64, withdrawn=(), void=0, contents=contents,
    )  # fmt: skip
    return sealed(signed(INSIDE, payload_of(bundle), keys), keys, bundle.to)


def invented_round(shift: int) -> dict[str, Any]:
    """Positions of a site: four interviews of two coders who differ a little."""
    return {
        "name": "Reliability", "unit": "character", "target": None, "snapshot": "ab" * 32,
        "locked": "2026-11-26T10:00:00+00:00", "doubtful": [],
        "documents": [
            {"id": f"d{at}", "length": 60, "coders": ["c1", "c2"], "units": {"word": [], "sentence": [], "turn": []}}
            for at in range(4)
        ],
        "spans": [
            [at, coder, "C1", 5 + (at + shift) * (coder == "c2"), 20 + at] for at in range(4) for coder in ("c1", "c2")
        ],
    }  # fmt: skip


def invented_variable(values: Sequence[str], slips: int) -> dict[str, Any]:
    """A table of one variable: twelve cases of two coders, some of which differ."""
    rows = [
        {
            "id": f"r{at:02}", "double": True,
            "answers": {"c1": [values[at % len(values)]], "c2": [values[(at + (at < slips)) % len(values)]]},
        }
        for at in range(12)
    ]  # fmt: skip
    return {"answer": "one", "values": list(values), "rarer": [], "rows": rows}
