"""What a package holds: the texts that everybody codes, every line of it, and what of it bundles rest on.

The texts are the only words that go along. They are invented, or of somebody who agreed to it. Since every site has the
very same text, what coders of different sites did with it can be compared: nothing else in a study tells whether sites
mean the same by a code. A change of what no bundle rests on voids none that is on its way.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from codebook.diff import MEANING_FIELDS
from codebook.serial import codebook_from_dict
from coding.extras.study.files.form import UNIT_THINGS, as_name, as_number, as_text, distinct, fit, need, word
from coding.extras.study.files.panels import lines_of_panels
from coding.extras.study.files.sealing import PublicKeys, digest_of
from coding.model.message import N_, Message, counted

INVENTED, CONSENTED = "invented", "consented"
KINDS: Final = (INVENTED, CONSENTED)
"""Why a text may go along: nobody lived it, or whoever told it agreed."""
ROLES: Final = ("participant", "interviewer", "other")
_MARK: Final = "training-"
_TEXT: Final = {
    "title": as_name, "language": as_name, "kind": frozenset(KINDS), "text": as_text,
    "turns": [(frozenset(ROLES), as_number, as_number, as_number)],
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingText:
    """A text of the training set.

    Attributes:
        title: What it is called.
        language: Its language (ISO 639-1), or empty.
        kind: One of :data:`KINDS`.
        text: The words, as released.
        turns: ``(role, speaker, start, end)`` of each turn; speakers are numbered by role.
    """

    title: str
    language: str
    kind: str
    text: str
    turns: tuple[tuple[str, int, int, int], ...]

    @property
    def hash(self) -> str:
        """SHA-256 of the text, by which every site knows it again."""
        return digest_of(self.text.encode())

    def record(self) -> dict[str, Any]:
        """As it stands in a package."""
        return {
            "title": self.title, "language": self.language, "kind": self.kind, "text": self.text,
            "turns": [list(turn) for turn in self.turns],
        }  # fmt: skip


def training_in(payload: Mapping[str, Any]) -> list[TrainingText]:
    """The training set of a package.

    Raises:
        ValueError: It has not the form of one.
    """
    records = payload.get("training", [])
    fit(records, [_TEXT])
    texts = [TrainingText(**{**record, "turns": tuple(map(tuple, record["turns"]))}) for record in records]
    distinct(text.hash for text in texts)
    for text in texts:
        ends = [0, *(end for turn in text.turns for end in turn[2:]), len(text.text)]
        need(ends == sorted(ends) and all(start < end for *_, start, end in text.turns) and bool(text.turns))
    return texts


def number_of(text_hash: str) -> str:
    """What stands for a text of the training set in bundles, at every site the same."""
    return f"{_MARK}{text_hash[:32]}"


def is_training(number: str) -> bool:
    """Whether what stands for an interview in a bundle is a text of the training set."""
    return number.startswith(_MARK)


def without_training(rounds: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rounds of a bundle without the texts that everybody codes; a round of nothing else is not there."""
    parts = [picked(round, [not is_training(document["id"]) for document in round["documents"]]) for round in rounds]
    return [after for after, before in zip(parts, rounds, strict=True) if after["documents"] or not before["documents"]]


def only_training(rounds: Sequence[Mapping[str, Any]], numbers: Collection[str]) -> list[dict[str, Any]]:
    """Rounds of a bundle with nothing but texts of the training set that applies."""
    parts = [picked(round, [document["id"] in numbers for document in round["documents"]]) for round in rounds]
    return [entry for entry in parts if entry["documents"]]


def picked(round: Mapping[str, Any], keep: Sequence[bool]) -> dict[str, Any]:
    """A round of a bundle with some of its interviews alone.

    Args:
        round: An entry of ``rounds``.
        keep: Of each interview, whether it stays.
    """
    places = {at: number for number, at in enumerate(at for at, flag in enumerate(keep) if flag)}
    return {
        **round,
        "documents": [round["documents"][at] for at in places],
        "spans": [[places[span[0]], *span[1:]] for span in round["spans"] if span[0] in places],
    }


_OF_A_CODE: Final = MEANING_FIELDS | {"attributes_allowed", "replaced_by"}
_OF_A_BOOK: Final = ("language", "unit_rule", "multi_coding_rule", "attributes", "case_attributes")


def meaning_of(package: Mapping[str, Any]) -> dict[str, Any]:
    """Codes with their definitions in every language, their structure, and all rules of a package.

    Left out are titles, notes, sources, examples, colours, and whether a translation was written back or read.
    """
    book = package["codebook"]
    codes = {
        code["id"]: {field: code.get(field) for field in _OF_A_CODE}
        | {"words": {tag: (words["name"], words["definition"]) for tag, words in code["languages"].items()}}
        for code in book["codes"]
    }
    rules = {part: package.get(part) for part in ("rounds", "policies", "training", "panels")}
    return {**rules, **{field: book.get(field) for field in _OF_A_BOOK}, "codes": codes}


def alike(packages: Iterable[tuple[int, Mapping[str, Any]]]) -> frozenset[int]:
    """Numbers of the packages that mean what the last of them does."""
    meanings = {number: meaning_of(content) for number, content in packages}
    return frozenset(number for number in meanings if meanings[number] == meanings[max(meanings)])


def coordinator_of(payload: Mapping[str, Any]) -> PublicKeys:
    """Whose word a package is; their fingerprint is read aloud."""
    return PublicKeys(**payload["coordinator"])


def lines_of_package(payload: Mapping[str, Any]) -> list[str]:
    """Every line that a package holds."""
    book = codebook_from_dict(payload["codebook"])
    lines = [
        Message(
            "study “{title}”, package {number}, made {made}",
            title=payload["title"],
            number=payload["number"],
            made=payload["made"],
        ),
        Message(
            "coordinator: fingerprint {fingerprint}",
            fingerprint=coordinator_of(payload).fingerprint,
        ),
        Message(
            "codebook “{title}”: {codes} in {languages}",
            title=book.title,
            codes=counted(len(book.codes), (N_("1 code"), N_("{n} codes"))),
            languages=", ".join(payload["languages"]),
        ),
        Message("groups of fewer than {small_cell} people are withheld", small_cell=payload["policies"]["small_cell"]),
        Message("pseudonyms: as set by the coordinator")
        if payload["policies"]["pseudonyms"]
        else Message("pseudonyms: the default"),
    ]
    for round in payload["rounds"]:
        target = (
            Message("no target")
            if round["target"] is None
            else Message("target {target}", target=f"{round['target']:.2f}")
        )
        lines.append(
            Message(
                "round {name}: {purpose}, by {unit}, {target}",
                name=round["name"],
                purpose=word(round["purpose"]),
                unit=word(round["unit"]),
                target=target,
            )
        )
        lines += [
            Message("round {name}, code {code}: target {target}", name=round["name"], code=code, target=f"{target:.2f}")
            for code, target, _ in round["targets"]
        ]
    lines += [
        Message(
            "training set, to be coded by everybody: “{title}” ({kind}, {language}), {turns}, {characters}",
            title=text.title,
            kind=text.kind,
            language=text.language or Message("no language"),
            turns=counted(len(text.turns), UNIT_THINGS["turn"]),
            characters=counted(len(text.text), UNIT_THINGS["character"]),
        )
        for text in training_in(payload)
    ]
    return [*lines, *lines_of_panels(payload)]
