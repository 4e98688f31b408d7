"""The disclosure check of what leaves the project: no word of the pseudonym key, and nothing a rule is sure of.

Words leave only compared with the key, unless the project says otherwise: somebody opened the vault, gave its
passphrase, or a steward lent the comparison for an hour. They are compared in whatever spelling
(:mod:`pipelines.redact.spellings`). The rules look in any case, for what can be told by its form: e-mail addresses,
telephone and bank account numbers, identity numbers. Names are not among these: in a report full of words a detector
would be wrong more often than right, and the key knows them.

Looked at is what people wrote or said and what came with the data; Heard's own text never is. A title, or a word that
is an everyday word too, is no name by itself: alone it counts where its capital says that it is one.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final
from unicodedata import normalize

from codebook.starters import STARTERS, load_starter
from coding.export.gate.gate import Problem, require
from coding.export.gate.places import Place, places_of
from coding.export.report.values import codebook_entries
from coding.model.message import Message
from coding.store import Cursor, identifiers, interviews, people
from coding.store.memory import Memory, Shelf
from coding.store.row_filter import unrestricted
from coding.vault import Vault
from coding.workspace.context import Context
from coding.workspace.review.comparing import confirmed_word_keys, remember, require_comparison, vault_for
from coding.workspace.review.known_words import asked_words, known_forms
from coding.workspace.review.project_words import seal_of
from coding.workspace.vault_records import read_original, read_word_lists, record_names
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.names import english_words, first_names, is_word, last_names, word_set, words_of
from pipelines.redact.spellings import Spelled, count_each, find_spelled

SURE = frozenset({"EMAIL", "PHONE", "IBAN", "NATIONAL_ID", "PASSPORT", "BANK_CARD"})
"""Types whose form alone tells them."""
LEAST_SCORE = 0.7
WAYS_OUT = Message(
    "Change what is written there, leave it out of this export (--leave-out on the command line), or let a steward "
    "look: under Review identifiers they find the word marked, and mask it there too or say that it is no name."
)
"""What to do about words that stop an export."""
WAYS_OUT_SHUT = Message(
    "Change what is written there, leave it out of this export (--leave-out on the command line), or let a steward "
    "enter the passphrase with it: then they can say that it points to nobody."
)
"""The same where the vault is shut."""
_WORD = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(r"(?:^|[.!?…:;|\n])[\s\"'“„«‹(\[*•–—-]*$")
"""Before a word that begins a sentence, a line or a list entry; a capital there says nothing."""
_AFTER_A_WORD = frozenset(
    {"anybody", "anyone", "anything", "everybody", "everyone", "everything", "it", "nobody", "nothing", "of", "so"}
    | {"somebody", "someone", "something", "that", "there", "these", "this", "those", "you"}
)
"""Follow a verb or noun and never a name: “Mark it”, “Will you”, “Hope so”."""


@dataclass(frozen=True)
class Check:
    """What a check found.

    Attributes:
        problems: One a word and place, in order of the places.
        passed: Words of the key that stood somewhere and were let pass, folded; nobody's export says which.
    """

    problems: list[Problem]
    passed: frozenset[str] = frozenset()


@cache
def own_texts() -> frozenset[str]:
    """Every text of the starter codebooks, as codebooks and reports show it."""
    books = [load_starter(name) for name in STARTERS]
    languages = {language for book in books for code in book.codes for language in (book.language, *code.languages)}
    entries = [codebook_entries(book, language) for book in books for language in sorted(languages)]
    return frozenset(place.text for place in places_of((books, entries)))


def check(asker: Context, places: Sequence[Place], vault: Vault | None, *, leaves: bool = True) -> Check:
    """Look for identifiers in outgoing texts.

    Args:
        asker: Who exports; it is not asked for a permission here.
        places: The texts and where they stand.
        vault: The vault, where it is open (:func:`~coding.workspace.review.comparing.vault_for`): then the key is
            compared too, and what a person let stand is let stand.
        leaves: Whether the texts leave the project, and are not only shown to the person.

    Raises:
        VaultLocked: They leave, hold words, and are not compared where the project compares all that leaves.
    """
    if vault is None and leaves and any(place.text.strip() for place in places):
        require_comparison(asker)
    search = _Search(memory=asker.memory)
    if vault is not None:
        with asker.store.read() as cursor:
            forms = known_forms(cursor, vault)
            let_stand = _let_stand(cursor, vault)
            parts = _parts_of_names(cursor, forms, let_stand)
            kinds_by_form = {
                form: kind for form, kind in asked_words(cursor, vault).items() if fold(form) not in let_stand
            }
            word_keys = confirmed_word_keys(cursor, vault)
        own_words = _words_of(places)
        search = _Search(
            memory=asker.memory,
            forms=Spelled(forms),
            parts=Spelled(parts),
            asked=Spelled(kinds_by_form),
            types=kinds_by_form,
            let_stand=let_stand,
            standing=word_keys,
            own_words=own_words,
            opened=True,
        )
    return search.over(places)


def ways_out(vault: Vault | None) -> Message:
    """What to do about words that stop an export."""
    return WAYS_OUT_SHUT if vault is None else WAYS_OUT


def stop(asker: Context, kind: str, places: Sequence[Place], passphrase: str | None) -> Vault | None:
    """Stop a file at what must not leave, and note it for stewards; returns the vault that it was compared with.

    Args:
        asker: Who exports; it is not asked for a permission here.
        kind: What kind of file it is.
        places: Its texts and where they stand.
        passphrase: Opens the vault for this comparison.

    Raises:
        ExportBlocked: Something looks like an identifier, or is one.
        VaultLocked: As for :func:`check`.
    """
    vault = vault_for(asker, passphrase)
    problems = check(asker, places, vault).problems
    if vault is not None:
        remember(asker, vault, kind, problems)
    require(problems, ways_out(vault))
    return vault


NOTHING = Spelled()
_EXPOSED: Final[Shelf[list[tuple[int, int, str]]]] = Shelf("places in texts that leave", 4096)


@dataclass(frozen=True, kw_only=True)
class _Search:
    """What is looked for, and what is let pass.

    Attributes:
        memory: Remembers what texts show by their form, by seals of these: most leave again and again.
        forms: Whole words of the key.
        parts: Single words of masked names.
        asked: What is asked about and is nobody's name.
        types: Type of each of these.
        let_stand: Folded words a person let stand everywhere.
        standing: Keys of words a person said are no names at their places.
        own_words: Folded words that the codebook writes as words.
        opened: Whether the vault is open.
    """

    memory: Memory = field(default_factory=Memory)
    forms: Spelled = NOTHING
    parts: Spelled = NOTHING
    asked: Spelled = NOTHING
    types: Mapping[str, str] = field(default_factory=dict)
    let_stand: Collection[str] = ()
    standing: Collection[str] = ()
    own_words: Collection[str] = ()
    opened: bool = False

    def over(self, places: Sequence[Place]) -> Check:
        texts = [place.text for place in places]
        sought = (("name", self.forms), ("part", self.parts), ("asked", self.asked))
        lists = [(kind, forms) for kind, forms in sought if forms]
        answers = count_each(texts, [forms for _, forms in lists])
        searches = [(*search, counts) for search, counts in zip(lists, answers, strict=True)]
        problems: dict[str, Problem] = {}
        passed: set[str] = set()
        for place in places:
            spans: list[tuple[int, int]] = []
            for kind, forms, counts in searches:
                if not counts.get(place.text):
                    continue
                for start, end, form in _longest(place.text, forms):
                    if any(start < b and a < end for a, b in spans):
                        continue
                    spans.append((start, end))
                    let_pass = place.key(start, end) in self.standing
                    if let_pass or _is_a_word(place, start, end, form, self.own_words):
                        passed.add(fold(form))
                    else:
                        problem = self._problem(place, start, end, kind, self.types.get(form, ""))
                        problems.setdefault(problem.key, problem)
            # What reviewers let stand in a transcript is known only where the vault is open.
            by_form = place.kind != "transcript" or self.opened
            for start, end, type_name in self._sure(place.text, self.let_stand) if by_form else ():
                if not any(start < b and a < end for a, b in spans):
                    problem = self._problem(place, start, end, "form", type_name)
                    if problem.key not in self.standing:
                        problems.setdefault(problem.key, problem)
        return Check(list(problems.values()), frozenset(passed))

    def _problem(self, place: Place, start: int, end: int, kind: str, type_name: str = "") -> Problem:
        passage = self._nameless(place.said)
        if kind == "name":
            message = Message(
                "A known identifier, a word that is masked in this project, stands here: {place}.", place=passage
            )
        elif kind == "part":
            message = Message("A part of a name that is masked in this project stands here: {place}.", place=passage)
        elif kind == "asked":
            message = Message(
                "What is masked in the interviews, or still in review ({type}), stands here: {place}.",
                type=ENTITY_TYPES[type_name].label,
                place=passage,
            )
        else:
            message = Message(
                "What looks like an identifier ({type}) stands here: {place}.",
                type=ENTITY_TYPES[type_name].label,
                place=passage,
            )
        return Problem("leak", passage, message, replace(place, said=passage), start, end, kind)

    def _sure(self, text: str, stand: Collection[str]) -> list[tuple[int, int, str]]:
        """Stretches whose form gives them away, with their type, without those that may stay."""
        # Ids and hashes are one word each; a person's text is several.
        if len(text.split()) < 2:
            return []
        exposed = self.memory.recall(_EXPOSED, seal_of(text), lambda: _exposed(text))
        return [(start, end, type_name) for start, end, type_name in exposed if fold(text[start:end]) not in stand]

    def _nameless(self, words: str) -> str:
        """The place without words of the key that stand in its own name, such as a code called after somebody."""
        spans = [
            *(
                (leak.start, leak.end)
                for forms in (self.forms, self.parts, self.asked)
                if forms
                for leak in find_spelled(words, forms)
            ),
            *((start, end) for start, end, _ in self._sure(words, ())),
        ]
        if spans and isinstance(words, Message):
            values = {
                name: self._nameless(value) if isinstance(value, str) else value for name, value in words.values.items()
            }
            if any(values[name] != value for name, value in words.values.items()):
                return self._nameless(Message(words.text, **values))
        for start, end in sorted(spans, reverse=True):
            words = f"{words[:start]}…{words[end:]}"
        return words


def _longest(text: str, forms: Spelled) -> list[tuple[int, int, str]]:
    """Places of words, the longest first where they overlap, in order."""
    spans: list[tuple[int, int, str]] = []
    for leak in sorted(find_spelled(text, forms), key=lambda leak: (leak.start - leak.end, leak.start)):
        if not any(leak.start < end and start < leak.end for start, end, _ in spans):
            spans.append((leak.start, leak.end, forms[leak.form_index]))
    return sorted(spans)


def _is_a_word(place: Place, start: int, end: int, form: str, own_words: Collection[str]) -> bool:
    """Whether a single word of the key stands as a title or an everyday word here."""
    folded = fold(form)
    if not _WORD.fullmatch(normalize("NFC", form)):
        return False
    if _is_title(folded):
        return True
    if place.text[start].islower():
        return False
    in_codebook = place.kind == "codebook"
    if not (is_word(folded) or (in_codebook and folded in own_words)):
        return False
    if not (_OPENING.search(place.text[:start]) or _is_heading(place.text)):
        return False
    following = re.match(r"\s+([^\W\d_]+)", place.text[end:])
    return in_codebook or (following is not None and fold(following.group(1)) in _AFTER_A_WORD)


def _is_heading(text: str) -> bool:
    """Whether a line is written with capitals throughout, as English headings are."""
    words = [word for word in _WORD.findall(text) if len(word) > 3]
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _is_title(folded: str) -> bool:
    """Whether a word stands beside names and is none that is listed itself, as Richter and Petit are."""
    return folded in name_companions() and folded not in first_names() and folded not in last_names()


@cache
def name_companions() -> frozenset[str]:
    """Folded titles, ranks and words of kinship: they stand beside a name and are none."""
    return word_set("titles") | word_set("ranks") | words_of("kin", None)


def _words_of(places: Iterable[Place]) -> frozenset[str]:
    """Words that the codebook writes small, folded: its own words, whatever the language."""
    texts = [place.text for place in places if place.kind == "codebook"]
    return frozenset(fold(word) for text in texts for word in _WORD.findall(text) if word.islower())


def _parts_of_names(cursor: Cursor, forms: Mapping[str, str], stand: Collection[str]) -> list[str]:
    """Single words of masked names, written as names, that are no everyday words and that nobody let stand."""
    with unrestricted(cursor) as every:
        types = {cluster: entry[0] for cluster, entry in identifiers.clusters(every).items()}
    team = {fold(part) for user in people.users(cursor) for part in user.name.split()}
    passed_over = {*stand, *team} | english_words()
    parts: set[str] = set()
    for form, cluster in forms.items():
        words = _WORD.findall(normalize("NFC", form))
        if types.get(cluster) == "PERSON" and len(form.split()) > 1:
            # “Herr”, “Pauvre” and “Richter” before a name go with it; “Anna Richter” is called so.
            parts.update(word for word in words[:-1] if fold(word) not in name_companions())
            parts.update(word for word in words[-1:] if not _is_title(fold(word)))
    return sorted(part for part in parts if len(part) > 3 and part[0].isupper() and fold(part) not in passed_over)


def _exposed(text: str) -> list[tuple[int, int, str]]:
    # Loaded when somebody first exports, not by every command.
    from pipelines.redact.exposed import exposed

    return [
        (detection.start, detection.end, detection.type)
        for detection in exposed(text)
        if detection.type in SURE and detection.score >= LEAST_SCORE
    ]


def _let_stand(cursor: Cursor, vault: Vault) -> frozenset[str]:
    """What a person decided may stay readable: the project's list, and identifiers that were rejected."""
    words = {fold(word) for word in read_word_lists(vault).allow}
    names = set(vault.names())
    for interview in interviews.all_interviews(cursor):
        if record_names(interview.id)[0] in names:
            text = read_original(vault, interview.id).transcript.text
            for identifier in identifiers.of_interview(cursor, interview.id):
                if identifier.decision == "rejected":
                    words.add(fold(text[identifier.start : identifier.end]))
    return frozenset(words)
