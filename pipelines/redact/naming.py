"""Making the pseudonym of a cluster by the project's policy."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipelines.redact.folding import fold, fold_same_length, name_key
from pipelines.redact.names import TITLES, data_lines, short_forms
from pipelines.redact.policy import Policy
from pipelines.redact.pseudonyms import age_band, typed_pseudonym
from pipelines.redact.spoken_numbers import spoken_number

_REGION_OF_LANGUAGE = {
    "sv": "nordic", "da": "nordic", "nb": "nordic", "no": "nordic", "is": "nordic", "et": "fi", "sk": "cs",
    "hr": "south_slavic", "sr": "south_slavic", "sl": "south_slavic", "bg": "south_slavic", "bs": "south_slavic",
    "mk": "south_slavic", "uk": "east_slavic", "ru": "east_slavic", "be": "east_slavic", "fa": "ar", "ku": "tr",
    "ca": "es", "gl": "es", "eu": "es",
}  # fmt: skip
_SCRIPTS = {"GREEK": "el_greek", "CYRILLIC": "east_slavic_cyrillic"}
_SEX_OF_TITLE = {
    "mrs": "f", "ms": "f", "miss": "f", "mme": "f", "mlle": "f", "madame": "f", "mademoiselle": "f", "sra": "f",
    "senora": "f", "dona": "f", "signora": "f", "frau": "f", "mevrouw": "f", "pani": "f", "doamna": "f", "senhora": "f",
    "kyria": "f", "sister": "f", "aunt": "f", "auntie": "f", "mr": "m", "monsieur": "m", "sr": "m", "senor": "m",
    "don": "m", "signor": "m", "signore": "m", "herr": "m", "meneer": "m", "pan": "m", "domnul": "m", "senhor": "m",
    "kyrios": "m", "brother": "m", "uncle": "m", "father": "m",
}  # fmt: skip


@cache
def offered_names() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Names to choose from: (origin, ``f``, ``m`` or ``n``) → names."""
    offered = {}
    for line in data_lines("pseudonym_names.txt"):
        origin, sex, names = line.split("\t")
        offered[origin, sex] = tuple(names.split())
    return offered


@cache
def _origins() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Folded first name → sex (``f``, ``m`` or ``fm``) and origins, likeliest first."""
    known: dict[str, tuple[str, tuple[str, ...]]] = {}

    def add(name: str, sex: str, origins: tuple[str, ...]) -> None:
        entry = known.get(name)
        sexes = sex if entry is None or entry[0] == sex else "fm"
        known[name] = (sexes, tuple(dict.fromkeys((*(entry[1] if entry else ()), *origins))))

    for line in data_lines("first_name_origins.txt"):
        name, sex, origins = line.split("\t")
        add(name, sex, tuple(origins.split(",")))
    for (origin, sex), names in offered_names().items():
        for name in map(fold, names):
            if sex in ("f", "m"):
                add(name, known.get(name, (sex,))[0], (origin,))
    for name, shorts in short_forms().items():
        for short in shorts:
            if name in known:
                add(short, *known[name])
    # Names that the lists of other countries hold as well, and that still tell their origin.
    for (origin, sex), names in offered_names().items():
        for name in map(fold, names if sex in ("f-", "m-") else ()):
            known[name] = (sex[0], (origin,))
    return known


def likeness(form: str, language: str | None) -> tuple[str, str]:
    """Tell the origin and sex a name suggests.

    The origin is the interview's language where the name is known there, else the first one known; a name in no list
    takes the interview's language, English where there is none.

    Args:
        form: The name as written, full or first name only.
        language: ISO 639-1 code of the interview, or None.

    Returns:
        Origin, and ``f``, ``m`` or ``n`` (not told).
    """
    region = _REGION_OF_LANGUAGE.get(language or "en", language or "en")
    region = region if (region, "f") in offered_names() else "en"
    script = _SCRIPTS.get(unicodedata.name(next((c for c in form if c.isalpha()), "a"), "").split(" ")[0])
    if script is not None:
        region = script
    words = re.findall(r"[^\W\d_]+", name_key(form))
    sex = next((_SEX_OF_TITLE[word] for word in words if word in _SEX_OF_TITLE), "n")
    for word in words:
        known = _origins().get(word) if word not in TITLES else None
        if known is not None:
            origin = region if region in known[1] or script is not None else known[1][0]
            return origin, sex if sex != "n" else ("n" if known[0] == "fm" else known[0])
    return region, sex


def choose_name(form: str, language: str | None, seed: str, avoid: Collection[str]) -> str | None:
    """Choose a first name of like origin and gender.

    The same seed and the same names to avoid give the same choice. The choice never depends on the letters of the real
    name but through its origin and gender.

    Args:
        form: The real name.
        language: Language of the interview.
        seed: What the choice hangs on, such as the id of the cluster.
        avoid: Folded words that must not be given: every word of the transcripts, and the pseudonyms in use.

    Returns:
        A name, or None where all that fit are taken.
    """
    origin, sex = likeness(form, language)
    for sexes in ((sex,) if sex != "n" else ("n",)), (("f", "m") if sex == "n" else ("n",)):
        fitting = [name for gender in sexes for name in offered_names().get((origin, gender), ())]
        free = [name for name in fitting if fold(name) not in avoid]
        if free:
            return min(free, key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).digest())
    return None


_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2}) ?[./-] ?(\d{1,2}) ?[./-] ?((?:19|20)\d\d)(?!\d)")
_MONTH_YEAR = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)([12]\d|3[01]|0?[1-9])(?!\d)")


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date of known precision.

    Attributes:
        year: Four digits.
        month: 1 to 12, or None.
        day: 1 to 31, or None.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """The date as ISO 8601 writes it, as far as it is known."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


