"""Which codes of another codebook the project has already, and which are new."""

from codebook.model import Code, Codebook


def match_codes(other: Codebook, ours: Codebook) -> tuple[dict[str, str], tuple[Code, ...]]:
    """Match codes by GUID, then by name below a parent of the same name; return the matches and what is new.

    A new code keeps its id where it is free, and its place below its parent.
    """
    by_guid = {code.guid: code.id for code in ours.codes}
    by_name = {_path(ours, code): code.id for code in ours.codes}
    single: dict[str, str | None] = {}
    for code in ours.codes:
        key = code.name.casefold()
        single[key] = None if key in single else code.id
    ids = {code.id for code in ours.codes}
    matched: dict[str, str] = {}
    new: list[Code] = []
    # Parents first.
    for code in sorted(other.codes, key=lambda code: len(_path(other, code))):
        match = by_guid.get(code.guid) or by_name.get(_path(other, code))
        match = match or (single.get(code.name.casefold()) if code.parent is None or code.is_codable else None)
        if match:
            matched[code.id] = match
            continue
        free = next(
            code_id for code_id in (code.id, *(f"{code.id}-{n}" for n in range(2, 10_000))) if code_id not in ids
        )
        ids.add(free)
        matched[code.id] = free
        new.append(
            Code(
                free,
                code.guid,
                code.name,
                matched.get(code.parent) if code.parent else None,
                definition=code.definition,
                include=code.include,
                color=code.color,
                is_codable=code.is_codable,
            )
        )
    came = {code.id for code in new}
    return {their_id: code for their_id, code in matched.items() if code not in came}, tuple(new)


def _path(book: Codebook, code: Code) -> tuple[str, ...]:
    names: list[str] = []
    at: Code | None = code
    while at is not None and len(names) < 50:
        names.append(at.name.casefold())
        at = book.by_id(at.parent) if at.parent else None
    return tuple(reversed(names))
