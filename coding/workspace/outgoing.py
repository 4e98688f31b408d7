"""The last look at what leaves the project: no word of the pseudonym key, and nothing a rule is sure of.

The key is compared where somebody opened the vault or gave the passphrase. The rules look in any case, for what can be
told by its form: e-mail addresses, telephone and bank account numbers, identity numbers. Names are not among these: in
a report full of words a detector would be wrong more often than right, and the key knows them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from coding.export import gate
from coding.export.gate import Problem
from coding.store import Cursor, identifiers, interviews, people
from coding.vault import Vault
from coding.workspace.context import Context
from coding.workspace.known_words import count_known, known_forms
from coding.workspace.originals import read_key, read_original, record_names
from pipelines.redact.detectors.codes import Codes, could_hold_code
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.page import Page
from pipelines.redact.folding import fold
from pipelines.redact.names import english_words

__all__ = ["look_at"]

SURE = frozenset({"EMAIL", "PHONE", "IBAN", "NATIONAL_ID", "PASSPORT", "BANK_CARD"})
"""Types whose form alone tells them."""
LEAST_SCORE = 0.7
_PART = (
    "{place} holds a part of a name that is masked in this project. Take it out; if it points to nobody, let a steward "
    "put it on the list of words never masked and enter the passphrase with the export."
)


def look_at(asker: Context, texts: Mapping[str, str], vault: Vault | None) -> list[Problem]:
    """Look for identifiers in outgoing texts.

    Args:
        asker: Who exports; it is not asked for a permission here.
        texts: Text by place (:func:`coding.export.gate.texts_of`, or of a finished file).
        vault: The vault, where it is open: then the key is compared too, and what a reviewer let stand is let stand.

    Returns:
        One problem a place, without its words.
    """
    problems: list[Problem] = []
    stand: frozenset[str] = frozenset()
    if vault is not None:
        with asker.store.read() as cursor:
            forms = known_forms(cursor, vault)
            stand = _let_stand(cursor, vault)
            parts = _parts_of_names(cursor, forms, stand)
        problems += gate.check_leaks(texts, lambda given: count_known(given, list(forms)))
        held = {one.where for one in problems}
        counts = count_known([text for text in texts.values() if text], parts) if parts else {}
        problems += [
            Problem("leak", place, _PART.format(place=place))
            for place, text in texts.items()
            if counts.get(text) and place not in held
        ]
    kinds_of: dict[str, str] = {}
    for place, text in texts.items():
        if text not in kinds_of:
            kinds_of[text] = _sure_kinds(text, stand)
        if kinds_of[text]:
            message = (
                f"{place} holds what looks like an identifier ({kinds_of[text]}). Take it out; if it points to nobody, "
                "let a steward put it on the list of words never masked and enter the passphrase with the export."
            )
            problems.append(Problem("leak", place, message))
    return problems


def _parts_of_names(cursor: Cursor, forms: Mapping[str, str], stand: Collection[str]) -> list[str]:
    """Single words of masked names, written as names, that are no everyday words and that nobody let stand."""
    types = {one: held[0] for one, held in identifiers.clusters(cursor).items()}
    team = {fold(part) for user in people.users(cursor) for part in user.name.split()}
    parts = {
        part
        for form, cluster in forms.items()
        if types.get(cluster) == "PERSON" and len(form.split()) > 1
        for part in re.findall(r"[^\W\d_]{4,}", form)
        if part[0].isupper()
    }
    return sorted(one for one in parts if fold(one) not in {*stand, *team} and fold(one) not in english_words())


def _sure_kinds(text: str, stand: frozenset[str]) -> str:
    # Ids and hashes are one word each; a person's text is several.
    if len(text.split()) < 2 or not could_hold_code(text):
        return ""
    page = Page(text, None)
    hits = [
        one
        for rule in (Codes(), Handles())
        for one in rule.find(page)
        if one.type in SURE and one.score >= LEAST_SCORE and fold(text[one.start : one.end]) not in stand
    ]
    return ", ".join(sorted({one.type.replace("_", " ").lower() for one in hits}))


def _let_stand(cursor: Cursor, vault: Vault) -> frozenset[str]:
    """What a person decided may stay readable: the project's list, and identifiers that were rejected."""
    words = {fold(word) for word in read_key(vault).allow}
    held = set(vault.names())
    for interview in interviews.all_interviews(cursor):
        if record_names(interview.id)[0] in held:
            text = read_original(vault, interview.id).transcript.text
            for one in identifiers.of_interview(cursor, interview.id):
                if one.decision == "rejected":
                    words.add(fold(text[one.start : one.end]))
    return frozenset(words)
