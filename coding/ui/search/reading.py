"""Reading coded passages in a row: each in its context, and what can be done with the marked one, by key or click."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import HeardError
from coding.model.texts import interview_name
from coding.ui.components.memo_field import completing, inline_html
from coding.ui.frame import style
from coding.ui.frame.address import keep
from coding.ui.frame.navigation import go, link
from coding.ui.frame.texts import N_, _, say, words_of
from coding.ui.search.marked import FORM, PAGE, mark, marked, open_beside
from coding.workspace.codings.mentions import Surroundings, surroundings
from coding.workspace.codings.operations import apply_operations, take_back
from coding.workspace.context import Context, new_id
from coding.workspace.reports import indicators
from coding.workspace.search.coded import CodedPassage, Found

CONSENT = {
    "yes": N_("may be quoted"),
    "paraphrase": N_("only in your own words"),
    "never": N_("may not be quoted"),
}
_DONE = "_passages_done"
Back = tuple[str, str] | tuple[()] | None
"""How a step is taken back: release and operation of a coder's, nothing more to know of a chosen passage; None: not."""
_ROLES = {"supports": N_("quote"), "counters": N_("counter-example")}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is on the screen.

    Attributes:
        book: The codebook.
        found: The passages of this page, and how many there are in all.
        first: How many come before this page.
        single: Whether all are passages of one code, which then need not stand with each.
        chosen: (code, release, start, end) → roles of what was chosen for a code.
        veiled: Codes whose passages are not shown until they are asked for.
        around: What memos refer to.
        beside: Whether a passage is opened in another tab, which follows this one.
    """

    book: Codebook
    found: Found
    first: int
    single: bool
    chosen: Mapping[tuple[str, str, int, int], str]
    veiled: frozenset[str]
    around: Surroundings
    beside: bool = False

    def named(self, code: str) -> str:
        """A code by id and name."""
        return f"{code} {self.book.by_id(code).name}" if code in self.book else code


def read(context: Context, reading: Reading, *, by_interview: bool) -> CodedPassage:
    """Show the passages of a page, the marked one with all that can be done with it; returns that one."""
    shown = reading.found.passages
    current = marked(len(shown))
    target = _working(context, reading, current)
    before = ""
    for position, passage in enumerate(shown):
        if by_interview and passage.coding.release_id != before:
            before = passage.coding.release_id
            many = next(each.passages for each in reading.found.interviews if each.release_id == before)
            st.subheader(style.escape(f"{interview_name(passage.participant, passage.title)} ({many})"), anchor=False)
        with st.container(border=True, key=f"passage-{position}", gap="xsmall"):
            if position == current:
                _passage(reading, passage, current=True)
                _acting(context, reading, passage, target)
            else:
                with st.container(horizontal=True, gap="small"):
                    _passage(reading, passage, current=False)
                    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
                        _quiet(reading, passage, position)
    run_script("passage_in_view.js", f"{reading.first}/{current}/{shown[current].coding.id}")
    return shown[current]


def _working(context: Context, reading: Reading, current: int) -> str | None:
    """The row that stays in view: where one is, what one did last, and the code to recode with; returns that code."""
    target = None
    with st.container(key="passage-work", gap="xsmall"):
        left, right = st.columns([7, 5], vertical_alignment="center")
        with left:
            _moving(reading, current)
        if context.may(Permission.CODE):
            with right:
                target = _choose_target(reading.book)
        _done(context)
    return target


def _choose_target(book: Codebook) -> str | None:
    """The code that passages are given one after the other."""
    names = {code.id: f"{code.id} {code.name}" for code in book.codable()}
    chosen: str | None = st.selectbox(
        _("Recode with"),
        list(names),
        index=None,
        format_func=lambda code_id: names[code_id],
        placeholder=_("Recode: choose a code, then one key or click a passage"),
        key="passages-target",
        label_visibility="collapsed",
    )
    return chosen


def chosen_for_codes(context: Context) -> dict[tuple[str, str, int, int], str]:
    """What was chosen as a quote or counter-example of a code, for whoever may choose."""
    if not context.may(Permission.EXPORT):
        return {}
    return {
        (evidence.owner_id, evidence.release_id, evidence.start, evidence.end): evidence.role
        for evidence in indicators.chosen_evidence(context)
        if evidence.owner_type == "code"
    }


def _moving(reading: Reading, current: int) -> None:
    """Next and previous, over the ends of a page."""
    place, total = reading.first + current, reading.found.total

    def to(wanted: int) -> None:
        first = wanted // PAGE * PAGE
        keep(start=str(first) if first else "")
        mark(wanted - first)
        st.rerun()

    with st.container(horizontal=True, vertical_alignment="center", key="passage-keys"):
        if st.button(_("Next"), shortcut="n", key="passages-next", disabled=place + 1 >= total):
            to(place + 1)
        if st.button(_("Previous"), shortcut="p", key="passages-previous", disabled=place == 0):
            to(place - 1)
        passage = reading.found.passages[current]
        told = _("Passage {number} of {count}: {participant}, line {line}").format(
            number=place + 1, count=total, participant=passage.participant, line=passage.line
        )
        st.html(f'<p class="page-note" role="status">{escape(told)}</p>', width="stretch")


def _quiet(reading: Reading, passage: CodedPassage, position: int) -> None:
    """What stands beside a passage that is not marked."""
    if st.button(_("Mark"), key=f"mark-{passage.coding.id}-{passage.start}-{passage.end}", type="tertiary"):
        mark(position)
        st.rerun()
    if not reading.beside:
        link("coding", _("Open"), release=passage.coding.release_id, line=str(passage.line))
    elif st.button(_("Open"), key=f"open-{passage.coding.id}-{passage.start}-{passage.end}", type="tertiary"):
        mark(position)
        open_beside()
        st.rerun()


def _acting(context: Context, reading: Reading, passage: CodedPassage, target: str | None) -> None:
    """Everything that can be done with the marked passage."""
    own = passage.coding.coder == context.user.id
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="passage-actions"):
        if st.button(_("Open"), shortcut="o", key="passages-open", help=_("In its transcript, at its place")):
            if reading.beside:
                open_beside()
            else:
                go("coding", release=passage.coding.release_id, line=str(passage.line))
        if context.may(Permission.CODE):
            _coding(context, passage, target, own=own)
        if context.may(Permission.EXPORT):
            _choosing(context, reading, passage)
        if st.button(_("Copy with source"), shortcut="y", key="passages-copy"):
            _toggle("copy", passage)
    form = st.session_state.get(FORM)
    if form is not None and form[1] == passage.coding.id:
        _FORMS[form[0]](context, passage)


def _coding(context: Context, passage: CodedPassage, target: str | None, *, own: bool) -> None:
    if target is not None:
        label = _("Recode as {code}") if own else _("Code as {code} too")
        if st.button(
            label.format(code=style.escape(target)),
            shortcut="a",
            key="passages-recode",
            type="primary",
            disabled=target == passage.coding.code,
        ):
            _operate(context, passage, _recoding(passage, target, own=own), f"{passage.coding.code} → {target}")
    if own:
        if st.button(_("Memo"), shortcut="m", key="passages-memo"):
            _toggle("memo", passage)
        if st.button(_("Take the code away"), shortcut="d", key="passages-remove"):
            _operate(context, passage, {"kind": "remove", "coding": passage.coding.id}, _("taken away"))


def _recoding(passage: CodedPassage, target: str, *, own: bool) -> dict[str, Any]:
    """Another code for one's own coding; for somebody else's passage a coding of one's own beside it."""
    if own:
        return {"kind": "recode", "coding": passage.coding.id, "code": target}
    return {
        "kind": "add",
        "coding": new_id(),
        "code": target,
        "start": passage.start,
        "end": passage.end,
        "origin": "search",
    }


