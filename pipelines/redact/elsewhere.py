"""Whether a word that is somebody's name in one place is the name in another."""

from pipelines.redact.names import (
    english_words,
    first_names,
    is_function_word,
    last_names,
    word_set,
    words_of,
)
from pipelines.redact.page import Page, Word

_NOT_NAMES = word_set("not_names")
_MODALS = frozenset(("will", "may", "can"))
_SUBJECTS = word_set("subjects")


def is_everyday(page: Page, word: Word) -> bool:
    """Return whether a word that may be a name is also an everyday word of the page's language."""
    none: frozenset[str] = frozenset()
    language, folded = page.language or "en", word.folded
    if language in first_names().get(folded, none) or language in last_names().get(folded, none):
        return True
    return is_function_word(word.text, language) or folded in words_of("kin", language)


def _goes_on_as_name(page: Page, word: Word) -> bool:
    """Whether a family name, a possessive or no subject follows: "Will Harrison", "Will's phone", "Will left"."""
    after = page.word_after(word)
    if after is None:
        return False
    if word.folded in _MODALS and word.capital and not page.caseless and page.language in ("en", None):
        question = after.folded in _SUBJECTS or after.capital or page.text[word.end : after.start] != " "
        if not question:
            return True
    if page.text[word.end : after.start] in ("'", "’"):
        return after.folded == "s" and page.language in ("en", None)
    if page.text[word.end : after.start] != " " or after.folded in _NOT_NAMES:
        return False
    is_last_name = after.folded in last_names()
    if not page.caseless:
        return is_last_name and after.capital
    if after.folded in first_names() or after.folded in english_words() or is_everyday(page, after):
        return False
    return is_last_name or page.language in ("en", None)


def only_opens(page: Page, word: Word) -> bool:
    """Return whether a function word may have its capital from the sentence it opens: "Will you come?".

    That is so where the word also stands without one on the page, and nothing of a name follows.
    """
    if not word.opens or word.folded not in page.lower_words or not is_function_word(word.text, page.language):
        return False
    return not _goes_on_as_name(page, word)


def is_name_elsewhere(page: Page, word: Word) -> bool:
    """Return whether a word that was found as a name in one place may be taken for the name in another.

    Function words, hesitations and other everyday words are no names by themselves: somebody called Will, Rose or Ben
    must not mask every "will", "rose" or French "ben". Such a word is one again only where a list has it as a name and
    a capital says that it is one; a function word, besides, not where the capital may only open a sentence.
    """
    folded, is_name = word.folded, word.folded in first_names() or word.folded in last_names()
    if len(folded) < 2 or (folded in _NOT_NAMES and (page.caseless or not is_name)):
        return False
    if is_function_word(word.text, page.language):
        has_capital = word.capital and not page.caseless and (not word.opens or folded in page.names_by_capital)
        return is_name and (has_capital or _goes_on_as_name(page, word))
    english = page.language in ("en", None) and folded in english_words()
    if not english and not is_everyday(page, word):
        return True
    if page.caseless:
        return is_name
    return word.capital and (is_name or folded not in page.lower_words)
