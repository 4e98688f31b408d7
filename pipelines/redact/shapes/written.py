"""What is written in a form of its own in every language: addresses on the net, telephones, plates, dates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from presidio_analyzer import EntityRecognizer, RecognizerResult

from pipelines.redact.folding import fold_same_length
from pipelines.redact.names import data_lines


class Written(EntityRecognizer):  # type: ignore[misc]
    """A recogniser of one type by what ``matches`` yields."""

    TYPE: ClassVar[str]

    def __init__(self, supported_language: str) -> None:
        """Register it for one language."""
        super().__init__([self.TYPE], name=type(self).__name__, supported_language=supported_language)

    def load(self) -> None:
        """Nothing to load."""

    def matches(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Yield start, end and score of each place, in code points."""
        raise NotImplementedError

    def analyze(self, text: str, entities: Any, nlp_artifacts: Any = None) -> list[RecognizerResult]:
        """What Presidio asks."""
        return [RecognizerResult(self.TYPE, start, end, score) for start, end, score in self.matches(text)]


class Pattern(Written):
    """A regular expression; its group ``it``, where there is one, is what is meant."""

    PATTERN: ClassVar[re.Pattern[str]]
    SCORE: ClassVar[float] = 0.95

    def matches(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Yield its matches."""
        group = "it" if "it" in self.PATTERN.groupindex else 0
        for match in self.PATTERN.finditer(text):
            yield *match.span(group), self.SCORE


class Email(Pattern):
    """An address with a sign for "at", whatever its domain."""

    TYPE = "EMAIL"
    PATTERN = re.compile(
        r"(?<!\w)\w[\w.+'-]{0,200}(?:@|\s?[\[(]\s?(?:at|AT|bei|chez)\s?[\])]\s?)[\w-]+(?:\.[\w-]+)*\.\w{2,}(?![\w])"
    )


class Web(Pattern):
    """A link, or a name with a domain and a path."""

    TYPE = "URL"
    PATTERN = re.compile(
        r"(?:https?://|www\.)[^\s<>\"“”»]+[\w/]|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|eu|example|test|app|gg|"
        r"me|tv|io|chat|social|de|at|ch|fr|be|es|it|nl|pl|gr|lt|pt|ro|ie|co\.uk|org\.uk)/[\w%~.@/?=&#-]*[\w/]"
    )


class AtName(Pattern):
    """A user name after the sign that opens one."""

    TYPE = "HANDLE"
    PATTERN = re.compile(r"(?<![\w@.])@\w[\w.-]{1,38}\w(?![\w@])")
    SCORE = 0.9


class Imei(Pattern):
    """The number of a telephone itself, behind its word."""

    TYPE = "DEVICE_ID"
    PATTERN = re.compile(r"(?i)(?<!\w)imei\W{0,3}(?:nr\.?|no\.?)?\W{0,2}(?P<it>\d[\d -]{13,18}\d)(?!\w)")


class Telephone(Written):
    """A number that ``phonenumbers`` (Google's rules) takes for possible, with the sign of a country or national."""

    TYPE = "PHONE"
    REGIONS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "de": ("DE", "AT", "CH"),
        "el": ("GR",),
        "en": ("GB", "IE", "US"),
        "es": ("ES",),
        "fr": ("FR", "BE"),
        "it": ("IT",),
        "lt": ("LT",),
        "nl": ("NL", "BE"),
        "pl": ("PL",),
        "pt": ("PT", "BR"),
        "ro": ("RO",),
    }
    _LIKELY = re.compile(r"(?<![\w.,/:-])(?:\+|00|\(?0|\(?\d)[\d ()/.–-]{6,22}\d(?![\w])")
    _WORD = re.compile(
        r"(?i)(?:tel|phone|mobil|handy|cell|fax|fon|τηλ|κιν|telef|tél|portable|móvil|cellulare|gsm|komórk|whatsapp|nummer|"
        r"number|numéro|número|numero|num[eé]r)\w*\W{0,3}(?:\w+\W{1,2}){0,2}$"
    )

    def matches(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Yield international numbers, and national ones that are valid or stand behind a word for telephones."""
        import phonenumbers

        for match in self._LIKELY.finditer(text):
            introduced = self._WORD.search(text, max(0, match.start() - 40), match.start()) is not None
            number = match.group()
            if number.startswith(("+", "00")):
                number = "+" + number.lstrip("+").removeprefix("00")
                regions: tuple[str | None, ...] = (None,)
            elif number.startswith(("0", "(0")) or introduced:
                regions = tuple(region for regions in self.REGIONS.values() for region in regions)
            else:
                continue
            abroad = regions == (None,)
            if any(self._valid(phonenumbers, number, region, introduced or abroad) for region in regions):
                yield match.start(), match.end(), 0.95 if introduced or abroad else 0.7

    @staticmethod
    def _valid(phonenumbers: Any, number: str, region: str | None, introduced: bool) -> bool:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            return False
        return bool(phonenumbers.is_possible_number(parsed) if introduced else phonenumbers.is_valid_number(parsed))


class Plate(Pattern):
    """A plate in the form of a country, with its dash or mark; others are read from the sentence."""

    TYPE = "PLATE"
    PATTERN = re.compile(
        r"(?<![\w/.-])(?:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{2}\d{2} [A-Z]{3}|"
        r"\d{4} [BCDFGHJKLMNPRSTVWXYZ]{3}|[A-Z]{2} ?\d{3} ?[A-Z]{2}|[A-Z]{1,2} \d{2,3} [A-Z]{3}|[A-Z]{3}-\d{4}|"
        r"[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{3}[ -]\d{4}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2})(?![\w/-])"
    )
    SCORE = 0.6


def _months() -> str:
    rows = [line.split("\t") for line in data_lines("months.txt")]
    names = {name for _, kind, _, forms in rows if kind == "m" for name in forms.split()}
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 2)


class Date(Written):
    """A day in figures, or with the name of its month and a day or year beside it."""

    TYPE = "DATE"
    _FIGURES = re.compile(
        r"(?<![\w/.,-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|"
        r"(?:[0-2]?\d|3[01]) ?[./-] ?(?:0?\d|1[0-2]) ?[./-] ?(?:\d{4}|\d{2}))(?![\w/-]|[.,]\d)"
    )

    def __init__(self, supported_language: str) -> None:
        """Compile the months of all languages."""
        super().__init__(supported_language)
        day, year = r"(?:[0-2]?\d|3[01])(?:\.|st|nd|rd|th|er|º|ª|ο|η|ης)?", r"(?:1[89]|20)\d\d"
        month = rf"(?:{_months()})\.?"
        self._named = re.compile(
            rf"(?<!\w)(?:{day} ?(?:of |de |di )?{month}(?:,? (?:de |del )?{year})?|{month} {day}(?:,? {year})?|"
            rf"{year} m\. {month} \d{{1,2}}(?: d\.)?)(?!\w)"
        )

    def matches(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Yield both."""
        for match in self._FIGURES.finditer(text):
            yield *match.span(), 0.9
        for match in self._named.finditer(fold_same_length(text)):
            yield *match.span(), 0.9


WRITTEN: tuple[type[Written], ...] = (Email, Web, AtName, Imei, Telephone, Plate, Date)
"""All of them."""
