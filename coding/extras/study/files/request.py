"""A coordinator's request to one site: what is asked of which figure, and the check of it before it is taken."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from coding.errors import InvalidInput
from coding.extras.study.files.form import as_name, as_number, as_text, as_words, need, word
from coding.extras.study.files.sealing import (
    ASKED,
    REQUEST,
    Keys,
    PublicKeys,
    Verify,
    changed,
    digest_of,
    opened,
    sealed,
    signed,
    verified,
)
from coding.model.said import Said

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

    def record(self) -> dict[str, Any]:
        """As it stands in a request."""
        return {
            "figure": self.figure, "codes": list(self.codes), "variable": self.variable, "value": self.value,
            "wording": self.wording, "bundle": self.bundle, "told": self.told,
        }  # fmt: skip

    def said(self, names: Mapping[str, str]) -> Said:
        """The figure for people.

        Args:
            names: Code → its name.
        """
        codes = [f"{code} {names.get(code, '')}".strip() for code in self.codes]
        if self.figure == VALUE:
            return Said("cases with {variable}: {value}", variable=self.variable.replace("_", " "), value=self.value)
        if self.figure == INDICATOR:
            return Said("the indicator “{wording}” ({codes})", wording=self.wording, codes=", ".join(codes))
        if self.figure == PAIR:
            return Said("people with both {one} and {other}", one=codes[0], other=codes[1])
        if self.figure == DISAGREEMENT:
            return Said("where coders differ on {code}", code=codes[0])
        return Said("people with {code}", code=codes[0])


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that was opened, verified, and found in good form.

    Attributes:
        hash: SHA-256 of the file it came in; empty before it was one.
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

    hash: str = ""
    id: str
    study: str
    package: int
    number: int
    coordinator: PublicKeys
    to: PublicKeys
    made: str
    question: str
    asked: Subject

    def payload(self) -> dict[str, Any]:
        """As it is signed."""
        return {
            "id": self.id,
            "study": self.study,
            "package": self.package,
            "number": self.number,
            "coordinator": {"sign": self.coordinator.sign, "box": self.coordinator.box},
            "to": {"sign": self.to.sign, "box": self.to.box},
            "made": self.made,
            "question": self.question,
            "asked": self.asked.record(),
        }

    def lines(self) -> Iterator[str]:
        """Every line that it holds, for people to read."""
        yield Said(
            "study {study}, package {package}, request {number} ({id}), made {made}",
            study=self.study,
            package=self.package,
            number=self.number,
            id=self.id,
            made=self.made,
        )
        yield Said("from the coordinator, fingerprint {fingerprint}", fingerprint=self.coordinator.fingerprint)
        yield Said(
            "asked about bundle {bundle}: {figure}, told as {told}",
            bundle=self.asked.bundle,
            figure=self.asked.said({}),
            told=self.asked.told or word("withheld"),
        )
        for line in self.question.splitlines():
            yield Said("question: {line}", line=line)


def request_of(payload: Mapping[str, Any], digest: str) -> Request:
    """A request from what was signed.

    Raises:
        InvalidInput: It has not the form of one.
    """
    try:
        subject = payload["asked"]
        request = Request(
            hash=digest,
            id=as_name(payload["id"]),
            study=as_name(payload["study"]),
            package=as_number(payload["package"]),
            number=as_number(payload["number"]),
            coordinator=_keys(payload["coordinator"]),
            to=_keys(payload["to"]),
            made=as_name(payload["made"]),
            question=as_words(payload["question"]),
            asked=Subject(
                figure=as_text(subject["figure"]),
                codes=tuple(map(as_name, subject["codes"])),
                variable=as_name(subject["variable"]),
                value=as_name(subject["value"]),
                wording=as_words(subject["wording"]),
                bundle=as_number(subject["bundle"]),
                told=as_name(subject["told"]),
            ),
        )
        need(request.payload() == payload and request.number >= 1 and len(request.question) <= LONGEST_QUESTION)
        _check_subject(request.asked)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise changed(ASKED) from None
    return request


def _check_subject(subject: Subject) -> None:
    need(subject.figure in LEVELS_OF and len(set(subject.codes)) == len(subject.codes) and all(subject.codes))
    need(len(subject.codes) == _CODES.get(subject.figure, len(subject.codes) or 1))
    need((subject.figure == VALUE) == bool(subject.variable) == bool(subject.value))
    need((subject.figure == INDICATOR) == bool(subject.wording))


def _keys(record: Mapping[str, Any]) -> PublicKeys:
    need(set(record) == {"sign", "box"})
    return PublicKeys(as_text(record["sign"]), as_text(record["box"]))


def sealed_request(request: Request, keys: Keys) -> bytes:
    """The file: signed by the coordinator, and sealed for the site."""
    return sealed(signed(ASKED, request.payload(), keys), keys, request.to.box, REQUEST)


def open_request(data: bytes, keys: Keys, verify: Verify = verified) -> Request:
    """Open a request, as its site or as its coordinator, and check that it is whole and by whom it says.

    Args:
        data: The file.
        keys: Of one of its two ends.
        verify: What reads what is signed within; where somebody brought the file, a process of its own.

    Raises:
        InvalidInput: It is none, was sealed for somebody else, or is not as it was made.
    """
    inside, sender, recipient = opened(data, keys, REQUEST)
    payload, signer = verify(ASKED, inside)
    request = request_of(payload, digest_of(data))
    if (signer, sender, recipient) != (request.coordinator.sign, request.coordinator.box, request.to.box):
        raise changed(ASKED)
    return request


@dataclass(frozen=True, kw_only=True)
class Here:
    """What a site takes requests of.

    Attributes:
        own: The site's own keys.
        study: Id of the study.
        package: Number of the package that applies here.
        coordinator: Keys of the study's coordinator.
        sent: Numbers of the site's bundles → their levels.
        taken: Ids of the requests that were taken. Their numbers tell nothing: a coordinator of an older backup counts
            anew.
    """

    own: PublicKeys
    study: str
    package: int
    coordinator: PublicKeys
    sent: Mapping[int, str]
    taken: Collection[str] = ()


def check_request(request: Request, here: Here) -> None:
    """Refuse a request that is not the coordinator's to this site, that was taken already, or that is out of date.

    Raises:
        InvalidInput: It is not to be taken; the sentence says why and what to do.
    """
    if request.to != here.own:
        raise InvalidInput(
            Said(
                "This request is sealed for another site, so it cannot be opened here. Give it back to the coordinator."
            )
        )
    if request.study != here.study or request.coordinator != here.coordinator:
        raise InvalidInput(
            Said("This request is not of the coordinator of your study. Call them before you answer anything.")
        )
    if request.id in here.taken:
        raise InvalidInput(Said("Request {number} was taken in already.", number=request.number))
    if request.package != here.package:
        raise InvalidInput(
            Said(
                "Request {number} was made under package {made} of the study; package {now} applies here. Take the "
                "newest package in, or let the coordinator ask anew.",
                number=request.number,
                made=request.package,
                now=here.package,
            )
        )
    if here.sent.get(request.asked.bundle) not in LEVELS_OF[request.asked.figure]:
        raise InvalidInput(
            Said(
                "Request {number} is about bundle {bundle}, which tells no such figure. Let the coordinator ask anew.",
                number=request.number,
                bundle=request.asked.bundle,
            )
        )
