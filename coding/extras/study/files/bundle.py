"""What is sealed between a site and its coordinator: bundles of the site, requests to it, and whether to take one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from coding.errors import InvalidInput
from coding.extras.study.files.form import as_name, as_number, as_text, as_words, need, word
from coding.extras.study.files.levels import CHECKS, LINES, REVEALS, WITHDRAWAL
from coding.extras.study.files.sealing import (
    ASKED,
    INSIDE,
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


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A bundle that was opened, verified, and found in good form.

    Attributes:
        hash: SHA-256 of the file it came in.
        study: Id of the study.
        package: Number of the study package it was made under.
        site: What the site calls itself.
        keys: The site's keys.
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

    hash: str
    study: str
    package: int
    site: str
    keys: PublicKeys
    to: str
    number: int
    level: str
    made: str
    small_cell: int
    codebook: str
    withdrawn: tuple[str, ...]
    void: int
    contents: Mapping[str, Any]


def payload_of(bundle: Bundle) -> dict[str, Any]:
    """A bundle as it is signed."""
    return {
        "study": bundle.study,
        "package": bundle.package,
        "site": {"name": bundle.site, "sign": bundle.keys.sign, "box": bundle.keys.box},
        "to": bundle.to,
        "number": bundle.number,
        "level": bundle.level,
        "made": bundle.made,
        "small_cell": bundle.small_cell,
        "codebook": bundle.codebook,
        "withdrawn": list(bundle.withdrawn),
        "void": bundle.void,
        "contents": dict(bundle.contents),
    }


def bundle_of(payload: Mapping[str, Any], digest: str) -> Bundle:
    """A bundle from what was signed.

    Raises:
        InvalidInput: It has not the form of one.
    """
    try:
        site = payload["site"]
        need(set(payload) == _FIELDS and set(site) == {"name", "sign", "box"})
        bundle = Bundle(
            hash=digest,
            study=as_name(payload["study"]),
            package=as_number(payload["package"]),
            site=as_name(site["name"]),
            keys=PublicKeys(as_text(site["sign"]), as_text(site["box"])),
            to=as_text(payload["to"]),
            number=as_number(payload["number"]),
            level=as_text(payload["level"]),
            made=as_name(payload["made"]),
            small_cell=as_number(payload["small_cell"]),
            codebook=as_name(payload["codebook"]),
            withdrawn=tuple(map(as_name, payload["withdrawn"])),
            void=as_number(payload["void"]),
            contents=payload["contents"],
        )
        need(bundle.number >= 1 and isinstance(bundle.contents, dict))
        CHECKS[bundle.level](bundle.contents)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise changed(INSIDE) from None
    return bundle


_FIELDS = frozenset(
    {"study", "package", "site", "to", "number", "level", "made", "small_cell", "codebook", "withdrawn", "void"}
    | {"contents"}
)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a coordinator takes bundles of.

    Attributes:
        study: Id of the study.
        package: Number of its newest package.
        alike: Numbers of those that mean the same (:mod:`coding.extras.study.files.package`).
        taken: Hashes of the files that were taken already.
        newest: Signing key of a site → number of its newest bundle that was taken.
        refused: Signing keys of sites that the coordinator does not trust.
        confirmed_only: Whether only sites are taken whose fingerprint was read aloud and confirmed.
        confirmed: Signing keys of those.
    """

    study: str
    package: int
    alike: Collection[int] = ()
    taken: Collection[str] = ()
    newest: dict[str, int] | None = None
    refused: Collection[str] = ()
    confirmed_only: bool = False
    confirmed: Collection[str] = ()


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
    bundle = bundle_of(payload, digest_of(data))
    if (signer, sender, recipient) != (bundle.keys.sign, bundle.keys.box, bundle.to):
        raise changed(INSIDE)
    return bundle


def may_withdraw(bundle: Bundle, expected: Expected) -> bool:
    """Whether what a bundle takes out is taken out, also where the bundle itself is refused.

    It can only be rows that the same site sent: so neither the package nor what is thought of the site matters.
    """
    newest = (expected.newest or {}).get(bundle.keys.sign)
    fresh = newest is not None and bundle.number > newest and bundle.hash not in expected.taken
    return fresh and bundle.study == expected.study


def check_expected(bundle: Bundle, expected: Expected) -> None:
    """Refuse a bundle of another study, of a site that is not trusted, or that was taken or overtaken already.

    A notice of withdrawal holds nothing else, and is taken wherever :func:`may_withdraw` says so.

    Raises:
        InvalidInput: It is not to be taken; the sentence says why and what to do.
    """
    if bundle.study != expected.study:
        raise InvalidInput(
            Said(
                "The bundle of {site} is of another study. Ask for one made from the package of this one.",
                site=bundle.site,
            )
        )
    notice = bundle.level == WITHDRAWAL and may_withdraw(bundle, expected)
    if not notice:
        _check_site(bundle, expected)
    _check_order(bundle, expected)
    if bundle.package not in {expected.package, *expected.alike} and not notice:
        raise InvalidInput(
            Said(
                "Bundle {number} of {site} was made under package {made} of the study; package {now} applies. The site "
                "takes that package first and makes the bundle anew.",
                number=bundle.number,
                site=bundle.site,
                made=bundle.package,
                now=expected.package,
            )
        )


def _check_site(bundle: Bundle, expected: Expected) -> None:
    site = bundle.site
    if bundle.keys.sign in expected.refused:
        raise InvalidInput(Said("The key of {site} is not trusted here (fingerprint {print}).", site=site,
                                print=bundle.keys.fingerprint))  # fmt: skip
    if expected.confirmed_only and bundle.keys.sign not in expected.confirmed:
        raise InvalidInput(
            Said(
                "The fingerprint of {site} was not confirmed: {print}. Have it read aloud, then: heard study confirm",
                site=site,
                print=bundle.keys.fingerprint,
            )
        )


def _check_order(bundle: Bundle, expected: Expected) -> None:
    site, number = bundle.site, bundle.number
    if bundle.hash in expected.taken:
        raise InvalidInput(Said("Bundle {number} of {site} was taken already.", number=number, site=site))
    newest = (expected.newest or {}).get(bundle.keys.sign, 0)
    if number <= newest:
        raise InvalidInput(
            Said(
                "Bundle {number} of {site} is older than bundle {newest}, which was taken already. Ask for a new one.",
                number=number,
                site=site,
                newest=newest,
            )
        )


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
