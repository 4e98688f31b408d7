"""The words behind the pseudonyms, for looking whether any of them stands where it must not."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import TypeVar
from unicodedata import normalize

from coding.store import Cursor, columns, identifiers, people
from coding.store.row_filter import unrestricted
from coding.store.words import stored_texts
from coding.vault import Vault
from coding.workspace.review.policy import personal_types, stored_policy
from coding.workspace.review.project_words import current_places, interview_words, project_words, tells_by_itself
from coding.workspace.vault_records import read_forms, read_original, read_word_lists, whole
from pipelines.redact.folding import fold
from pipelines.redact.leaks import WORD, Forms, GrowingForms, find_known, find_leaks
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.names import is_word

_WORD = re.compile(r"[^\W\d_]+")
Words = TypeVar("Words")


def of_every_site(read: Callable[[Cursor, Vault], Words]) -> Callable[[Cursor, Vault], Words]:
    """Have words read from all of the study, whoever asks: what one site masks is known at every other."""

    @functools.wraps(read)
    def of_all(cursor: Cursor, vault: Vault) -> Words:
        with unrestricted(cursor) as every:
            return read(every, whole(vault))

    return of_all


@of_every_site
def known_forms(cursor: Cursor, vault: Vault) -> Mapping[str, str]:
    """Every word or number a person accepted as a direct identifier, and every speaker's name: form → cluster id.

    Taken from the originals themselves. Words that a reviewer has also let stand somewhere (“Mark” the name, “mark” the
    word) are not among them: only a person can tell those apart. While any of their places waits for an answer in a
    release, they are. Nor are hesitations and function words that were taken for somebody's name: each "uh" would be
    one. Speakers and the project's own list of words to mask have an empty cluster id.

    What one site masks is known at every other.
    """
    words = project_words(cursor, vault)
    direct = forms, let_stand = words.direct(words.brought_up_to_date(cursor, vault))
    deny = words.lists(vault).deny
    # The team is named in reports on purpose, and its members are often the interviewers of the transcripts.
    team = frozenset(part for name in people.names(cursor).values() for part in (name, *name.split()))

    def sift() -> dict[str, str]:
        words = [word for word in deny if word not in forms and tells_by_itself(word)]
        return {
            form: cluster
            for form, cluster in (*forms.items(), *zip(words, repeat("")))
            if form not in team and not (let_stand and fold(form) in let_stand)
        }

    return words.made("known forms", (direct, deny, team), sift)


_TOLD_BY = frozenset({"ORGANISATION", "SCHOOL", "CARE_PLACE", "BIRTH_DATE"})
"""Types that are asked about where they stand outside: with a role or a year they say who it was."""


def asked_words(cursor: Cursor, vault: Vault) -> Mapping[str, str]:
    """What is no name of anybody and is asked about all the same before it leaves: form → type.

    That is: names of organisations, schools and places of care, and birth dates, wherever they are masked; and what the
    program found in interviews that are still in review, where nobody has decided on it. An everyday word alone
    (“School”, “Police”) is not among them, nor is a word that a person let stand somewhere.
    """
    with unrestricted(cursor) as every:
        values = interview_words(every, whole(vault)).values()
        team = {part for name in people.names(every).values() for part in (name, *name.split())}
        known = known_forms(every, vault)
    let_stand = frozenset[str]().union(*(interview.let_stand for interview in values))
    types: dict[str, str] = {}
    for interview in values:
        for place, form in interview.places:
            waits = place.decision == "pending" and interview.interview.state == "in_review"
            candidate = place.type in _TOLD_BY or (waits and ENTITY_TYPES[place.type].kind == "direct")
            if candidate and (waits or place.decision == "accepted") and _tells(form, place.type):
                types.setdefault(form, place.type)
    return {
        form: type_name
        for form, type_name in types.items()
        if form not in team and form not in known and fold(form) not in let_stand
    }


def _tells(form: str, type_name: str) -> bool:
    words = WORD.findall(normalize("NFC", form))
    if type_name == "BIRTH_DATE":
        # A year alone stands in every list of sources.
        return len(words) > 1
    if not form[:1].isupper() and words and words[0].isalpha():
        return False
    everyday = len(words) == 1 and is_word(fold(words[0]))
    return len(form) > 3 and tells_by_itself(form) and not everyday


class Confirmed(tuple[tuple[str, str], ...]):
    """Words and numbers that were confirmed in the project, each with its type."""

    _looked_for: GrowingForms

    @classmethod
    def found_by(cls, looked_for: GrowingForms, forms: Iterable[tuple[str, str]]) -> Confirmed:
        """Forms with their types, and what finds these and perhaps others."""
        words = cls(forms)
        words._looked_for = looked_for
        return words

    def standing_in(self, text: str) -> list[tuple[str, str]]:
        """Those that may stand in a text, which costs little however many there are."""
        confirmed = (
            {self._looked_for[leak.form_index] for leak in find_leaks(text, self._looked_for)} if self else set()
        )
        return [entry for entry in self if entry[0] in confirmed]


@of_every_site
def confirmed_forms(cursor: Cursor, vault: Vault) -> Confirmed:
    """What was confirmed anywhere in the project and is worth looking for in a new interview: form and type.

    Direct identifiers, and names of places, schools and groups; ages, dates and nationalities say nothing about another
    person. Words that a reviewer let stand somewhere are left out.
    """
    forms = known_forms(cursor, vault)
    interviews_held = interview_words(cursor, vault).values()
    types = {
        cluster: type_name for interview in interviews_held for cluster, (type_name, _) in interview.keys_of.items()
    }
    form_types = {form: types[cluster] for form, cluster in forms.items() if cluster in types}
    let_stand = frozenset[str]().union(*(interview.let_stand for interview in interviews_held))
    named = {form: type_name for interview in interviews_held for form, type_name in interview.named.items()}
    form_types.update((form, type_name) for form, type_name in named.items() if fold(form) not in let_stand)
    looked_for, _ = project_words(cursor, vault).looked_for(form_types)
    return Confirmed.found_by(looked_for, form_types.items())


def current_forms(
    cursor: Cursor, vault: Vault, *, seen_from: str | None = None, only: Collection[str] | None = None
) -> dict[str, list[tuple[str, str]]]:
    """Cluster id → (form, interview id) of every place as the identifiers stand now; rejected ones do not count.

    Args:
        cursor: Reads the project.
        vault: Holds the originals.
        seen_from: An interview. Where the policy makes dates depend on whose interview they are in (moved dates, ages),
            clusters of dates that stand only in other people's interviews are left out, so that none is joined.
        only: Of these clusters; None for all.
    """
    personal = personal_types(stored_policy(cursor)) if seen_from is not None else frozenset()
    by_interview = interview_words(cursor, vault)
    own_words = by_interview.get(seen_from or "")
    whose = own_words.interview.participant_id if own_words else None
    forms: dict[str, list[tuple[str, str]]] = {}
    places = (
        current_places(cursor, vault) if only is None else project_words(cursor, vault).places_of(cursor, vault, only)
    )
    for words, place, form in places:
        if not (place.type in personal and words.interview.participant_id != whose):
            forms.setdefault(place.cluster_id, []).append((form, words.interview.interview_id))
    return forms


@of_every_site
def words_in_use(cursor: Cursor, vault: Vault) -> set[str]:
    """Folded words that must not be given as a pseudonym: all of the transcripts, the key, pseudonyms and the team."""
    used: set[str] = set()
    for interview_id in interview_words(cursor, vault):
        original = read_original(vault, interview_id)
        used.update(fold(word) for word in _words(original.transcript.text))
        used.update(fold(word) for label in original.transcript.speakers for word in _words(label))
    others = [*read_word_lists(vault).deny, *(form for forms in read_forms(vault).values() for form in forms)]
    others += [pseudonym for _, _, pseudonym in identifiers.clusters(cursor).values()]
    others += [user.name for user in people.users(cursor)]
    used.update(fold(word) for text in others for word in _words(text))
    return used


@of_every_site
def real_names(cursor: Cursor, vault: Vault) -> set[str]:
    """Names that must not stand as a pseudonym: of people, whether or not their places are decided on, and the team."""
    direct = {form for _, place, form in current_places(cursor, vault) if ENTITY_TYPES[place.type].kind == "direct"}
    return direct | known_forms(cursor, vault).keys() | set(people.names(cursor).values())


def _words(text: str) -> list[str]:
    # A Mac writes a letter and its mark as two characters, and the mark would end the word.
    return _WORD.findall(normalize("NFC", text))


def places_elsewhere(cursor: Cursor, forms: Sequence[str]) -> tuple[str, ...]:
    """“2 in memos of codings”, … where words stand outside of transcripts."""
    counts: Counter[str] = Counter()
    forms = Forms(forms)
    for text in stored_texts(cursor) if forms else ():
        if not text.of_transcript and find_known(text.text, forms):
            counts[columns.TABLES[text.table].said] += 1
    return tuple(f"{count} in {place}" for place, count in counts.items())
