"""What the files of a study hold, line by line, for people to read before they leave and after they came."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from codebook.serial import codebook_from_dict
from coding.extras.study.files.bundle import ANSWER, REVEALS, UNTOLD, WITHDRAWAL, Bundle
from coding.extras.study.files.count_rows import lines_of_counts
from coding.extras.study.files.form import UNIT_THINGS, word
from coding.extras.study.files.panel_rows import COUNTS, ROWS, lines_of_panels, lines_of_rows, lines_of_shares
from coding.extras.study.files.record_rows import lines_of_variables
from coding.extras.study.files.sealing import PublicKeys
from coding.extras.study.files.training import training_in
from coding.model.said import N_, Said, counted


def lines_of(bundle: Bundle) -> Iterator[str]:
    """Every line that a bundle holds, for people to read before it leaves and after it came."""
    yield Said(
        "study {study}, package {package}, codebook {codebook}",
        study=bundle.study,
        package=bundle.package,
        codebook=bundle.codebook[:12],
    )
    yield Said(
        "from {site}, fingerprint {fingerprint}, bundle {number}, made {made}",
        site=bundle.site,
        fingerprint=bundle.keys.fingerprint,
        number=bundle.number,
        made=bundle.made,
    )
    yield Said("level {level}: {reveals}", level=bundle.level, reveals=REVEALS[bundle.level])
    if bundle.withdrawn:
        yield Said("withdrawn: {withdrawn} (rows to be taken out)", withdrawn=", ".join(bundle.withdrawn))
    if bundle.void:
        yield Said("counts and variables of bundles up to {void} are void", void=bundle.void)
    yield from _LINES[bundle.level](bundle.contents, bundle.small_cell)


def _lines_of_positions(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    if contents.get("language"):
        yield Said("language of most interviews: {language}", language=contents["language"])
    yield from _untold(contents)
    for content in contents["rounds"]:
        yield Said(
            "round {name}, unit {unit}, snapshot {snapshot}, locked {locked}",
            name=content["name"],
            unit=word(content["unit"]),
            snapshot=content["snapshot"][:12],
            locked=content["locked"],
        )
        if content["doubtful"]:
            yield Said(
                "round {name}: coded under another meaning of {doubtful}",
                name=content["name"],
                doubtful=", ".join(content["doubtful"]),
            )
        for document in content["documents"]:
            units = Said.joined(
                *(
                    counted(sum(stretch[2] for stretch in stretches), UNIT_THINGS[unit])
                    for unit, stretches in sorted(document["units"].items())
                ),
                between=", ",
            )
            coders = " ".join(document["coders"])
            yield Said(
                "interview {id}: {length} characters, {units}, coders {coders}",
                id=document["id"],
                length=document["length"],
                units=units,
                coders=coders,
            )
        for at, coder, code, start, end in content["spans"]:
            yield Said(
                "interview {id}, coder {coder}, code {code}, from {start} to {end}",
                id=content["documents"][at]["id"],
                coder=coder,
                code=code,
                start=start,
                end=end,
            )


def _untold(contents: Mapping[str, Any]) -> Iterator[str]:
    if codes := contents.get(UNTOLD):
        yield Said("codes left out, as counts withhold them: {codes}", codes=", ".join(codes))


def _lines_of_quotes(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    yield from _untold(contents)
    for content in contents["quotes"]:
        yield Said(
            "quote {id}, code {code}: {words}",
            id=content["id"],
            code=content["code"],
            words=" ".join(content["text"].split()),
        )


def _lines_of_answer(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    yield Said(
        "answer to request {number} ({request}): {answer}",
        number=contents["number"],
        request=contents["request"],
        answer=contents["answer"],
    )
    for line in contents["words"].splitlines():
        yield Said("in words: {line}", line=line)
    yield from _lines_of_quotes(contents, least)


_LINES: Final[Mapping[str, Callable[[Mapping[str, Any], int], Iterator[str]]]] = {
    "counts": lines_of_counts,
    "positions": _lines_of_positions,
    "variables": lines_of_variables,
    "quotes": _lines_of_quotes,
    COUNTS: lines_of_shares,
    **dict.fromkeys(ROWS, lines_of_rows),
    ANSWER: _lines_of_answer,
    WITHDRAWAL: lambda contents, least: iter(()),
}


def lines_of_package(payload: Mapping[str, Any]) -> list[str]:
    """Every line that a package holds."""
    book = codebook_from_dict(payload["codebook"])
    lines = [
        Said(
            "study “{title}”, package {number}, made {made}",
            title=payload["title"],
            number=payload["number"],
            made=payload["made"],
        ),
        Said(
            "coordinator: fingerprint {fingerprint}",
            fingerprint=PublicKeys(payload["coordinator"]["sign"], payload["coordinator"]["box"]).fingerprint,
        ),
        Said(
            "codebook “{title}”: {codes} in {languages}",
            title=book.title,
            codes=counted(len(book.codes), (N_("1 code"), N_("{n} codes"))),
            languages=", ".join(payload["languages"]),
        ),
        Said("groups of fewer than {small_cell} people are withheld", small_cell=payload["policies"]["small_cell"]),
        Said("pseudonyms: as set by the coordinator")
        if payload["policies"]["pseudonyms"]
        else Said("pseudonyms: the default"),
    ]
    for round in payload["rounds"]:
        target = (
            Said("no target") if round["target"] is None else Said("target {target}", target=f"{round['target']:.2f}")
        )
        lines.append(
            Said(
                "round {name}: {purpose}, by {unit}, {target}",
                name=round["name"],
                purpose=word(round["purpose"]),
                unit=word(round["unit"]),
                target=target,
            )
        )
        lines += [
            Said("round {name}, code {code}: target {target}", name=round["name"], code=code, target=f"{target:.2f}")
            for code, target, _ in round["targets"]
        ]
    lines += [
        Said(
            "training set, to be coded by everybody: “{title}” ({kind}, {language}), {turns}, {characters}",
            title=text.title,
            kind=text.kind,
            language=text.language or Said("no language"),
            turns=counted(len(text.turns), UNIT_THINGS["turn"]),
            characters=counted(len(text.text), UNIT_THINGS["character"]),
        )
        for text in training_in(payload)
    ]
    return [*lines, *lines_of_panels(payload)]