def _choosing(context: Context, reading: Reading, passage: CodedPassage) -> None:
    present = reading.chosen.get((passage.coding.code, passage.coding.release_id, passage.start, passage.end))
    for role, label, key in (("supports", _("Quote"), "q"), ("counters", _("Counter-example"), "x")):
        if st.button(
            label,
            shortcut=key,
            key=f"passages-{role}",
            disabled=passage.consent == "never" or present == role,
            help=_("For the report, of its code") if passage.consent != "never" else _("May not be quoted"),
        ):
            if passage.consent == "paraphrase":
                _toggle(role, passage)
            else:
                _choose(context, passage, role)


def _choose(context: Context, passage: CodedPassage, role: str, paraphrase: str = "") -> None:
    def act() -> tuple[str, Back]:
        indicators.choose(
            context, "code", passage.coding.code, passage.coding.release_id, passage.start, passage.end,
            role=role, code=passage.coding.code, paraphrase=paraphrase,
        )  # fmt: skip
        return _(_ROLES[role]), ()

    _attempt(passage, act)


def _operate(context: Context, passage: CodedPassage, values: Mapping[str, Any], told: str) -> None:
    def act() -> tuple[str, Back]:
        operation, release = new_id(), passage.coding.release_id
        answer = apply_operations(context, release, [{"id": operation, **values}])[0]
        return (told, (release, operation)) if answer.ok else (say(answer.reason or ""), None)

    _attempt(passage, act)


