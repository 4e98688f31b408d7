"""Copies of sentences with other names in them, so that a model learns places where names stand and not names."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pipelines.redact.folding import fold
from pipelines.redact.names import data_lines, first_names, last_names, word_set
from pipelines.redact.tagger.dictionary import is_common_form
from pipelines.redact.tagger.lexicon import listed, packed_lines
from pipelines.redact.training.corpus import Sentence, Token

_FOREIGN_SHARE, _INVENTED_SHARE = 0.25, 0.35
_TITLED_SHARE, _PARTICLE_SHARE = 0.12, 0.1
_PARTICLE_AFTER_TITLE_SHARE = 0.35
_EVERYDAY_SHARE = 0.4
_WORDLIKE_SHARE, _WORDLIKE_RELATIVE_SHARE = 0.12, 0.4
_RELATIVE_SHARE = 0.06
_NAME_COMPOUND_SHARE, _FAMILY_COMPOUND_SHARE = 0.5, 0.8
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "de": "Frau Herr Herrn Doktor Professor",
        "el": "κυρία κύριος κύριο κυρίου κυρίας γιατρός",
        "es": "señora señor doña don profesor profesora doctora doctor",
        "it": "signora signor signore professor professoressa dottoressa dottor maestra",
        "lt": "ponia ponas poniai pono ponios mokytoja mokytojas gydytoja",
        "nl": "mevrouw meneer dokter juf meester",
        "pl": "pani pan panem panu panią pana doktor profesor",
        "pt": "senhora senhor dona professora professor doutora doutor",
        "ro": "doamna domnul doamnei domnului profesorul profesoara doctorul",
    }
)
_RELATIVES: Mapping[str, str] = MappingProxyType(
    {
        "de": "Tante Onkel Oma Opa Schwester Bruder Cousine Freundin",
        "el": "θεία θείος γιαγιά παππούς αδελφή αδελφός ξάδερφος φίλη",
        "es": "tía tío abuela abuelo hermana hermano prima primo amiga",
        "it": "zia zio nonna nonno sorella fratello cugina cugino amica",
        "lt": "teta dėdė močiutė senelis sesuo brolis draugė",
        "nl": "tante oom oma opa zus broer nicht neef vriendin",
        "pl": "ciocia wujek babcia dziadek siostra brat kuzynka koleżanka",
        "pt": "tia tio avó avô irmã irmão prima primo amiga",
        "ro": "mătușa unchiul bunica bunicul sora fratele verișoara prietena",
    }
)
_PARTICLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "de": ("von", "von der", "von", "zu", "van", "von den"),
        "es": ("de", "de la", "del", "de los", "de las"),
        "it": ("Di", "De", "Della", "Dal", "Del", "di", "D'"),
        "nl": ("van", "van der", "van de", "de", "van den", "ten", "ter", "den"),
        "pt": ("da", "dos", "de", "do", "das"),
    }
)
_FOREIGN_NAMES = 1_500
_COMMON_WORDS, _COMMON_FROM = 400, 5
_SURNAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pl": (
            "Kowal Nowak Wiśniew Zieliń Lewandow Kamiń Szymań Woźnia Jabłoń Wróblew Malinow Jawor Dąbrow Majew Olszew "
            "Górs Sikor Bara Duda Szewczy Pietrza Marci Jasiń Zawadz Sadow Bąk Chmielew Włodarczy Borkow Czarnec Sawic "
            "Sokołow Urbań Kubia Maciejew Szczepań Kucharsk Wilk Kalinow Mazur Adamczy Sobcza Czerwiń Andrzejew Ostrow "
            "Głowac Krupa Laskow Brzeziń Makow Ziółkow Przybylsk",
            "ski ska owicz ak czyk ek iak icki icka",
        ),
        "lt": (
            "Kazl Petr Jank Stank Vasil Butk Žuk Urb Sav Balč Paul Rimk Mikal Navick Grig Lapin Šimk Matul Bruž Juk "
            "Vait Kaval Sakal Rač Norv Gudait Bart Marc Dauk Tamoš Stonk Gir Zub Mač Pranc Simon Jurg Rimš Kučinsk Čep",
            "auskas auskienė auskaitė aitis aitė evičius evičienė evičiūtė onis onienė ūnas ėnas ys ytė utė",
        ),
        "ro": (
            "Ion Pop Mar Dumitr Stan Georg Florin Mih Tudor Vasil Cost Ang Radul Petr Crist Iliesc Munt Bănic Zam "
            "Diacon Nicul",
            "escu eanu aru ea iu",
        ),
        "el": (
            "Παπα Καρα Γεωργ Δημητρ Νικολ Κωνσταντιν Αναγνωστ Χατζη Οικονομ Μακρ Βασιλ Αντων Σταματ Θεοδωρ Αλεξ Πετρ "
            "Μιχαλ Σαμαρ Λαμπρ Ζαχαρ",
            "όπουλος οπούλου ίδης ίδου άκης άκη ιάδης ιάδου έας ιάτης ούλης ούλη",
        ),
    }
)
"""Beginnings and ends of family names."""
_LETTERS = (
    "tsch:τς sch:σ ch:τσ sh:σ th:θ ph:φ oo:ου ou:ου ee:ι ei:άι ck:κ qu:κου x:ξ j:τζ b:μπ d:ντ g:γκ w:γου v:β f:φ h:χ "
    "c:κ k:κ l:λ m:μ n:ν p:π q:κ r:ρ s:σ t:τ y:ι z:ζ a:α e:ε i:ι o:ο u:ου"
)
_GREEK = tuple((pair.split(":")[0], pair.split(":")[1]) for pair in _LETTERS.split())
_LITHUANIAN_ENDS = ("as", "is", "ius", "ys", "te", "ne", "re", "ita", "ina", "ute")
_LITHUANIAN_CASES = (
    ("ienė", "ienės ienei ienę iene"),
    ("ė", "ės ei ę e ėje"),
    ("as", "o ui ą u ai e"),
    ("is", "io iui į iu i yje"),
    ("ys", "io iui į iu y"),
    ("us", "aus ui ų umi au iumi"),
    ("a", "os ai ą a oje"),
)
_GREEK_CASES = (
    ("ους", "ου"),
    ("ος", "ου ο ε"),
    ("ός", "ού ό έ"),
    ("ης", "η"),
    ("ής", "ή"),
    ("ας", "α"),
    ("άς", "ά"),
    ("η", "ης"),
    ("ή", "ής"),
    ("α", "ας"),
    ("ω", "ως"),
    ("ώ", "ώς"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names to put in.

    Attributes:
        first: First names of the language.
        last: Family names of the language.
        foreign_first: First names of other countries, as the language writes them.
        foreign_last: Family names of other countries.
        everyday: Everyday words that may be a family name after a title.
        wordlike: First and family names of the language that dictionaries know as words too: "Donato", "Sommer".
    """

    first: Sequence[str]
    last: Sequence[str]
    foreign_first: Sequence[str]
    foreign_last: Sequence[str]
    everyday: Sequence[str]
    wordlike: Sequence[str]