@cache
def _months(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    numbers: dict[str, int] = {}
    for line in data_lines("months.txt"):
        code, tag, number, names = line.split("\t")
        if tag == "m" and code == language:
            for name in names.split():
                numbers.setdefault(name.replace("_", " "), int(number))
    longest = sorted(map(re.escape, numbers), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest) or '(?!)'})(?!\w)"), numbers


def parse_date(text: str, language: str | None) -> DateValue | None:
    """Read a date in figures or with a month's name.

    In figures the day stands before the month, as in all of Europe; where the second number cannot be a month, the
    first is. A date without a year has no value: it can neither be shifted nor give an age.

    Args:
        text: The words of the date.
        language: ISO 639-1 code of the transcript; English names of months are read as well.

    Returns:
        The value, or None where it names no date, several, or one that is not in the calendar.
    """
    folded = fold_same_length(text)
    if match := _ISO.search(folded):
        return _value(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _DAY_FIRST.search(folded):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        return _value(year, day, month) if month > 12 else _value(year, month, day)
    if match := _MONTH_YEAR.search(folded):
        return _value(int(match[2]), int(match[1]), None)
    years = _YEAR.findall(folded)
    if len(set(years)) != 1 or re.search(r"\d{4}s\b|\d{4}[-–/]\d\d", folded):
        return None
    for code in dict.fromkeys((language or "en", "en")):
        pattern, numbers = _months(code)
        months = pattern.findall(folded)
        if len(months) == 1:
            days = _DAY.findall(_YEAR.sub(" ", folded))
            if len(days) > 1:
                return None
            return _value(int(years[0]), numbers[months[0]], int(days[0]) if days else None)
        if len(months) > 1:
            return None
    # Anything but the year that is left over says more than the year: a season, a feast, a day in words.
    return DateValue(int(years[0])) if not re.search(r"[^\W_]", _YEAR.sub(" ", folded)) else None


def _value(year: int, month: int, day: int | None) -> DateValue | None:
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return DateValue(year, month, day)


def shifted(value: DateValue, days: int) -> DateValue:
    """Move a date, keeping its precision: intervals between full dates are kept to the day.

    A month moves from its middle, a year from its middle, so that intervals between them are kept to within one.
    """
    moved = date(value.year, value.month or 7, value.day or (15 if value.month else 1)) + timedelta(days=days)
    if value.month is None:
        return DateValue(moved.year)
    return DateValue(moved.year, moved.month, moved.day if value.day is not None else None)


def age_on(value: DateValue, born: date) -> int | None:
    """Age in completed years of somebody born on a day; None where the date lies before it, or may go either way.

    A year alone could be either of two ages and gives None; so does the month of the birthday.
    """
    if value.month is None or (value.day is None and value.month == born.month):
        return None
    before = (value.month, value.day or 1) < (born.month, born.day)
    age = value.year - born.year - before
    return age if 0 <= age <= 130 else None


@dataclass(frozen=True)
class Subject:
    """What a pseudonym is made for.

    Attributes:
        cluster: Id of the cluster; the choice of a name hangs on it.
        type: Type of its mentions.
        number: Its number among those of its type.
        form: The real words, the fullest form known.
        language: Language of the interview.
        avoid: Folded words that no name given may be: those of the transcripts, and names given already.
        born: Date of birth of the person interviewed, where the steward has entered it.
        shift: Days by which that person's dates are moved; None where that is not known.
    """

    cluster: str
    type: str
    number: int
    form: str
    language: str | None = None
    avoid: Collection[str] | None = None
    born: date | None = None
    shift: int | None = None


def _kinds(**rows: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.replace("childrens", "children's").replace("_", " "), words.replace(" ", "|").replace("_", " "))
        for name, words in rows.items()
    )


