"""What stands in the released text for each type of identifier: a project's policy, as a value and as a YAML file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from codebook.message import Message
from pipelines.errors import ReleaseError
from pipelines.redact.model import ENTITY_TYPES

Method = Literal["typed", "name", "band", "year", "month", "shift", "age", "kind", "country", "text"]

_DATES: tuple[Method, ...] = ("typed", "year", "month", "shift", "age", "text")
_OF_TYPE: Mapping[str, tuple[Method, ...]] = {
    "PERSON": ("typed", "name"),
    "AGE": ("typed", "band", "text"),
    "DATE": _DATES,
    "BIRTH_DATE": ("typed", "year", "month", "shift", "text"),
    "LOCATION": ("typed", "kind", "country", "text"),
    "SCHOOL": ("typed", "kind", "text"),
    "CARE_PLACE": ("typed", "kind", "text"),
}

METHODS: Mapping[str, tuple[Method, ...]] = MappingProxyType(
    {name: _OF_TYPE.get(name, ("typed", "text")) for name in ENTITY_TYPES}
)
"""Type → the methods it can have."""

DEFAULT_METHODS: Mapping[str, Method] = MappingProxyType(
    {
        **dict.fromkeys(ENTITY_TYPES, "typed"),
        "AGE": "band",
        "DATE": "month",
        "BIRTH_DATE": "year",
        "SCHOOL": "kind",
        "CARE_PLACE": "kind",
    }
)

PERSONAL: frozenset[Method] = frozenset({"shift", "age"})
"""Methods whose result depends on whose interview it is: the same date gives another value in another person's."""

_LONGEST_TEXT = 60
_HEADER = """\
# What stands in released text for what is masked. One line a type; leave a type out for its default.
#   typed    [PERSON_3], [LOCATION_2]: any type
#   name     a first name of like origin and gender from Heard's list: PERSON
#   band     [aged 10-14], as wide as age_band says: AGE
#   year, month   [2014], [2014-03]: DATE, BIRTH_DATE
#   shift    dates moved by a secret number of weeks, the same for all of one person's interviews: intervals stay
#   age      [age 13], where the steward has entered the person's date of birth; else as month: DATE
#   kind     [secondary school 2], [hospital 1], [town 4]: SCHOOL, CARE_PLACE, LOCATION
#   country  [a town in Poland], where it can be told: LOCATION
#   text     your own words, under texts; {n} in them is the number that keeps two of them apart
"""


@dataclass(frozen=True)
class Policy:
    """How pseudonyms are made.

    Attributes:
        methods: Type → method; a type that is not in it has its default.
        texts: Type → the project's own words, for the method ``text``; ``{n}`` in them becomes the number.
        age_band: Years in a band of ages, 2 to 20.
        marked: Whether names stand in square brackets, so that a reader sees that they are pseudonyms.
    """

    methods: Mapping[str, Method] = field(default_factory=lambda: DEFAULT_METHODS)
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    age_band: int = 5
    marked: bool = True

    def __post_init__(self) -> None:
        """Check every part.

        Raises:
            ReleaseError: A type or method is unknown, a text is missing or too long, or the band makes no sense.
        """
        for name, method in self.methods.items():
            if name not in METHODS:
                raise ReleaseError(
                    Message(
                        "“{name}” is no type of identifier. The types are: {types}.",
                        name=name,
                        types=", ".join(METHODS),
                    )
                )
            if method not in METHODS[name]:
                raise ReleaseError(
                    Message(
                        "{name} can be masked by {methods}, not by “{method}”.",
                        name=name,
                        methods=" or ".join(METHODS[name]),
                        method=method,
                    )
                )
            if method == "text" and not self.texts.get(name, "").strip():
                raise ReleaseError(
                    Message("{name} is masked by a text of your own, but texts has no line for it.", name=name)
                )
        for name, text in self.texts.items():
            if name not in METHODS:
                raise ReleaseError(Message("“{name}” under texts is no type of identifier.", name=name))
            if "\n" in text or len(text) > _LONGEST_TEXT or "[" in text or "]" in text:
                raise ReleaseError(
                    Message(
                        "The text of {name} must be one line of up to {most} characters without [ ].",
                        name=name,
                        most=_LONGEST_TEXT,
                    )
                )
        if not 2 <= self.age_band <= 20:
            raise ReleaseError(Message("age_band is the number of years in a band of ages, from 2 to 20."))

    def method(self, type: str) -> Method:
        """The method of a type."""
        return self.methods.get(type, DEFAULT_METHODS[type])

    def to_dict(self) -> dict[str, Any]:
        """The policy as plain values, every type named."""
        return {
            "methods": {name: self.method(name) for name in METHODS},
            "texts": dict(self.texts),
            "age_band": self.age_band,
            "marked": self.marked,
        }


DEFAULT_POLICY = Policy()


def policy_from_dict(record: Mapping[str, Any]) -> Policy:
    """Make a policy of plain values.

    Raises:
        ReleaseError: Something in it is unknown or of the wrong kind.
    """
    unknown = set(record) - {"methods", "texts", "age_band", "marked"}
    if unknown:
        raise ReleaseError(
            Message("The policy has an entry “{unknown}” that this Heard does not know.", unknown=sorted(unknown)[0])
        )
    methods, texts = record.get("methods") or {}, record.get("texts") or {}
    band, marked = record.get("age_band", 5), record.get("marked", True)
    for name, part in (("methods", methods), ("texts", texts)):
        if not isinstance(part, Mapping) or not all(isinstance(k, str) and isinstance(v, str) for k, v in part.items()):
            raise ReleaseError(Message("“{name}” in the policy must be lines of the form “TYPE: words”.", name=name))
    if not isinstance(band, int) or isinstance(band, bool):
        raise ReleaseError(Message("age_band must be a whole number of years."))
    if not isinstance(marked, bool):
        raise ReleaseError(Message("marked must be true or false."))
    return Policy({**DEFAULT_METHODS, **methods}, MappingProxyType(dict(texts)), band, marked)


def policy_of(record: object) -> Policy:
    """A policy from the values of its file.

    Raises:
        ReleaseError: They are none; the message names what is wrong.
    """
    if record is None:
        return DEFAULT_POLICY
    if not isinstance(record, dict):
        raise ReleaseError(
            Message("The policy file must hold lines such as “methods:”. Write one with: heard policy DIR")
        )
    return policy_from_dict({str(key): value for key, value in record.items()})


def write_policy(policy: Policy) -> bytes:
    """Write a policy file that :func:`policy_of` takes for the same policy, once it is read."""
    import yaml

    return (_HEADER + yaml.safe_dump(policy.to_dict(), allow_unicode=True, sort_keys=False)).encode()