def in_greek(name: str) -> str:
    """Return a foreign name as Greek newspapers write it, with a stress on the last syllable but one."""
    rest, out = name.lower(), ""
    while rest:
        for latin, greek in _GREEK:
            if rest.startswith(latin):
                out, rest = out + greek, rest[len(latin) :]
                break
        else:
            rest = rest[1:]
    return stressed(re.sub(r"(.)\1", r"\1", out)).capitalize()


def stressed(name: str) -> str:
    """Return a Greek name in small letters without accents with a stress on the last syllable but one."""
    out = name[:-1] + "ς" if name.endswith("σ") else name
    vowels = [
        at
        for at, letter in enumerate(out)
        if (letter in "αεηιοω" or (letter == "υ" and out[at - 1 : at] != "ο"))
        and out[at + 1 : at + 2] not in ("ι", "υ")
    ]
    if not vowels or any(letter in "άέήίόύώ" for letter in out):
        return out
    at = vowels[-2] if len(vowels) > 1 else vowels[0]
    return out[:at] + dict(zip("αεηιουω", "άέήίόύώ", strict=True))[out[at]] + out[at + 1 :]


def in_lithuanian(name: str, rng: random.Random) -> str:
    """Return a foreign name with Lithuanian letters and an ending."""
    for latin, own in (("w", "v"), ("W", "V"), ("th", "t"), ("ck", "k"), ("x", "ks"), ("sh", "š"), ("ch", "č")):
        name = name.replace(latin, own)
    if name[-1] in "aeiouy":
        return name[:-1] + rng.choice(["a", "is", "ė", "as", "us"])
    return name + rng.choice(["as", "is", "us"])


def _spellings(sentences: Iterable[Sentence]) -> dict[str, str]:
    """Folded form → how it is written, from what was read and from the pieces that begin with a capital."""
    written: dict[str, str] = {}
    for line in packed_lines("pieces.xz"):
        piece = line.split(" ")[0].removeprefix("▁")
        named = line.startswith("▁") and piece[:1].isupper() and piece[1:].islower()
        if named and (fold(piece) not in written or not piece.isascii()):
            written[fold(piece)] = piece
    for sentence in sentences:
        for token in sentence:
            if token.name and token.text[:1].isupper() and token.text[1:].islower():
                written[fold(token.text)] = token.text
    return written