# Beginnings of words that tell a kind, folded; the first kind that fits is taken. An underscore is a space.
_KINDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "SCHOOL": _kinds(
        nursery="nursery kindergarten maternelle creche asilo guarderia kita\\b przedszkol gradinita jardim_de_inf",
        primary_school="primary elementary infant junior grundschul ecole_elem ecole_prim primaria basisschool "
        "podstawow elementare δημοτικ",
        university="universi hochschul facult politec uniwersyt πανεπιστημ",
        secondary_school="secondary high_school academy grammar comprehensive gymnas realschul gesamtschul hauptschul "
        "lycee college_(?:de|du|des|saint|st)\\b liceo instituto liceum liceul γυμνασι λυκει mavo havo vwo",
        college="college sixth_form polytechnic berufs fachschul mbo\\b hogeschool institut",
    ),
    "CARE_PLACE": _kinds(
        shelter="shelter refuge hostel frauenhaus foyer opvang albergue",
        childrens_home="child orphan orfanat kinderheim maison_d.enfants jugend dom_dziecka casa_famiglia",
        care_home="care_home nursing residen pflege altenheim maison_de_retraite verpleeg",
        hospital="hospi klini clini infirmary krankenhaus ospedale ziekenhuis szpital spital νοσοκομ ligonin",
        surgery="surgery practice health_cent cabinet praxis medical_cent praktijk przychodni",
    ),
}
_NAMESAKES = frozenset({"US", "CA", "AU", "NZ", "ZA"})
"""Countries whose towns are mostly called after European places: there the name does not tell the country."""
_WITH_ARTICLE = frozenset({"US", "GB", "NL", "AE", "PH", "BS", "DO", "CF"})
_KIND_OTHERWISE = {"SCHOOL": "school", "CARE_PLACE": "place of care", "LOCATION": "place"}


@cache
def _places() -> tuple[Mapping[str, tuple[str, str]], Mapping[str, str]]:
    """Folded place → kind and country code; and country code → English name."""
    places, countries = {}, {}
    for line in data_lines("place_countries.txt"):
        if line.startswith("="):
            code, _, name = line[1:].partition("\t")
            countries[code] = name
        else:
            place, kind, code = line.split("\t")
            places[place] = (kind, code)
    return places, countries


def pseudonym_for(subject: Subject, policy: Policy) -> str:
    """Make a pseudonym.

    Where the policy's method cannot be followed (a date without a year, a town in no list, no fitting name free), the
    typed pseudonym stands: never the real words.

    Args:
        subject: What it is made for.
        policy: The project's.

    Raises:
        ReleaseError: The type is unknown.
    """
    typed = typed_pseudonym(subject.type, subject.number)
    method = policy.method(subject.type)
    pseudonym: str | None = None
    if method == "name":
        pseudonym = _name(subject, policy)
    elif method == "band":
        pseudonym = _band(subject, policy)
    elif method in ("year", "month", "shift", "age"):
        pseudonym = _date(subject, method)
    elif method == "kind":
        pseudonym = f"[{_kind(subject)} {subject.number}]"
    elif method == "country":
        pseudonym = _country(subject)
    elif method == "text":
        pseudonym = f"[{policy.texts[subject.type].replace('{n}', str(subject.number))}]"
    kept_on_purpose = method in ("year", "month", "shift", "age", "band") or _is_country(subject, method)
    return pseudonym if pseudonym is not None and (kept_on_purpose or not _tells(pseudonym, subject.form)) else typed


def _tells(pseudonym: str, form: str) -> bool:
    """Whether a pseudonym holds the real words."""
    bare = name_key(form)
    return len(bare) > 2 and re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", fold(pseudonym)) is not None


def _name(subject: Subject, policy: Policy) -> str | None:
    if subject.avoid is None:
        return None
    name = choose_name(subject.form, subject.language, subject.cluster, subject.avoid)
    if name is None:
        return None
    return f"[{name}]" if policy.marked else name


def _band(subject: Subject, policy: Policy) -> str | None:
    digits = re.fullmatch(r"\D*(\d{1,3})\D*", subject.form)
    age = int(digits[1]) if digits is not None else spoken_number(subject.form)
    return age_band(age, policy.age_band) if age is not None and age <= 120 else None


def _date(subject: Subject, method: str) -> str | None:
    value = parse_date(subject.form, subject.language)
    if value is None:
        return None
    if method == "shift":
        return f"[{shifted(value, subject.shift)}]" if subject.shift is not None else None
    if method == "age" and subject.born is not None:
        age = age_on(value, subject.born)
        if age is not None:
            return f"[age {age}]"
    if method == "year" or value.month is None:
        return f"[{value.year}]"
    return f"[{value.year}-{value.month:02d}]"


def _kind(subject: Subject) -> str:
    folded = fold(subject.form)
    if subject.type == "LOCATION":
        known = _places()[0].get(name_key(subject.form))
        return known[0] if known is not None else _KIND_OTHERWISE["LOCATION"]
    if subject.language == "fr" and subject.type == "SCHOOL" and re.search(r"\bcollege\b", folded):
        return "secondary school"
    for kind, pattern in _KINDS[subject.type]:
        if re.search(pattern, folded):
            return kind
    return _KIND_OTHERWISE[subject.type]


def _is_country(subject: Subject, method: str) -> bool:
    return method == "country" and _places()[0].get(name_key(subject.form), ("", ""))[0] == "country"


def _country(subject: Subject) -> str | None:
    places, countries = _places()
    known = places.get(name_key(subject.form))
    if known is None:
        return None
    kind, code = known
    if not code or (kind == "town" and code in _NAMESAKES):
        return f"[{kind} {subject.number}]"
    country = f"the {countries[code]}" if code in _WITH_ARTICLE else countries[code]
    return f"[a {kind} in {country}]" if kind != "country" else f"[{countries[code]}]"
