"""Joining pieces of one name found apart, and giving the same words one type."""

import re
from dataclasses import replace

from pipelines.redact.folding import fold, name_key
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.names import is_abbreviation, is_title, word_set, words_of
from pipelines.redact.page import Page

_INITIAL_BETWEEN = re.compile(r"^[ \u00a0](?:[^\W\d_]\.?[ \u00a0]){1,2}$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_TITLES_BETWEEN = re.compile(r"^\.?[ \u00a0](?:(?:et|y|and|und|e) )?$")
_ADDRESS_BETWEEN = re.compile(r"^[ ,.\n\t>?\u00a0-]{1,8}$")
_WORD_BEFORE = re.compile(r"(?<![\w’'])([^\W\d_]{1,12}\.?)[ \u00a0]$")
_RANKS = frozenset(
    ("lord", "justice", "mm", "mmes", "sres", "sras", "juge", "juez", "baroness", "master", "president", "commissaire")
)
_STATE_BEFORE = re.compile(
    r"(?<!\w)(?:Rep[uú]blica|R[ée]publique|Republic|Republik|Reino|Royaume|Kingdom|Provincia|Province|County|Isla|"
    r"Île|Isle)"
    r"[ ](?:of[ ]|de[ ]|del[ ]|des[ ]|di[ ]|d[ ]?['’][ ]?)?(?:the[ ])?$"
)
_PARTICLES_BEFORE = re.compile(
    r"(?<![\w])(?:(?:van|von|vom|zu|ten|ter|ibn|bin|bint|della|degli|dos|das)[ ](?:(?:de|der|den|dem|het|la|le|"
    r"und zu)[ ])?|(?:al|el|ul|as|ash|ar|an|ad|at|az|[Aa]bd-al)-)$"
)
_ELISION = re.compile(r"(?<!\w)[dDlL]['’]$")
_ELIDED = frozenset({"PERSON", "LOCATION", "DATE", "ORGANISATION", "SCHOOL", "CARE_PLACE"})
_DATES_BETWEEN = re.compile(
    r"^(?:,? (?:et|y|and|und|e|en|au|al|to|till|until|a|à|-|–) (?:le |el |the |del )?|, ?(?:le |el |the )?)$"
)
_ARTICLE_BEFORE = re.compile(r"(?<!\w)([Ll]as?|[Ee]l|[Ll]os|[OoAa]s?|[Ii]l|[Ll]o|[Gg]li)[ \u00a0]$")
TITLES_MASKED = frozenset({"fr", "es", "it", "pt", "ro"})
_PARTICLES_ALWAYS = frozenset(("en", "fr", None))
"""Languages in which a particle before a name is always part of it."""
_WITH_SHORT_AND = ("es", "it", "pt", "pl", "el", None)
_CONFUSED = frozenset({"PERSON", "LOCATION", "ORGANISATION"})


def join_names(page: Page, detections: list[Detection]) -> list[Detection]:
    """Join pieces of one name or address found apart, and take titles in where the language wants it.

    Between two names an initial is joined; between pieces of an address, punctuation, line ends and unit numbers. In
    French, Spanish and other languages whose titles tell the sex, the title is masked with the name.
    """
    joined: list[Detection] = []
    for item in detections:
        limit = joined[-1].end if joined else 0
        if item.type == "PERSON" and page.language in TITLES_MASKED:
            item = _with_title(page, item, limit)
        if item.type == "PERSON":
            particles = _PARTICLES_BEFORE.search(page.text, max(limit, item.start - 16), item.start)
            if particles is not None and _of_the_name(page, particles, joined):
                item = replace(item, start=particles.start())
        if item.type == "LOCATION" and (
            state := _STATE_BEFORE.search(page.text, max(limit, item.start - 24), item.start)
        ):
            item = replace(item, start=state.start())
        if page.language in ("fr", "it") and item.type in _ELIDED:
            item = _with_elision(page.text, item, limit)
        last = joined[-1] if joined else None
        if last is not None and _one_piece(page, last, item):
            detectors = tuple(sorted({*last.detectors, *item.detectors}))
            joined[-1] = Detection(last.start, item.end, last.type, last.kind, max(last.score, item.score), detectors)
        else:
            joined.append(item)
    return [item for item in joined if not _is_only_title(page.text, item)]


def _of_the_name(page: Page, particles: re.Match[str], before: list[Detection]) -> bool:
    """Whether particles before a name belong to it: one alone is a preposition too ("ein Brief von Anna").

    It belongs where a title, an office or a name stands before it. In languages without a name model of Heard's own,
    and where there are two ("von der"), it always does.
    """
    if page.language in _PARTICLES_ALWAYS or len(particles.group().split()) > 1:
        return True
    if before and before[-1].type == "PERSON" and page.text[before[-1].end : particles.start()] == " ":
        return True
    word = re.search(r"([^\W\d_]+)\.?[ \u00a0]$", page.text[max(0, particles.start() - 24) : particles.start()])
    folded = fold(word[1]) if word is not None else ""
    return (is_title(folded) or folded in word_set("ranks")) and folded not in words_of("kin", page.language)


_NAME_AFTER = re.compile(
    r"\.?[ \u00a0](?:(?:et|y|and|und|e)[ \u00a0](?=(?:Mme|Mlle|Mrs|Ms|Miss|Sra|Frau)(?!\w)))?(?P<name>\w+)"
)


def _is_only_title(text: str, item: Detection) -> bool:
    if item.type != "PERSON" or not is_title(fold(text[item.start : item.end]).rstrip(".")):
        return False
    if item.end - item.start > 1:
        return True
    after = _NAME_AFTER.match(text, item.end)  # "avec M. et sa mère": an initial, where no name follows
    return after is not None and after["name"][0].isupper()


def _one_piece(page: Page, last: Detection, item: Detection) -> bool:
    text, between = page.text, page.text[last.end : item.start]
    if last.type == item.type == "PERSON":
        if _is_only_title(text, last):
            ends = "." in between and _in_full(page, text[last.start : last.end] + ".")
            return _TITLES_BETWEEN.match(between) is not None and not ends
        # Two capitalised names with nothing but a space between are one person's first and family name.
        before, after = text[last.start : last.end].split()[-1], text[item.start : item.end].split()[0]
        capitals = before[-1].isalpha() and _of_a_name(before) and _of_a_name(after)
        letters = re.findall(r"[^\W\d_]", between) if _INITIAL_BETWEEN.match(between) is not None else []
        # "Anna e Marco", "Anna y Marco" are two people.
        initial = bool(letters) and all(
            letter.isupper() or (page.caseless and letter not in _and_of(page.language)) for letter in letters
        )
        joined = between == " " or (between in (".", ". ") and _INITIALS.fullmatch(before) is not None)
        shouted = before.isupper() and len(before) > 3
        return initial or (joined and capitals and not shouted)
    if last.type == "ADDRESS" and item.type in ("ADDRESS", "POSTCODE"):
        return _ADDRESS_BETWEEN.match(between) is not None
    if last.type == item.type == "DATE":
        return _DATES_BETWEEN.match(between) is not None
    return last.type == "POSTCODE" and item.type == "ADDRESS" and between == " "


def _of_a_name(word: str) -> bool:
    folded = fold(word)
    return folded in word_set("particles") or (word[0].isupper() and not is_title(folded))


def _with_title(page: Page, item: Detection, limit: int) -> Detection:
    start = item.start
    while match := _WORD_BEFORE.search(page.text, max(limit, start - 16), start):
        word = fold(match.group(1)).rstrip(".")
        if word in ("et", "y", "e"):
            pair = _WORD_BEFORE.search(page.text, max(limit, match.start(1) - 16), match.start(1))
            titled = is_title(fold(re.match(r"\w*", page.text[start : item.end]).group()))  # type: ignore[union-attr]
            if not titled or pair is None or not is_title(fold(pair.group(1)).rstrip(".")):
                break
        elif not (is_title(word) or word in _RANKS) or match.group(1) == "me" or _in_full(page, match.group(1)):
            break
        start = match.start(1)
    if start < item.start or is_title(fold(re.match(r"\w*", page.text[item.start : item.end]).group())):  # type: ignore[union-attr]
        # "la Sra." needs its article and a name does not: left standing, it tells the sex.
        article = _ARTICLE_BEFORE.search(page.text, max(limit, start - 6), start)
        if article is not None and page.language in ("es", "pt", "it"):
            start = article.start(1)
    return replace(item, start=start)


def _and_of(language: str | None) -> frozenset[str]:
    """Conjunctions of one letter."""
    return words_of("and", language) if language in _WITH_SHORT_AND else frozenset()


def _in_full(page: Page, word: str) -> bool:
    """Whether the full stop after a title ends a sentence: "ma tante. Il …", but not "Mme. Robin"."""
    return word.endswith(".") and not is_abbreviation(fold(word).rstrip("."), page.language)


def _with_elision(text: str, item: Detection, limit: int) -> Detection:
    """Take in an elided article or preposition: "d'" before a pseudonym tells that the name starts with a vowel."""
    match = _ELISION.search(text, max(limit, item.start - 3), item.start)
    return item if match is None else replace(item, start=match.start())


def one_type_a_form(page: Page, detections: list[Detection]) -> list[Detection]:
    """Give the same words the same type over the document: models call a name a group in one sentence and not the next.

    Only people, places and groups are weighed; the type with the most score wins, a person before others at a tie.
    Otherwise one person would have two pseudonyms.
    """
    weights: dict[str, dict[str, float]] = {}
    keys = [name_key(page.text[d.start : d.end]) if d.type in _CONFUSED else "" for d in detections]
    for key, detection in zip(keys, detections, strict=True):
        if key:
            of_form = weights.setdefault(key, {})
            weight = detection.score * (1.2 if detection.type == "PERSON" else 1.0)
            of_form[detection.type] = of_form.get(detection.type, 0.0) + weight
    settled = []
    for key, detection in zip(keys, detections, strict=True):
        of_form = weights.get(key, {})
        if len(of_form) > 1:
            best = max(of_form, key=lambda type: (of_form[type], type == "PERSON"))
            detection = replace(detection, type=best, kind=ENTITY_TYPES[best].kind)
        settled.append(detection)
    return settled