def names_for(language: str, sentences: Sequence[Sentence], rng: random.Random) -> Names:
    """Gather names to put into sentences of a language.

    Args:
        language: ISO 639-1 code.
        sentences: Marked sentences of the language, for how its names are written.
        rng: Chooses the foreign ones.
    """
    written = _spellings(sentences)
    greek = language == "el"
    origins = {line.split("\t")[0]: line.split("\t")[2].split(",") for line in data_lines("first_name_origins.txt")}
    own_first = [name for name, kinds in origins.items() if language in kinds and " " not in name and len(name) > 1]
    other_first = [
        name for name, kinds in origins.items() if language not in kinds and " " not in name and len(name) > 2
    ]
    used = {fold(token.text) for sentence in sentences for token in sentence if token.name}
    all_last = [name for name in last_names() if " " not in name and len(name) > 2]
    if greek:
        script = [name for name in (*first_names(), *last_names()) if re.fullmatch("[α-ω]{3,}", name)]
        own_first = [name for name in script if name in first_names()]
        own_last = [name for name in script if name in last_names()]
    else:
        own_first += [name for name in sorted(used) if name in first_names() and len(name) > 1]
        own_last = [name for name in sorted(used) if name in last_names() and len(name) > 2]
    if language == "lt":
        # No list says which names are Lithuanian: those of unknown origin that end so.
        unknown = [name for name in first_names() if name not in origins and name.endswith(_LITHUANIAN_ENDS)]
        own_first += [name[:-1] + "ė" if name.endswith("e") else name for name in unknown if name.isalpha()]
    beginnings, ends = _SURNAMES.get(language, ("", ""))
    made = [beginning + end for beginning in beginnings.split() for end in ends.split()]

    def spelled(names: Iterable[str]) -> list[str]:
        plain = (written.get(name) or (stressed(name) if greek else name).capitalize() for name in names)
        return [name for name in plain if len(name) > 1]

    latin_first = [name for name in other_first if name.isascii()]
    latin_last = [name for name in all_last if name.isascii()]
    foreign_first = rng.sample(sorted(latin_first), min(_FOREIGN_NAMES, len(latin_first)))
    foreign_last = rng.sample(sorted(latin_last), min(_FOREIGN_NAMES, len(latin_last)))
    if greek:
        foreign = [in_greek(name) for name in foreign_first], [in_greek(name) for name in foreign_last]
    else:
        foreign = spelled(foreign_first), spelled(foreign_last)
    if language == "lt":
        for names in foreign:
            names.extend([in_lithuanian(name, rng) for name in names])
    first, last = spelled(own_first) or foreign[0], [*spelled(own_last), *made] or foreign[1]
    words = [name for name in all_last if language in last_names()[name] and len(name) > 3]
    foreign_first, foreign_last = ([name for name in names if len(name) > 1] for names in foreign)
    everyday = [*spelled(sorted(words)), *_common_words(language, rng)] or last
    wordlike = [name for name in (*first, *last) if is_common_form(name.lower(), language)]
    return Names(
        first=first,
        last=last,
        foreign_first=foreign_first,
        foreign_last=foreign_last,
        everyday=everyday,
        wordlike=wordlike or first,
    )


def _common_words(language: str, rng: random.Random) -> list[str]:
    """Return words that could be somebody's family name: after a title, any word is one."""
    lines = (line.split(" ") for line in packed_lines(f"words.{language}.xz"))
    words = [
        word.capitalize()
        for word, small, capital in lines
        if int(small) + int(capital) >= _COMMON_FROM and 4 <= len(word) <= 10 and word.isalpha()
    ]
    return rng.sample(words, min(_COMMON_WORDS, len(words)))


def inflected(name: str, language: str, rng: random.Random) -> str:
    """Return a name in a random case: enough for a model that reads endings."""
    chance = rng.random()
    if language == "pl":
        return _polish(name, rng)
    if language in ("lt", "el"):
        if chance < (0.35 if language == "lt" else 0.45):
            return name
        for ending, others in _LITHUANIAN_CASES if language == "lt" else _GREEK_CASES:
            if name.endswith(ending):
                return name[: -len(ending)] + rng.choice(others.split())
    if language == "ro" and name.endswith("a") and chance < 0.4:
        return name[:-1] + "ei"
    if language in ("de", "nl") and chance < 0.1 and name[-1] not in "sxzß":
        return name + "s"
    return name


def _polish(name: str, rng: random.Random) -> str:
    if name.endswith(("ski", "cki", "dzki")):
        return name + rng.choice(["", "ego", "emu", "m"])
    if name.endswith(("ska", "cka")):
        return name[:-1] + rng.choice(["a", "iej", "ą"])
    if name.endswith("a"):
        return name[:-1] + rng.choice(["a", "y", "ę", "ą", "ie", "o", "i"])
    if name[-1] not in "bcdfghjklłmnprstwzńść":
        return name
    stem = name[:-2] + name[-1] if name.endswith("ek") and len(name) > 4 else name
    soft = "iem" if stem[-1] in "kg" else "em"
    return rng.choice([name, stem + "a", stem + "owi", stem + soft, stem + "ie", stem + "u"])


