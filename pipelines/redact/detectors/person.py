"""Names of people, from lists, from what is said around them and from capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.redact.detectors.name_model import leaves_to_model
from pipelines.redact.detectors.name_parts import (
    NAME,
    ONE_SPACE,
    is_everyday,
    name_end,
    only_a_family_name,
    other_capital,
    plausible,
    unheard,
)
from pipelines.redact.detectors.names_called import names_called
from pipelines.redact.detectors.names_initials import names_by_initials
from pipelines.redact.detectors.names_noted import names_noted
from pipelines.redact.detectors.names_placed import names_placed
from pipelines.redact.detectors.names_told import names_told
from pipelines.redact.detectors.nationalities import is_nationality
from pipelines.redact.detectors.page import STAMP, UPPER, WORD, Page, Word, found
from pipelines.redact.detectors.person_acts import (
    acts_as_name,
    acts_though_unlisted,
    answers_who,
    does_as_people,
    opens_as_name,
    says_as_people,
    told_as_name,
)
from pipelines.redact.detectors.person_caseless import could_be_introduced, names_without_capitals
from pipelines.redact.detectors.person_slots import family_word_after, names_by_slot
from pipelines.redact.detectors.wordlists import (
    INSTITUTIONS,
    KIN,
    NAMED_BEFORE,
    NOT_NAMES,
    PLACE_BEFORE,
    SPEAKER_ROLES,
)
from pipelines.redact.folding import fold
from pipelines.redact.model import Detection
from pipelines.redact.names import (
    TITLES,
    WITH_WORD_LIST,
    english_words,
    everyday_words,
    first_names,
    is_function_word,
    last_names,
    places,
    word_set,
    words_of,
)

_NAMED = re.compile(NAMED_BEFORE)
_SURELY_NAMED = re.compile(
    r"\b(?:name|names) (?:was|is)(?: actually| really)?$|name's$|\bcalls? (?:me|him|her)$|\bnamed$|^i am called$"
)
_NOUNS_LARGE = WITH_WORD_LIST | {"de"}
"""Languages in which a label is told by a word list, or any noun in it has a capital."""
_FEWEST_SAID = 3
_CALLED = re.compile(
    r"(?:(?:mi|si) chiam\w+|(?:me|se) llam\w+|s'appel\w+|m'appelle|hei(?:ss|ß)t|hiess?|heet|heette|nazyw\w+ sie|"
    r"cham(?:o|a|ava)-[ms]e|ma cheama|se numea)"
)
_CALLED_NO_MORE = re.compile(r"[ ]*(?:[.,;!?\n)\"”»]|$)")
"""Where these stand before and behind it, a function word with a capital is a name: "si chiamava Primo, di nome"."""
_INITIALS = re.compile(
    rf"(?<![\w.])(?:Mme|Mlle|Mrs?|Sra?)?(?:{UPPER}\.[ \u00a0-]?){{1,3}}(?:(?:van|von|de|der|den|del|di|da|la|le|el|"
    rf"al)[ ])*([^\W\d_]{{2,}}(?:-[^\W\d_]{{2,}})?)"
)
_SPEAKS = re.compile(rf"(?m)^[ \t>*]*{STAMP}?({UPPER}[^\W\d_]+(?:[ '’-]{UPPER}[^\W\d_]+){{0,2}})[*]{{0,2}}[ \u00a0]?:")
_SPEAKS_LOW = re.compile(rf"(?m)^[ \t>*]*{STAMP}?([^\W\d_]{{2,}}(?:[ '’-][^\W\d_]{{2,}}){{0,2}})(?:[ ]?:|[ ]{{2,}})")
_EPITHET = re.compile(
    rf"(?<![\w'’-])(?:Big|Old|Little|Lil|Lil['’]|Wee|Young|Fat|Tall|Mad|Crazy|Lanky|Ginger|Baby|Auld|Grand)"
    rf"[ ](?={UPPER}[^\W\d_])"
)
"""A word that is part of what somebody is called: "Big Lee", "Old Tam"."""
_PREFIXED = re.compile(rf"(?<![\w'’-])(?:[ODNM]|{UPPER}[ae])['’]({UPPER}[^\W\d_]{{2,}})")
"""Names with a letter or a syllable and an apostrophe before them: "O'Hanlon", "N'Guessan", "De'Shawn"."""
_WITH_ARTICLE = re.compile(
    rf"(?<![\w'’-])(?:Le|La|De|Du|El|Ben|A[ïi]t|Van|Von|Ter|Ten|Ní|Ó|Uí|Nic|Mhic|Mac|Mc|Abu|Umm|M[ªa]\.?(?: del?)?)[ ]"
    rf"({UPPER}[^\W\d_]{{2,}})(?![\w-])"
)
"""Family names with an article or the like before them, where they open a sentence too: "Le Gall", "El Idrissi"."""
_SPELLED = re.compile(r"(?<![\w-])[A-Z](?:-[A-Z]){2,}(?![\w-])|(?<![\w-])[A-Z](?: [A-Z]){3,}(?![\w-]| \d)")
"""Names spelled letter by letter."""
_STOPPED = re.compile(
    r"(?<![\w.])(?!U\.[SKN]|P\.[ESMT]|N\.B|I\.[TDE]|T\.V|D\.[CJ]|E\.[UG]|A\.[MD]|B\.C|R\.E|L\.A)(?:[A-Z]\.){2,3}(?!\w)"
)
_TWO_LETTERS = re.compile(
    r"(?<![\w.'’&/-])((?!DJ)[A-Z]J|J[A-Z]|D[DK]|TK|CC|KC|KT)(?=['’]s |[ ](?:[a-z]|[A-Z][a-z])|[,.?!])"
)
"""What somebody is called by the first letters of two names: "MJ", "JD"."""
_LONE = re.compile(r"(?<![\w.'’&/-])(?<!\d )([B-HJ-NP-WYZ])(?:\.(?!\w))?(?![\w'’&/):+-]|\.\w| \d|\. \d)")
_SHORTENED = re.compile(r"[^\W\d_]\.[ \u00a0]?")
_COMMA = re.compile(
    r"^[ \u00a0]?,?[ \u00a0](?:(?:my|his|her|our|their|mein|meine|mi|mon|ma|mijn)[ \u00a0](?:[^\W\d_]+[ \u00a0])?)$"
)


class People:
    """The detector."""

    name = NAME

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield names; overlapping findings of several rules are normal."""
        introduced = list(self._introduced(page))
        yield from introduced
        yield from self._labels(page)
        for first, last, score in (
            *names_called(page),
            *names_placed(page),
            *names_noted(page),
            *names_by_initials(page),
        ):
            yield found(first, last, "PERSON", score, NAME)
        if page.caseless:
            told = list(names_without_capitals(page))
            yield from told
            by_slot = list(names_by_slot(page, (*introduced, *told)))
            yield from by_slot
            for one in (*introduced, *told, *by_slot):
                end = family_word_after(page, one.end) if one.score >= 0.4 else None
                if end is not None:
                    yield found(one.start, end, "PERSON", one.score, NAME)
        else:
            yield from self._initials(page)
            yield from self._capitalised(page)
            yield from self._nicknames(page)
            for start, end, score in names_told(page):
                yield found(start, end, "PERSON", score, NAME)

    def _introduced(self, page: Page) -> Iterator[Detection]:
        """Names after "my name is", "called", "je m'appelle" and the like."""
        starts = {word.start: index for index, word in enumerate(page.words)}
        for match in _NAMED.finditer(page.folded):
            index = starts.get(match.end())
            if index is None:
                continue
            word = page.words[index]
            if match.group().strip() == "im" and page.language not in ("en", None):
                # "im" is a preposition in German.
                continue
            introduced = match.group().strip(" ,:\"“«'‘")
            if page.caseless:
                sure = page.language in ("en", None) and _SURELY_NAMED.search(introduced) is not None
                if not plausible(page, word, strict=introduced in ("it's", "i'm", "im", "i am", "this is")) and not (
                    sure and could_be_introduced(word)
                ):
                    continue
                if sure:
                    index = self._family_name_said(page, index)
            elif (
                not word.capital
                or other_capital(page, word)
                or word.folded in NOT_NAMES
                and word.folded not in first_names()
                or is_function_word(word.text, page.language or "en")
                and word.folded not in first_names()
                and not (
                    word.text.istitle() and _CALLED.fullmatch(introduced) and _CALLED_NO_MORE.match(page.text, word.end)
                )
            ):
                continue
            end = name_end(page, index)
            yield found(word.start, end, "PERSON", 0.75, NAME)

    @staticmethod
    def _family_name_said(page: Page, index: int) -> int:
        """Return the index of the family name after an introduced first name, even if it is an everyday word."""
        following = page.words[index + 1] if index + 1 < len(page.words) else None
        if following is None or page.text[page.words[index].end : following.start] != " ":
            return index
        if not could_be_introduced(following) or following.folded in NOT_NAMES:
            return index
        listed = following.folded in last_names() or following.folded in first_names()
        after = page.words[index + 2] if index + 2 < len(page.words) else None
        goes_on = after is not None and after.folded in ("but", "and")
        return index + 1 if listed or goes_on or following.folded not in english_words() else index

    @staticmethod
    def _labels(page: Page) -> Iterator[Detection]:
        """Names of who speaks before the turns: "May: Yeah.", in text without signs "may  yeah"."""
        pattern = _SPEAKS_LOW if page.caseless else _SPEAKS
        turns: dict[str, list[tuple[int, int]]] = {}
        for match in pattern.finditer(page.text):
            turns.setdefault(match[1], []).append(match.span(1))
        language = page.language or "en"
        others: list[tuple[int, int]] = []
        named = False
        for spans in turns.values():
            words = page.words_in(*spans[0])
            if (
                len(spans) < (3 if page.caseless else 2)
                or not words
                or any(word.folded in SPEAKER_ROLES or word.folded in KIN for word in words)
            ):
                continue
            colon = ":" in page.text[spans[0][1] : spans[0][1] + 2]
            function = any(is_function_word(word.text, language) for word in words)
            listed = all(
                word.folded in first_names() or word.folded in last_names() or unheard(word.folded, language)
                for word in words
            )
            if listed and (colon or not function):
                named = True
                for start, end in spans:
                    yield found(start, end, "PERSON", 0.6, NAME)
            elif colon and not function and _speaks(page, words, spans):
                others.extend(spans)
        # Who speaks with people that are called by name is so called too: "Natka:", which is a herb.
        if named and language not in _NOUNS_LARGE:
            for start, end in others:
                yield found(start, end, "PERSON", 0.45, NAME)

    def _initials(self, page: Page) -> Iterator[Detection]:
        """People written with initials: "A. Dixon", "the boy B. said"."""
        starts = {word.start: word for word in page.words}
        for match in _INITIALS.finditer(page.text):
            heading = match.group(1).isupper() and len(match.group(1)) > 2 and self._line_start(page, match.start())
            name = starts.get(match.start(1))
            before = page.word_before(name) if name is not None else None
            if name is None or before is None or not name.capital or heading:
                continue
            # "Q. Thank you.": who speaks, and a sentence.
            turn = (
                self._line_start(page, match.start())
                and len(before.text) == 1
                and (
                    is_function_word(name.text, page.language or "en")
                    or (name.folded in everyday_words(page.language or "en") and name.folded not in last_names())
                )
            )
            if not turn and not page.ends_sentence(before, name):
                yield found(match.start(), match.end(), "PERSON", 0.6, NAME)
        english = page.language in ("en", None)
        for match in _LONE.finditer(page.text):
            letter = starts.get(match.start(1))
            before = page.word_before(letter) if letter is not None else None
            if letter is None or self._line_start(page, match.start()):
                continue
            if before is not None and (page.is_lettered(before, letter) or (english and before.folded in ("a", "an"))):
                continue
            # "z. B.", "a. C.": a small letter with a full stop before it shortens a phrase.
            phrase = (
                before is not None
                and before.text.islower()
                and _SHORTENED.fullmatch(page.text, before.start, letter.start) is not None
            )
            if not phrase and not (letter.opens and is_function_word(letter.text, page.language or "en")):
                yield found(match.start(1), match.end(1), "PERSON", 0.35, NAME)

    @staticmethod
    def _line_start(page: Page, position: int) -> bool:
        """Whether only marks stand before a letter on its line, as before a speaker's initial."""
        return not page.text[page.text.rfind("\n", 0, position) + 1 : position].strip(' >*-[("')

    @staticmethod
    def _nicknames(page: Page) -> Iterator[Detection]:
        """Names with a word before them that belongs to them, and two letters that do what people do."""
        for match in _WITH_ARTICLE.finditer(page.text):
            folded = fold(match[1])
            other = is_nationality(folded, page.language) or folded in places() or folded in NOT_NAMES
            if not other and (unheard(folded, page.language or "en") or fold(match.group()) in last_names()):
                yield found(match.start(), match.end(), "PERSON", 0.5, NAME)
        if page.language not in ("en", None):
            return
        starts = {word.start: index for index, word in enumerate(page.words)}
        for match in _EPITHET.finditer(page.text):
            index = starts.get(match.end())
            if index is None:
                continue
            name = page.words[index]
            place = name.folded in places() and match.group()[0] in "OLYGB" and not match.group().startswith("Big")
            listed = name.folded in first_names() and not place
            if (listed or unheard(name.folded)) and not other_capital(page, name) and name.folded not in NOT_NAMES:
                yield found(match.start(), name.end, "PERSON", 0.5, NAME)
        for match in _SPELLED.finditer(page.text):
            yield found(match.start(), match.end(), "PERSON", 0.45, NAME)
        for match in _STOPPED.finditer(page.text):
            if acts_as_name(page, match.start(), match.end()) or "initials" in page.folded[: match.start()][-30:]:
                yield found(match.start(), match.end(), "PERSON", 0.45, NAME)
        for match in _PREFIXED.finditer(page.text):
            if unheard(match[1].lower()) or match.start() + 2 < match.start(1):
                yield found(match.start(), match.end(), "PERSON", 0.66, NAME)
        letters: dict[str, list[re.Match[str]]] = {}
        for match in _TWO_LETTERS.finditer(page.text):
            letters.setdefault(match[1], []).append(match)
        for places_of in letters.values():
            acting = [match for match in places_of if acts_as_name(page, *match.span(1))]
            for match in places_of if acting else ():
                yield found(*match.span(1), "PERSON", 0.45, NAME)

    def _capitalised(self, page: Page) -> Iterator[Detection]:
        words, text = page.words, page.text
        names, towns, kin = first_names(), places(), words_of("kin", page.language or "en")
        german = page.language == "de"
        # A model tells a name from another word with a capital better than the capital does.
        modelled = german or leaves_to_model(page.language)
        for index, word in enumerate(words):
            acts = word.capital and (page.calendar(word) or word.folded == "may") and does_as_people(page, index)
            if not word.capital or (
                word.folded in NOT_NAMES
                and not acts
                and not self._after_title(page, index)
                and not self._of_kin(page, index)
                and not told_as_name(page, index)
            ):
                continue
            function = is_function_word(word.text, page.language or "en")
            if (
                function
                and (word.opens or word.text.isupper())
                and not (acts or (word.folded in names and says_as_people(page, word)))
                and not self._full_name(page, index)
            ):
                continue
            before = words[index - 1] if index else None
            gap = text[before.end : word.start] if before is not None else "\n"
            flags = names.get(word.folded)
            after_kin = before is not None and before.folded in KIN and not word.opens and ONE_SPACE.match(gap)
            if self._after_title(page, index) and word.folded not in KIN:
                yield found(word.start, name_end(page, index), "PERSON", 0.75, NAME)
            elif after_kin and (not german or flags is not None):
                yield found(word.start, name_end(page, index), "PERSON", 0.7, NAME)
            elif answers_who(page, index):
                yield found(word.start, name_end(page, index), "PERSON", 0.5, NAME)
                following = page.word_after(word)
                if following is not None and following.capital and text[word.end : following.start] == " ":
                    yield found(word.start, following.end, "PERSON", 0.5, NAME)
            elif acts or (not word.opens and told_as_name(page, index)):
                yield found(word.start, word.end, "PERSON", 0.6, NAME)
            elif other_capital(page, word) and not self._of_kin(page, index):
                continue
            elif word.opens and self._family_name_first(page, index):
                yield found(word.start, name_end(page, index), "PERSON", 0.6, NAME)
            elif after_kin:
                continue
            elif flags is not None and word.folded not in kin and self._list_name_fits(page, index):
                place = before is not None and before.folded in PLACE_BEFORE and word.folded in towns and not word.opens
                end = name_end(page, index)
                # "people Can affect": a function word with a capital alone is hardly a name.
                score = 0.35 if function and end == word.end else 0.6
                yield found(word.start, end, "LOCATION" if place else "PERSON", score, NAME)
            elif (
                word.opens
                and page.language in WITH_WORD_LIST
                and (len(word.folded) > 2 or text.startswith("-", word.end) or acts_as_name(page, word.start, word.end))
                and (not word.text.isupper() or self._written_large(page, word))
                and unheard(word.folded, page.language)
                and word.folded not in page.lower_words
                and not page.text.startswith(("'t", "’t"), word.end)
                and not page.is_only_word(word)
            ):
                yield found(word.start, word.end, "PERSON", 0.35, NAME)
            elif acts_though_unlisted(page, index):
                yield found(word.start, word.end, "PERSON", 0.45, NAME)
            elif word.opens and only_a_family_name(page, word):
                yield found(word.start, name_end(page, index), "PERSON", 0.45, NAME)
            elif not modelled and not word.opens and len(word.text) > 1 and self._unknown(page, word):
                place = before is not None and before.folded in PLACE_BEFORE
                yield found(word.start, word.end, "LOCATION" if place else "PERSON", 0.4, NAME)

    @staticmethod
    def _full_name(page: Page, index: int) -> bool:
        """Whether a family name follows a first name that is a word: "WILL HARRISON"."""
        word, following = page.words[index], page.words[index + 1] if index + 1 < len(page.words) else None
        if following is None or word.folded not in first_names():
            return False
        if following.folded not in last_names() and not (
            word.text.isupper() and unheard(following.folded, page.language or "en")
        ):
            return False
        alike = following.capital and word.text.isupper() == following.text.isupper()
        return alike and page.text[word.end : following.start] == " " and not is_everyday(page, following)

    @staticmethod
    def _of_kin(page: Page, index: int) -> bool:
        """Whether a first name that is no name elsewhere follows a relation: "my brother Ben" in an English text."""
        word, before = page.words[index], page.words[index - 1] if index else None
        if before is None or word.opens or word.folded not in first_names() or word.folded in KIN:
            return False
        return before.folded in KIN and ONE_SPACE.match(page.text[before.end : word.start]) is not None

    def _family_name_first(self, page: Page, index: int) -> bool:
        """Whether a family name and a first name open a sentence, as in Hungarian and on forms."""
        word, following = page.words[index], page.words[index + 1] if index + 1 < len(page.words) else None
        if following is None or not following.capital or page.text[word.end : following.start] != " ":
            return False
        if word.folded not in last_names() or following.folded not in first_names():
            return False
        if is_everyday(page, word) or is_everyday(page, following):
            return False
        return word.folded not in english_words() and word.folded not in NOT_NAMES

    def _after_title(self, page: Page, index: int) -> bool:
        if index == 0:
            return False
        before, word = page.words[index - 1], page.words[index]
        if not word.capital and not page.caseless:
            return False
        gap = page.text[before.end : word.start]
        if (before.folded == "m" and not gap.startswith(".")) or page.ends_sentence(before, word):
            return False
        return (
            before.folded in TITLES
            and before.folded
            not in ("brother", "sister", "father", "don", "dom", "officer", "doctor", "me", "pan", "hr")
            and re.match(r"^\.?[ \u00a0]$", gap) is not None
        )

    def _list_name_fits(self, page: Page, index: int) -> bool:
        """Whether a capitalised list name is likely a name here."""
        word = page.words[index]
        everyday = is_everyday(page, word)
        following = page.words[index + 1] if index + 1 < len(page.words) else None
        gap = page.text[word.end : following.start] if following is not None else "\n"
        if not everyday:
            return len(word.text) > 2 or not word.opens or opens_as_name(page, index)
        if page.language == "de" or word.opens:
            if (
                following is not None
                and following.capital
                and ONE_SPACE.match(gap)
                and (following.folded in last_names() or unheard(following.folded, page.language or "en"))
                and following.folded not in NOT_NAMES
                and following.folded not in places()
            ):
                return True
            if following is not None and _COMMA.match(gap) is not None and following.folded in KIN:
                return True
            return page.language != "de" and opens_as_name(page, index)
        return True

    @staticmethod
    def _written_large(page: Page, word: Word) -> bool:
        """Whether a word in capitals is a name written as forms write family names: "OKPARA, Ngozi", "Mrs OKPARA".

        It is no word, and a name or a title stands beside it; where it may be pronounced, it is no string of initials.
        """
        language = page.language or "en"
        if not unheard(word.folded, language) or not any(letter in "aeiouy" for letter in word.folded):
            return False
        before, after = page.word_before(word), page.word_after(word)
        for other in (before, after):
            if other is None:
                continue
            gap = page.text[min(other.end, word.end) : max(other.start, word.start)]
            if gap.strip(" ,.") == "" and len(gap) < 4 and other.capital and len(other.text) > 1:
                known = other.folded in first_names() or other.folded in TITLES or unheard(other.folded, language)
                if known and not page.calendar(other):
                    return True
        return len(word.folded) > 5 and not word.opens

    def _unknown(self, page: Page, word: Word) -> bool:
        """Whether a capital in mid-sentence is nothing but a name could explain."""
        folded = word.folded
        if word.text.isupper() and len(folded) > 3 and self._written_large(page, word):
            return True
        if page.is_only_word(word) and _in_title(page, word):
            return False
        shouted = word.text.isupper() or (len(folded) > 2 and word.text[:-1].isupper() and folded.endswith("s"))
        if shouted or folded in page.lower_words or folded in INSTITUTIONS or folded in TITLES:
            return False
        if is_function_word(word.text, page.language or "en"):
            return False
        if page.language in ("en", None):
            return folded not in english_words()
        return len(folded) > 2


def _in_title(page: Page, word: Word) -> bool:
    """Whether a word with a capital stands beside another, as in names of offices and events: "Juegos Olímpicos".

    Alone it may be what somebody is called: a nickname is an everyday word.
    """
    for other in (page.word_before(word), page.word_after(word)):
        if other is not None and other.capital and not other.opens:
            gap = page.text[min(other.end, word.end) : max(other.start, word.start)]
            if ONE_SPACE.match(gap):
                return True
    return False


def _speaks(page: Page, words: list[Word], turns: list[tuple[int, int]]) -> bool:
    """Whether the label of turns is no field of a form: somebody says three words behind it."""
    if any(word.folded in word_set("form_fields") for word in words):
        return False
    for _, end in turns:
        stop = page.text.find("\n", end)
        if len(WORD.findall(page.text, end, stop if stop >= 0 else len(page.text))) >= _FEWEST_SAID:
            return True
    return False