def _attempt(passage: CodedPassage, act: Callable[[], tuple[str, Back]]) -> None:
    """Do it, say it, and keep the way back."""
    try:
        told, back = act()
        where = _("{participant}, line {line}").format(participant=passage.participant, line=passage.line)
        st.session_state[_DONE] = (f"{where}: {told}", back)
    except HeardError as error:
        st.session_state[_DONE] = (words_of(error), None)
    st.session_state.pop(FORM, None)
    st.rerun()


def _done(context: Context) -> None:
    """What was done last, with its way back."""
    told, back = st.session_state.get(_DONE) or ("", None)
    if not told:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="passage-done"):
        st.html(f'<p class="page-note" role="status">{escape(told)}</p>', width="stretch")
        if st.button(_("Undo"), shortcut="u", key="passages-undo", disabled=back is None) and back is not None:
            try:
                if back:
                    take_back(context, *back)
                else:
                    indicators.undo_indicators(context)
                st.session_state[_DONE] = (_("Undone: {what}").format(what=told), None)
            except HeardError as error:
                st.session_state[_DONE] = (words_of(error), None)
            st.rerun()


def _toggle(form: str, passage: CodedPassage) -> None:
    """Open or close what a key asks for below the marked passage."""
    wanted = (form, passage.coding.id)
    if st.session_state.get(FORM) == wanted:
        st.session_state.pop(FORM)
    else:
        st.session_state[FORM] = wanted
    st.rerun()


def _memo(context: Context, passage: CodedPassage) -> None:
    with st.form("passage-form", border=False):
        text = st.text_area(_("Memo on this coding"), passage.coding.memo, height=100, key=f"memo-{passage.coding.id}")
        if st.form_submit_button(_("Save the memo"), help=_("Ctrl+Enter")):
            _operate(context, passage, {"kind": "memo", "coding": passage.coding.id, "memo": text.strip()}, _("memo"))
    completing(surroundings(context))
    run_script("passage_field.js", passage.coding.id)


def _paraphrased(role: str) -> Callable[[Context, CodedPassage], None]:
    def form(context: Context, passage: CodedPassage) -> None:
        with st.form("passage-form", border=False):
            style.note(_("This participant may only be quoted in other words."))
            text = st.text_area(_("In your own words"), height=80, key=f"own-{passage.coding.id}")
            if st.form_submit_button(_(_ROLES[role]).capitalize(), help=_("Ctrl+Enter")):
                _choose(context, passage, role, text)
        run_script("passage_field.js", passage.coding.id)

    return form