def invented(left: str, right: str, rng: random.Random) -> str:
    """Return a name that no list has: the beginning of one, the end of another."""
    if len(left) < 4 or len(right) < 4:
        return left
    name = left[: rng.randint(2, len(left) - 1)] + right[rng.randint(1, len(right) - 2) :].lower()
    return name if 4 <= len(name) <= 13 else left


def _name(language: str, names: Names, rng: random.Random, *, family: bool) -> str:
    if rng.random() < _WORDLIKE_SHARE:
        return inflected(rng.choice(names.wordlike), language, rng)
    foreign = rng.random() < _FOREIGN_SHARE
    if family:
        pool = names.foreign_last if foreign else names.last
    else:
        pool = names.foreign_first if foreign else names.first
    name = rng.choice(pool)
    if rng.random() < _INVENTED_SHARE:
        name = invented(name, rng.choice(pool), rng)
    return inflected(name, language, rng)


def _family_name(language: str, names: Names, rng: random.Random, *, titled: bool) -> list[Token]:
    """Return a family name, sometimes with particles, sometimes one that is a word."""
    tokens = []
    particles = _PARTICLES.get(language)
    if particles and rng.random() < (_PARTICLE_AFTER_TITLE_SHARE if titled else _PARTICLE_SHARE):
        tokens += [Token(particle, True, "PER") for particle in rng.choice(particles).split()]
    if titled and rng.random() < _EVERYDAY_SHARE:
        tokens.append(Token(rng.choice(names.everyday), True, "PER"))
    else:
        tokens.append(Token(_name(language, names, rng, family=True), True, "PER"))
    return tokens


def _relative(language: str, names: Names, rng: random.Random) -> list[Token]:
    """Return a relative by name, often one that is a word too: "zia Immacolata"."""
    relative = rng.choice(_RELATIVES[language].split())
    wordlike = rng.random() < _WORDLIKE_RELATIVE_SHARE
    name = rng.choice(names.wordlike) if wordlike else _name(language, names, rng, family=False)
    return [Token(relative, False), Token(inflected(name, language, rng) if wordlike else name, True, "PER")]


def swapped(sentence: Sentence, language: str, names: Names, rng: random.Random) -> Sentence | None:
    """Return a copy of a sentence with other names, some after a title or a relative; None where it has none."""
    particles = word_set("particles")
    out: list[Token] = []
    changed, after_name = False, False
    for token in sentence:
        person = token.name and token.text[:1].isupper() and token.kind in ("", "PER")
        if not person or fold(token.text) in particles or len(token.text.rstrip(".")) < 2:
            after_name = token.name and token.text not in ("-", ".")
            out.append(token)
            continue
        if not after_name and rng.random() < _RELATIVE_SHARE:
            out += _relative(language, names, rng)
        elif not after_name and rng.random() < _TITLED_SHARE:
            out.append(Token(rng.choice(_TITLES[language].split()), False))
            out += _family_name(language, names, rng, titled=True)
        else:
            second = after_name and listed(out[-1].text.lower(), language) != "-"
            if second or (after_name and rng.random() < 0.7) or rng.random() < 0.35:
                out += _family_name(language, names, rng, titled=False)
            else:
                out.append(Token(_name(language, names, rng, family=False), True, token.kind))
        changed = after_name = True
    return tuple(out) if changed else None


def compounded(sentence: Sentence, names: Names, rng: random.Random) -> Sentence | None:
    """Return a copy of a German sentence with a compound of a noun and a hyphen in it; None where it has not two nouns.

    Half of them begin with a name ("Capote-Lesung") and are names, half with another noun and are none.
    """
    nouns = [
        at
        for at, token in enumerate(sentence)
        if at
        and not token.name
        and token.text.isalpha()
        and token.text.istitle()
        and len(token.text) > 3
        and (at + 1 == len(sentence) or sentence[at + 1].text != "-")
        and sentence[at - 1].text not in '.!?:-„“"'
    ]
    if len(nouns) < 2:
        return None
    at, other = rng.sample(nouns, 2)
    noun = sentence[at]
    if rng.random() < _NAME_COMPOUND_SHARE:
        name = Token(_name("de", names, rng, family=rng.random() < _FAMILY_COMPOUND_SHARE), True, "PER")
        return (*sentence[:at], name, Token("-", True, "PER"), replace(noun, name=True), *sentence[at + 1 :])
    return (*sentence[:at], sentence[other], Token("-", False), *sentence[at:])
