"""Making the pseudonym of a cluster by the project's policy."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipelines.redact.date_values import age_on, parse_date, shifted
from pipelines.redact.folding import fold, name_key
from pipelines.redact.name_choice import choose_name
from pipelines.redact.names import data_lines
from pipelines.redact.policy import Policy
from pipelines.redact.pseudonyms import age_band, typed_pseudonym
from pipelines.redact.spoken_numbers import spoken_number


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