def with_source(passage: CodedPassage) -> str:
    """The words with where they stand, to be pasted elsewhere."""
    source = _("{interview}, line {line}, release {release} ({consent})").format(
        interview=interview_name(passage.participant, passage.title),
        line=passage.line,
        release=passage.release,
        consent=_(CONSENT.get(passage.consent, passage.consent)),
    )
    return f"“{passage.text}”\n{source}"


def _copy(context: Context, passage: CodedPassage) -> None:
    text = with_source(passage)
    st.code(text, language=None, wrap_lines=True)
    style.note(_("Copied, where the browser allows it. Words that you paste elsewhere are beyond Heard's reach."))
    run_script(
        "passage_copy.js",
        f"{passage.coding.id}\nwindow.heardCopy = {json.dumps(text).replace('<', chr(92) + 'u003c')};",
    )


_FORMS: dict[str, Callable[[Context, CodedPassage], None]] = {
    "memo": _memo,
    "copy": _copy,
    "supports": _paraphrased("supports"),
    "counters": _paraphrased("counters"),
}


def _passage(reading: Reading, passage: CodedPassage, *, current: bool) -> None:
    """A passage as safe HTML: its source, and its words amid the turns around them."""
    state = ' aria-current="true"' if current else ""
    where = _("{interview} · line {line} · {coder}").format(
        interview=interview_name(passage.participant, passage.title), line=passage.line, coder=passage.coder
    )
    chips = (
        [] if reading.single else [f'<strong class="page-chip">{escape(reading.named(passage.coding.code))}</strong>']
    )
    chips += [f'<span class="page-chip">{escape(reading.named(code))}</span>' for code in passage.also]
    role = reading.chosen.get((passage.coding.code, passage.coding.release_id, passage.start, passage.end))
    chips += [f'<span class="page-chip">{escape(_(_ROLES[role]))}</span>'] if role else []
    chips += (
        [f'<span class="page-chip">{escape(_(CONSENT[passage.consent]))}</span>'] if passage.consent != "yes" else []
    )
    if reading.veiled & {passage.coding.code, *passage.also}:
        heavy = _("May be heavy to read. Its words are shown when you ask above.")
        body = f'<p class="page-note">{escape(heavy)}</p>'
    else:
        body = _turns(passage)
    on = reading.around.of_release.get(passage.coding.release_id)
    noted = "<br>".join(inline_html(line, on, reading.around) for line in passage.coding.memo.splitlines())
    about = escape(_("memo: {memo}")).format(memo=noted)
    memo = f'<p class="page-note">{about}</p>' if noted else ""
    st.html(
        f'<article class="passage"{state} aria-label="{escape(where, quote=True)}">'
        f'<p class="page-note">{escape(where)} {" ".join(chips)}</p>{body}{memo}</article>',
        width="stretch",
    )


def _turns(passage: CodedPassage) -> str:
    if not passage.around:
        return f'<p class="passage-turn">{escape(passage.text)}</p>'
    parts = []
    for turn in passage.around:
        first = max(0, min(passage.start - turn.start, len(turn.text)))
        last = max(0, min(passage.end - turn.start, len(turn.text)))
        who = f'<span class="passage-who">{turn.ordinal + 1} {escape(turn.speaker or "")}</span> '
        if first < last:
            words = f"<mark>{escape(turn.text[first:last])}</mark>"
            parts.append(
                f'<p class="passage-turn">{who}{escape(turn.text[:first])}{words}{escape(turn.text[last:])}</p>'
            )
        else:
            parts.append(f'<p class="passage-turn passage-around">{who}{escape(turn.text)}</p>')
    return "".join(parts)


def run_script(script: str, token: str) -> None:
    """Run a script in the browser, anew for each token."""
    text = Path(__file__).with_name(script).read_text(encoding="utf-8")
    st.html(f"<script>// {token}\n{text}</script>", unsafe_allow_javascript=True)
