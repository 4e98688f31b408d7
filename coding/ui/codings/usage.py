"""How codes are used: by interview, by attribute, and together. Every figure opens its passages."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import streamlit as st

from codebook.model import Codebook
from coding.model.texts import interview_name
from coding.store import usage as store_usage
from coding.store.usage import Filter
from coding.ui.components.figures_table import cell, column, figures_table
from coding.ui.frame import style
from coding.ui.frame.navigation import Fields, choice, go, keep, link
from coding.ui.frame.texts import N_, _
from coding.ui.search.question import attribute_values, read_attribute
from coding.workspace.codebook.versions import newest_book
from coding.workspace.codings import usage
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.project.interviews import list_interviews

VIEWS = {
    "interviews": N_("Codes by interviews"),
    "attributes": N_("Codes by an attribute"),
    "together": N_("Codes together"),
}
RELATIONS = {
    "overlap": N_("On the same words"),
    "near": N_("Near each other"),
    "sequence": N_("One after the other"),
}
OWNERS = {"participant": N_("participant"), "interview": N_("interview"), "coding": N_("coding")}
_FILTERS = Fields("usage-filter", ("cell",))
MOST = 40
"""Most columns of a table; beyond that the rarest are left to the filters."""


def page(context: Context) -> None:
    """Choose what to count; read the figures; open one."""
    st.title(_("Usage"), anchor=False)
    book = newest_book(context)
    if book is None:
        style.empty(_("The project has no codebook yet, so nothing can be counted. A lead chooses one."))
        return
    titles = {
        str(interview.release_id): interview.name for interview in list_interviews(context) if interview.release_id
    }
    if not titles:
        style.empty(_("Nothing is released yet. A steward reviews and releases interviews first."))
        return
    view = choice("usage", "view", VIEWS, _("What to count"), clears=("cell",))
    filter_of_page = _filters(context, book, titles)
    style.note(_("Only codings that you may see are counted. In an open round those are your own."))
    with style.refusals():
        if view == "attributes":
            _attributes(context, book, filter_of_page)
        elif view == "together":
            _together(context, book, filter_of_page)
        else:
            _interviews(context, book, filter_of_page, titles)


def _filters(context: Context, book: Codebook, titles: Mapping[str, str]) -> Filter:
    """The filters of all views, kept in the address so that a link shows the same."""
    people = user_names(context.project)
    families = {code.id: f"{code.id} {code.name}" for code in book.families()}
    codes = {code.id: f"{code.id} {code.name}" for code in book.codes if code.is_codable}
    only = attribute_values(context)
    parameters = [name for name in ("family", "code", "interview", "coder", "only") if st.query_params.get_all(name)]
    with st.expander(_("Filters ({count} set)").format(count=len(parameters)) if parameters else _("Filters")):
        left, right = st.columns(2)
        family = _FILTERS.several(left, "family", _("Families"), families)
        picked = _FILTERS.several(right, "code", _("Codes"), codes)
        interview = _FILTERS.several(left, "interview", _("Interviews"), titles)
        coder = _FILTERS.several(right, "coder", _("Coders"), people)
        attribute = _FILTERS.several(left, "only", _("Only where"), only, most=1)
        if parameters and right.button(_("Clear all filters")):
            keep(**dict.fromkeys(("family", "code", "interview", "coder", "only", "cell"), ""))
            st.rerun()
    below = {code.id for code in book.codes if any(ancestor.id in family for ancestor in book.path(code.id))}
    code_ids = tuple(dict.fromkeys([*picked, *(code.id for code in book.codes if code.id in below)]))
    owner, name, value = read_attribute(attribute[0]) if attribute else ("", "", "")
    return Filter(codes=code_ids, releases=tuple(interview), coders=tuple(coder), owner=owner, name=name, value=value)


def _interviews(context: Context, book: Codebook, filter_of_page: Filter, titles: Mapping[str, str]) -> None:
    counts = usage.code_by_interview(context, filter_of_page)
    used = {release for _code, release in counts}
    header = [(release, title.partition(" · ")[0], title) for release, title in titles.items() if release in used]
    counts_of = cache(_count)
    opened = _table(book, "interviews", header, counts, lambda pair: counts_of(counts[pair]))
    if opened:
        code, release = opened
        passages = usage.passages(context, replace(filter_of_page, codes=(code,), releases=(release,)))
        only = (
            ":".join((filter_of_page.owner, filter_of_page.name, filter_of_page.value)) if filter_of_page.owner else ""
        )
        query = {"code": code, "interview": release, "coder": filter_of_page.coders, "only": only, "new": "yes"}
        link("passages", _("Read them in their context"), **{name: value for name, value in query.items() if value})
        _list(passages, f"{_named(book, code)} · {titles.get(release, '')}")


def _attributes(context: Context, book: Codebook, filter_of_page: Filter) -> None:
    names = [f"{owner}:{name}" for owner, name in usage.attribute_names(context)]
    names += [f"coding:{attribute.name}" for attribute in book.attributes]
    if not names:
        style.empty(
            _(
                "There is no attribute yet. A lead adds some to participants on the Participants page, "
                "or to codings in the codebook."
            )
        )
        return
    present = st.query_params.get("by", "")
    attribute = st.selectbox(
        _("Attribute"),
        names,
        index=names.index(present) if present in names else 0,
        format_func=lambda full_name: _("{name} (of the {owner})").format(
            name=full_name.partition(":")[2].replace("_", " "), owner=_(OWNERS[full_name.partition(":")[0]])
        ),
        key=f"usage-by-{present}",
    )
    if present and attribute != present or not present and attribute != names[0]:
        keep(by=str(attribute), cell="")
        st.rerun()
    owner, _unused, name = str(attribute).partition(":")
    counts = usage.code_by_attribute(context, filter_of_page, owner, name)
    values = sorted({value for _code, value in counts}, key=lambda value: (not value, value.casefold()))
    header = [(value, value or _("not said"), value or _("not said")) for value in values]
    figures = {pair: number for pair, (number, _within) in counts.items()}

    def label(pair: tuple[str, str]) -> str:
        number, within = counts[pair]
        return _("{codings} in {interviews}").format(codings=_count(number), interviews=_interview_count(within))

    opened = _table(book, "attributes", header, figures, label)
    if opened:
        code, value = opened
        # A filter by another attribute stays: both must hold.
        narrowed = replace(filter_of_page, codes=(code,), owner=owner, name=name, value=value)
        passages = usage.passages(context, narrowed)
        if filter_of_page.owner:
            coding_ids = {
                passage.coding_id for passage in usage.passages(context, replace(filter_of_page, codes=(code,)))
            }
            passages = [passage for passage in passages if passage.coding_id in coding_ids]
        _list(passages, f"{_named(book, code)} · {name.replace('_', ' ')}: {value or _('not said')}")


def _together(context: Context, book: Codebook, filter_of_page: Filter) -> None:
    left, middle, right = st.columns([5, 2, 3], vertical_alignment="bottom")
    with left:
        relation = choice("usage", "relation", RELATIONS, _("How they stand together"), clears=("cell",))
    turns = int(present) if (present := st.query_params.get("turns", "1")).isdigit() else 1
    turns = min(turns, 50)
    if relation != "overlap":
        limit = middle.number_input(_("At most this many turns apart"), 0, 50, turns, key=f"usage-turns-{turns}")
        if int(limit) != turns:
            keep(turns=str(int(limit)), cell="")
            st.rerun()
    across = st.query_params.get("across") == "yes"
    if right.toggle(_("Also between two coders"), across, key=f"usage-across-{across}") != across:
        keep(across="" if across else "yes", cell="")
        st.rerun()
    style.note(
        _("Read: the code of the row comes first, the code of the column follows it.")
        if relation == "sequence"
        else _("Each pair of codes stands in the table once, and a code with itself on the diagonal.")
    )
    counts = usage.co_occurrence(context, filter_of_page, relation, turns=turns, across=across)
    order = [code.id for code in book.codes]
    place = {code: at for at, code in enumerate(order)}
    merged: dict[tuple[str, str], int] = {}
    real: dict[tuple[str, str], tuple[str, str]] = {}
    for (first, second), (pairs, _within) in counts.items():
        key = (first, second)
        if relation != "sequence" and place.get(first, 0) > place.get(second, 0):
            key = (second, first)
        real[key] = (first, second)
        merged[key] = pairs

    def label(pair: tuple[str, str]) -> str:
        pairs, within = counts[real[pair]]
        counted = _("1 pair") if pairs == 1 else _("{number} pairs").format(number=pairs)
        return _("{pairs} in {interviews}").format(pairs=counted, interviews=_interview_count(within))

    seconds = sorted({second for _first, second in merged}, key=lambda code_id: place.get(code_id, len(place)))
    header = [(code_id, code_id, _named(book, code_id)) for code_id in seconds]
    opened = _table(book, "together", header, merged, label)
    if opened and opened in real:
        passage_pairs = usage.pair_passages(context, filter_of_page, relation, real[opened], turns=turns, across=across)
        _pairs(book, passage_pairs, f"{_named(book, opened[0])} · {_named(book, opened[1])}")


def _table(
    book: Codebook,
    key: str,
    header: Sequence[tuple[str, str, str]],
    figures: Mapping[tuple[str, str], int],
    label: Callable[[tuple[str, str]], str],
) -> tuple[str, str] | None:
    """Show the figures, codes down, each told in words too, and return the cell that is open."""
    code, _unused, where = st.query_params.get("cell", "").partition("\n")
    if (code, where) in figures:
        # The passages stand in place of the table, so that one need not look for them.
        return code, where
    if not figures:
        style.empty(_("Nothing to count here yet. Code some passages on the Coding page, or set fewer filters."))
        return None
    if len(header) > MOST:
        sums = dict.fromkeys((column_id for column_id, *_rest in header), 0)
        for (_code, where), number in figures.items():
            if where in sums:
                sums[where] += number
        most = sorted(sums, key=lambda column_id: -sums[column_id])[:MOST]
        style.note(
            _("The {most} most frequent columns of {all} are shown. Filters bring the others.").format(
                most=MOST, all=len(header)
            )
        )
        header = [entry for entry in header if entry[0] in most]
    # Of all columns: those that are left out for want of room count.
    everywhere = Counter[str]()
    for (code, _where), number in figures.items():
        everywhere[code] += number
    rows = []
    for one_code in book.codes:
        if one_code.id not in everywhere:
            continue
        name = _named(book, one_code.id)
        cells: list[str | Mapping[str, object]] = [
            cell(name, note=_("All its passages, in their context"), go={"code": one_code.id}, head=True)
        ]
        for where, _short, long in header:
            number = figures.get((one_code.id, where), 0)
            note = f"{long}: {label((one_code.id, where))}" if number else ""
            leads = {"cell": f"{one_code.id}\n{where}"} if number else None
            cells.append(cell(str(number) if number else "", note=note, go=leads))
        rows.append((False, [*cells, str(everywhere[one_code.id])]))
    columns = [
        column(_("Code")),
        *(column(short, number=True, explain=long if long != short else "") for _w, short, long in header),
        column(_("All"), number=True),
    ]
    target = figures_table(f"usage-{key}", _("How often codes are used"), columns, rows, matrix=True)
    if target and "code" in target:
        go("passages", code=target["code"], new="yes")
    if target:
        keep(cell=target["cell"])
        st.rerun()
    return None


def _list(passages: Sequence[usage.Passage], title: str) -> None:
    _heading(title, len(passages))
    for passage in passages:
        style.quote(passage.text, _source(passage))
        link(
            "coding",
            _("Open in the transcript"),
            release=passage.release_id,
            line=str(passage.line),
            coding=passage.coding_id,
        )


def _pairs(book: Codebook, pairs: Sequence[tuple[usage.Passage, usage.Passage]], title: str) -> None:
    _heading(title, len(pairs))
    for first, second in pairs:
        with st.container(border=True):
            for passage in (first, second):
                style.quote(passage.text, f"{_named(book, passage.code)} · {_source(passage)}")
            link(
                "coding",
                _("Open in the transcript"),
                release=first.release_id,
                line=str(first.line),
                coding=first.coding_id,
            )


def _heading(title: str, many: int) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.subheader(style.escape(title), anchor=False)
    if right.button(_("Back to the table"), key="usage-close"):
        keep(cell="")
        st.rerun()
    if many >= store_usage.MOST_PASSAGES:
        style.note(_("The first {many} are listed; filters narrow them down.").format(many=many))


def _source(passage: usage.Passage) -> str:
    return _("{interview} · line {line} · {coder}").format(
        interview=interview_name(passage.participant, passage.title), line=passage.line, coder=passage.coder
    )


def _named(book: Codebook, code: str) -> str:
    return f"{code} {book.by_id(code).name}" if code in book else code


def _count(number: int) -> str:
    return _("1 coding") if number == 1 else _("{number} codings").format(number=number)


def _interview_count(number: int) -> str:
    return _("1 interview") if number == 1 else _("{number} interviews").format(number=number)
