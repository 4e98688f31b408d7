"""What differs between two codebooks, in sentences people can read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from codebook.message import Message
from codebook.model import Code, Codebook, CodingAttribute, Exclusion, Source, Translation

MEANING_FIELDS: Final = frozenset(
    {"name", "parent", "definition", "include", "exclude", "level", "is_codable", "status", "exclusive_with"}
)
"""Fields whose change can make earlier codings doubtful."""

_LABELS: Final = {
    "id": Message("id"),
    "guid": Message("GUID"),
    "name": Message("name"),
    "parent": Message("parent"),
    "short": Message("short definition"),
    "definition": Message("definition"),
    "include": Message("“when to use”"),
    "exclude": Message("“when not to use”"),
    "examples.typical": Message("typical examples"),
    "examples.atypical": Message("atypical examples"),
    "examples.near_miss": Message("near misses"),
    "color": Message("colour"),
    "status": Message("status"),
    "content_note": Message("content note"),
    "level": Message("level"),
    "attributes_allowed": Message("allowed attributes"),
    "exclusive_with": Message("codes that may not stand beside it"),
    "sources": Message("sources"),
    "is_codable": Message("whether it can be coded with"),
    "replaced_by": Message("codes that took over"),
    "title": Message("title"),
    "description": Message("description"),
    "licence": Message("licence"),
    "language": Message("language"),
    "unit_rule": Message("rule on units"),
    "multi_coding_rule": Message("rule on several codes"),
    "attributes": Message("attributes"),
    "case_attributes": Message("case attributes"),
    "order": Message("order of the codes"),
}
_CODE_FIELDS: Final = [
    "name",
    "parent",
    "status",
    "is_codable",
    "short",
    "definition",
    "include",
    "exclude",
    "level",
    "content_note",
    "color",
    "attributes_allowed",
    "exclusive_with",
    "replaced_by",
    "sources",
    "guid",
]
_BOOK_FIELDS: Final = [
    "title",
    "description",
    "licence",
    "language",
    "unit_rule",
    "multi_coding_rule",
    "attributes",
    "case_attributes",
    "guid",
]


@dataclass(frozen=True)
class Change:
    """One difference.

    Attributes:
        code: Id of the code, or empty for the codebook itself.
        field: The field that differs (``added``, ``removed``, ``order``, ``examples.typical``, ``languages.fr`` …).
        before: The old value as text, empty where there was none.
        after: The new value as text, empty where there is none.
        sentence: The difference in words.
    """

    code: str
    field: str
    before: str
    after: str
    sentence: Message


def diff(old: Codebook, new: Codebook) -> list[Change]:
    """Return every difference from one codebook to another; an empty list means they are equal.

    Codes are matched by id. The codebook's own fields come first, then the codes in the new order, then removed ones.
    """
    changes = list(_book_changes(old, new))
    for code in new.codes:
        if code.id in old:
            changes.extend(_code_changes(old.by_id(code.id), code))
        else:
            called = _called(code)
            messages = (
                Message("{code} was added under {parent}.", code=called, parent=code.parent)
                if code.parent
                else Message("{code} was added.", code=called)
            )
            changes.append(Change(code.id, "added", "", code.name, messages))
    for code in old.codes:
        if code.id not in new:
            changes.append(
                Change(code.id, "removed", code.name, "", Message("{code} was removed.", code=_called(code)))
            )
    return changes


def changed_meaning(changes: Iterable[Change]) -> frozenset[str]:
    """Return the ids of codes whose change can make codings under the older version doubtful."""
    return frozenset(item.code for item in changes if item.code and item.field in MEANING_FIELDS | {"removed"})


def _book_changes(old: Codebook, new: Codebook) -> Iterator[Change]:
    for field in _BOOK_FIELDS:
        before, after = _value_text(getattr(old, field)), _value_text(getattr(new, field))
        if getattr(old, field) != getattr(new, field):
            yield Change("", field, before, after, _sentence(Message("The codebook"), field, before, after))
    kept_before = [code.id for code in old.codes if code.id in new]
    kept_after = [code.id for code in new.codes if code.id in old]
    if kept_before != kept_after:
        yield Change(
            "", "order", ", ".join(kept_before), ", ".join(kept_after), Message("The order of the codes changed.")
        )


def _code_changes(old: Code, new: Code) -> Iterator[Change]:
    owner = _called(new)
    pairs: list[tuple[str, Any, Any]] = [(field, getattr(old, field), getattr(new, field)) for field in _CODE_FIELDS]
    for kind in ("typical", "atypical", "near_miss"):
        pairs.append((f"examples.{kind}", getattr(old.examples, kind), getattr(new.examples, kind)))
    for language in sorted({*old.languages, *new.languages}):
        pairs.append((f"languages.{language}", old.languages.get(language), new.languages.get(language)))
    for field, before, after in pairs:
        if before != after:
            texts = _value_text(before), _value_text(after)
            yield Change(new.id, field, *texts, _sentence(owner, field, *texts))


def _called(code: Code) -> str:
    return f"{code.id} “{code.name}”" if code.name else code.id


def brief(change: Change) -> Message:
    """That something changed, where the values are shown beside it."""
    values = change.sentence.values
    if "owner" not in values:
        return change.sentence
    return Message("{owner}: {what} changed.", owner=values["owner"], what=values["what"])


def _sentence(owner: str, field: str, before: str, after: str) -> Message:
    language = field.partition(".")[2] if field.startswith("languages.") else ""
    what = Message("translation ({language})", language=language) if language else _LABELS[field]
    if not before:
        return Message("{owner}: {what} was added: {after}.", owner=owner, what=what, after=_quoted(after))
    if not after:
        return Message(
            "{owner}: {what} was taken out; it was {before}.", owner=owner, what=what, before=_quoted(before)
        )
    if len(before) + len(after) > 160:
        return Message("{owner}: {what} changed.", owner=owner, what=what)
    return Message(
        "{owner}: {what} changed from {before} to {after}.",
        owner=owner,
        what=what,
        before=_quoted(before),
        after=_quoted(after),
    )


def _quoted(text: str) -> str:
    line = text.replace("\n", " / ")
    return f"“{line if len(line) <= 120 else line[:119] + '…'}”"


def _value_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "\n".join(_value_text(item) for item in value)
    if isinstance(value, Exclusion):
        return f"{value.text} → {value.use_instead}" if value.use_instead else value.text
    if isinstance(value, Source):
        parts = (value.citation, value.doi, value.how_used, value.evidence, value.check)
        return " | ".join(part for part in parts if part)
    if isinstance(value, Translation):
        state = "reviewed" if value.reviewed else "not reviewed"
        back = f"; back-translation: {value.back_name}: {value.back_definition}" if value.back_of else ""
        return f"{value.name}: {value.definition} ({state}){back}"
    if isinstance(value, CodingAttribute):
        note = f" ({value.note})" if value.note else ""
        memo = f"; needs a memo: {', '.join(value.memo_for)}" if value.memo_for else ""
        answer = f"; answered by: {value.answer}" if value.answer != "one" else ""
        return f"{value.name}: {', '.join(value.values)}{note}{memo}{answer}"
    return str(value)
