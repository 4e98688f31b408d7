"""What is sealed between a site and its coordinator: bundles of the site, and requests to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from coding.extras.study.files.form import as_name, as_number, as_text, as_words, fit, need, word
from coding.extras.study.files.levels import CHECKS, LINES, REVEALS
from coding.extras.study.files.sealing import (
    ASKED,
    INSIDE,
    REQUEST,
    Keys,
    PublicKeys,
    Verify,
    changed,
    opened,
    sealed,
    signed,
    verified,
)
from coding.model.message import Message

_KEYS: Final = {"sign": as_text, "box": as_text}
_BUNDLE: Final = {
    "study": as_name, "package": as_number, "site": {"name": as_name, **_KEYS}, "to": as_text, "number": as_number,
    "level": as_text, "made": as_name, "small_cell": as_number, "codebook": as_name, "withdrawn": [as_name],
    "void": as_number, "contents": {},
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Site(PublicKeys):
    """Who made a bundle: its keys, and what it calls itself."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A bundle that was opened, verified, and found in good form.

    Attributes:
        study: Id of the study.
        package: Number of the study package it was made under.
        site: Who made it.
        to: Public key of the coordinator.
        number: The site's own count of its bundles.
        level: One of :data:`LEVELS`, :data:`ANSWER`, or :data:`WITHDRAWAL`.
        made: When, as ISO text.
        small_cell: The fewest people shown alike.
        codebook: Hash of the codebook it was coded under.
        withdrawn: Random numbers of interviews and panelists whose rows are to go, from every bundle so far.
        void: Counts and variables of the bundles up to this number are of people too who have withdrawn.
        contents: What the level holds.
    """

    study: str
    package: int
    site: Site
    to: str
    number: int
    level: str
    made: str
    small_cell: int
    codebook: str
    withdrawn: Sequence[str]
    void: int
    contents: Mapping[str, Any]


def payload_of(bundle: Bundle) -> dict[str, Any]:
    """A bundle as it is signed."""
    return {**vars(bundle), "site": vars(bundle.site)}


def bundle_of(payload: Mapping[str, Any]) -> Bundle:
    """A bundle from what was signed.

    Raises:
        InvalidInput: It has not the form of one.
    """
    try:
        fit({**payload, "contents": {}}, _BUNDLE)
        need(payload["number"] >= 1)
        CHECKS[payload["level"]](payload["contents"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise changed(INSIDE) from None
    return Bundle(**{**payload, "site": Site(**payload["site"])})


def open_bundle(data: bytes, keys: Keys, verify: Verify = verified) -> Bundle:
    """Open a bundle, as its site or as its coordinator, and check that it is whole and by whom it says.

    Args:
        data: The file.
        keys: Of one of its two ends.
        verify: What reads what is signed within; where somebody brought the file, a process of its own.

    Raises:
        InvalidInput: It is none, was sealed for somebody else, or is not as it was made.
    """
    inside, sender, recipient = opened(data, keys)
    payload, signer = verify(INSIDE, inside)
    bundle = bundle_of(payload)
    if (signer, sender, recipient) != (bundle.site.sign, bundle.site.box, bundle.to):
        raise changed(INSIDE)
    return bundle


def lines_of(bundle: Bundle) -> Iterator[str]:
    """Every line that a bundle holds, for people to read before it leaves and after it came."""
    yield Message(
        "study {study}, package {package}, codebook {codebook}",
        study=bundle.study,
        package=bundle.package,
        codebook=bundle.codebook[:12],
    )
    yield Message(
        "from {site}, fingerprint {fingerprint}, bundle {number}, made {made}",
        site=bundle.site.name,
        fingerprint=bundle.site.fingerprint,
        number=bundle.number,
        made=bundle.made,
    )
    yield Message("level {level}: {reveals}", level=bundle.level, reveals=REVEALS[bundle.level])
    if bundle.withdrawn:
        yield Message("withdrawn: {withdrawn} (rows to be taken out)", withdrawn=", ".join(bundle.withdrawn))
    if bundle.void:
        yield Message("counts and variables of bundles up to {void} are void", void=bundle.void)
    yield from LINES[bundle.level](bundle.contents, bundle.small_cell)


CODE, DISAGREEMENT, PAIR, INDICATOR, VALUE = "code", "disagreement", "pair", "indicator", "value"
LEVELS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    CODE: ("counts", "positions"),
    DISAGREEMENT: ("positions",),
    PAIR: ("counts", "positions"),
    INDICATOR: ("counts", "positions"),
    VALUE: ("variables",),
}
"""Kind of figure → levels of bundles that tell it, the first that came counts."""
LONGEST_QUESTION: Final = 5000
_CODES: Final = {CODE: 1, DISAGREEMENT: 1, PAIR: 2, VALUE: 0}
_REQUEST: Final = {
    "id": as_name, "study": as_name, "package": as_number, "number": as_number, "coordinator": _KEYS, "to": _KEYS,
    "made": as_name, "question": as_words,
    "asked": {
        "figure": frozenset(LEVELS_OF), "codes": [as_name], "variable": as_name, "value": as_name,
        "wording": as_words, "bundle": as_number, "told": as_name,
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The figure that a request is about.

    Attributes:
        figure: One of :data:`LEVELS_OF`.
        codes: The code, the two codes of a pair, or all of an indicator.
        variable: The variable of cases, or empty.
        value: Its value, or empty.
        wording: The indicator as the coordinator words it, or empty.
        bundle: Number of the site's bundle that the figure is from; 0 before it is asked.
        told: The figure as the coordinator has it; empty where it is withheld.
    """

    figure: str
    codes: tuple[str, ...] = ()
    variable: str = ""
    value: str = ""
    wording: str = ""
    bundle: int = 0
    told: str = ""

    def description(self, names: Mapping[str, str]) -> Message:
        """The figure for people.

        Args:
            names: Code → its name.
        """
        codes = [f"{code} {names.get(code, '')}".strip() for code in self.codes]
        if self.figure == VALUE:
            return Message("cases with {variable}: {value}", variable=self.variable.replace("_", " "), value=self.value)
        if self.figure == INDICATOR:
            return Message("the indicator “{wording}” ({codes})", wording=self.wording, codes=", ".join(codes))
        if self.figure == PAIR:
            return Message("people with both {one} and {other}", one=codes[0], other=codes[1])
        if self.figure == DISAGREEMENT:
            return Message("where coders differ on {code}", code=codes[0])
        return Message("people with {code}", code=codes[0])


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that was opened, verified, and found in good form.

    Attributes:
        id: By which the answer names it; at random.
        study: Id of the study.
        package: Number of the package that applied when it was made.
        number: The coordinator's count of its requests to this site.
        coordinator: Whose word it is.
        to: The site's keys.
        made: When, as ISO text.
        question: What is asked, in words; may be empty.
        asked: The figure.
    """

    id: str
    study: str
    package: int
    number: int
    coordinator: PublicKeys
    to: PublicKeys
    made: str
    question: str
    asked: Subject

    def lines(self) -> Iterator[str]:
        """Every line that it holds, for people to read."""
        yield Message(
            "study {study}, package {package}, request {number} ({id}), made {made}",
            study=self.study,
            package=self.package,
            number=self.number,
            id=self.id,
            made=self.made,
        )
        yield Message("from the coordinator, fingerprint {fingerprint}", fingerprint=self.coordinator.fingerprint)
        yield Message(
            "asked about bundle {bundle}: {figure}, told as {told}",
            bundle=self.asked.bundle,
            figure=self.asked.description({}),
            told=self.asked.told or word("withheld"),
        )
        for line in self.question.splitlines():
            yield Message("question: {line}", line=line)


def request_of(payload: Mapping[str, Any]) -> Request:
    """A request from what was signed.

    Raises:
        InvalidInput: It has not the form of one.
    """
    try:
        fit(payload, _REQUEST)
        subject = Subject(**{**payload["asked"], "codes": tuple(payload["asked"]["codes"])})
        need(payload["number"] >= 1 and len(payload["question"]) <= LONGEST_QUESTION)
        _check_subject(subject)
    except (TypeError, ValueError):
        raise changed(ASKED) from None
    ends = {name: PublicKeys(**payload[name]) for name in ("coordinator", "to")}
    return Request(**{**payload, **ends, "asked": subject})


def _check_subject(subject: Subject) -> None:
    need(len(set(subject.codes)) == len(subject.codes) and all(subject.codes))
    need(len(subject.codes) == _CODES.get(subject.figure, len(subject.codes) or 1))
    need((subject.figure == VALUE) == bool(subject.variable) == bool(subject.value))
    need((subject.figure == INDICATOR) == bool(subject.wording))


def sealed_request(request: Request, keys: Keys) -> bytes:
    """The file: signed by the coordinator, and sealed for the site."""
    return sealed(signed(ASKED, asdict(request), keys), keys, request.to.box, REQUEST)


def open_request(data: bytes, keys: Keys, verify: Verify = verified) -> Request:
    """Open a request, as :func:`open_bundle` opens a bundle.

    Raises:
        InvalidInput: It is none, was sealed for somebody else, or is not as it was made.
    """
    inside, sender, recipient = opened(data, keys, REQUEST)
    payload, signer = verify(ASKED, inside)
    request = request_of(payload)
    if (signer, sender, recipient) != (request.coordinator.sign, request.coordinator.box, request.to.box):
        raise changed(ASKED)
    return request
