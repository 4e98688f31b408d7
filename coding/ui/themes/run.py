"""A stored proposal: its map, its themes, and what the team makes of each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from typing import Literal

import streamlit as st

from coding.model import Theme
from coding.store.themes import RunSummary
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import _, moment_text, say
from coding.ui.themes import decide, marks, split
from coding.workspace.codebook.versions import newest_book
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.themes.runs import (
    BLIND,
    CODED,
    NEAR,
    UNREAD,
    RunView,
    TeamThemes,
    list_runs,
    open_run,
    words_of_passages,
)
from pipelines.themes import ThemeRun as ProposedRun
from pipelines.themes.model import EVERYTHING, RESIDUE, UNCODED

PAGE = 50
"""Passages of a theme that a page shows."""


def choose(context: Context) -> str | None:
    """Choose a stored proposal, the newest unless the address names another; return its id."""
    runs = list_runs(context)
    if not runs:
        return None
    names = user_names(context.project)
    ids = [run.id for run in runs]
    run_in_address = st.query_params.get("run", ids[0])
    position = ids.index(run_in_address) if run_in_address in ids else 0
    if len(runs) == 1:
        style.note(_("Proposal of {when}").format(when=named(runs[0], names)))
        return ids[0]
    run = st.selectbox(
        _("Proposal (stored as it was; opening it computes nothing)"),
        ids,
        index=position,
        format_func=lambda run_id: named(runs[ids.index(run_id)], names) + (_(" · newest") if run_id == ids[0] else ""),
        key=f"run-{ids[position]}-{len(ids)}",
    )
    if run != run_in_address:
        st.query_params["run"] = run
        st.query_params.pop("theme", None)
        st.rerun()
    return run


def named(run: RunSummary, names: dict[str, str]) -> str:
    """A run's time and maker, and what it was over."""
    scopes = {UNCODED: _(" · what no code reaches"), RESIDUE: _(" · left over beside our codes")}
    what = scopes.get(run.scope or EVERYTHING, "")
    return f"{moment_text(run.created_at)} · {names.get(run.created_by, run.created_by)}{what}"


def scope_of(proposal: ProposedRun) -> str:
    """What a run was over; runs of before there was a choice were over everything."""
    return str(proposal.parameters.get("scope", EVERYTHING))


def show(context: Context, run_id: str) -> None:
    """Show a stored proposal."""
    view = open_run(context, run_id)
    state, placed = marks.team_themes(context, view)
    marks.apply(max(state.by_number, default=0) + 1)
    _about(view)
    _aside(context, view)
    numbers = [number for number in state.by_number if state.by_number[number].state != "merged"]
    theme_in_address = st.query_params.get("theme", "")
    theme_number = (
        int(theme_in_address) - 1
        if theme_in_address.isdigit() and int(theme_in_address) - 1 in state.by_number
        else None
    )
    theme_shown = state.counts_for[numbers[0] if theme_number is None else theme_number]
    list_column, reading = st.columns([2, 3], gap="medium")
    with list_column:
        _list(context, view, state, theme_shown)
        picked = _map(context, view, state, placed, None if theme_number is None else theme_shown)
    if picked is not None and (run_id, picked) != st.session_state.get("_themes_picked"):
        st.session_state["_themes_picked"] = (run_id, picked)
        theme = next((assignment.theme for assignment in view.proposal.assignments if assignment.index == picked), None)
        if theme is not None and theme in state.counts_for:
            _go(state.counts_for[theme])
            st.rerun()
    with reading:
        if picked is not None:
            _picked(context, view, picked)
        _theme(context, view, state, theme_shown)
    _made(view)


def _go(number: int) -> None:
    st.query_params["theme"] = str(number + 1)
    decide.close()


def _about(view: RunView) -> None:
    for warning in view.proposal.warnings:
        st.warning(style.escape(say(warning)), icon=":material/warning:")
    style.note(
        _("{number} themes from {passages} passages of {interviews} interviews").format(
            number=len(view.proposal.themes), passages=len(view.segments), interviews=len(view.titles)
        )
    )


def _made(view: RunView) -> None:
    """How the proposal was made, for who asks."""
    run = view.proposal
    with st.expander(_("How this proposal was made")):
        style.note(
            _(
                "Two halves of the runs agree {stability:.2f} (adjusted Rand index; 1 is the same) · seeds {first} to "
                "{last} · model {model}"
            ).format(stability=run.stability, first=run.seeds[0], last=run.seeds[-1], model=view.run.model)
        )
        style.table(
            [_("Theme"), _("Comes back"), _("Beware")],
            [
                [
                    f"{theme.id + 1} · {theme.label}",
                    f"{theme.stability:.2f}",
                    " ".join(_(marks.FLAGS.get(flag, flag)) for flag in theme.flags),
                ]
                for theme in run.themes
            ],
            label=_("How reliably each theme comes back"),
            numbers=[1],
        )


def _aside(context: Context, view: RunView) -> None:
    """What was set aside before grouping, for runs that rest on codings."""
    scope = scope_of(view.proposal)
    if scope == EVERYTHING:
        return
    reasons = Counter(assignment.reason for assignment in view.proposal.assignments if assignment.reason is not None)
    codebook = newest_book(context)
    near = {reason.removeprefix(NEAR): count for reason, count in reasons.items() if reason.startswith(NEAR)}
    facts = [
        (_("have a code"), reasons.get(CODED, 0)),
        (_("lie near the definition of a code"), sum(near.values())),
        (_("are in interviews nobody has coded yet"), reasons.get(UNREAD, 0)),
        (_("are in an open round"), reasons.get(BLIND, 0)),
    ]
    grouped = sum(1 for assignment in view.proposal.assignments if assignment.theme is not None)
    style.note(
        _("{count} passages were grouped. Set aside before: ").format(count=grouped)
        + "; ".join(f"{count} {words}" for words, count in facts if count)
        + "."
    )
    if not near:
        return
    with st.expander(_("Existing codes first: {count} passages that lie near a code").format(count=sum(near.values()))):
        style.note(
            _(
                "Near means: clearly nearer to the code's definition than passages usually are. It is where to "
                "look, not a coding. About two in three such passages had the code when we tested it on "
                "interviews coded by hand."
            )
        )
        for code, count in sorted(near.items(), key=lambda item: -item[1]):
            name = codebook.by_id(code).name if codebook is not None and code in codebook else ""
            st.markdown(f"**{style.escape(code)} {style.escape(name)}** · {count}")
            indexes = [
                assignment.index for assignment in view.proposal.assignments if assignment.reason == NEAR + code
            ][:3]
            _passages(view, words_of_passages(context, view, indexes), indexes)


def _map(
    context: Context, view: RunView, state: TeamThemes, placed: Mapping[int, list[int]], number: int | None
) -> int | None:
    points = marks.points(context, view, state, marks.drawn(placed, marks.MOST_MARKS))
    if not points:
        style.note(_("This proposal holds no map."))
        return None
    event = st.altair_chart(
        marks.map_chart(points, sorted(state.by_number), number),
        key=f"map-{view.run.id}",
        on_select="rerun",
        alt=marks.map_words(state, len(points)),
    )
    style.note(_("Each mark is a passage; near ones are alike. Directions mean nothing. Click a mark to read it."))
    if len(points) < (whole := sum(map(len, placed.values()))):
        style.note(
            _(
                "The map draws {drawn} of {number} passages, of each theme its share; the lists hold all of them."
            ).format(drawn=len(points), number=whole)
        )
    picked = (event.get("selection") or {}).get("picked") if event else None
    return int(picked[0]["index"]) if picked else None


def _picked(context: Context, view: RunView, index: int) -> None:
    if not 0 <= index < len(view.segments):
        return
    with st.container(border=True):
        _passages(view, words_of_passages(context, view, [index]), [index], _("The passage you clicked"))


def _list(context: Context, view: RunView, state: TeamThemes, theme_number: int) -> None:
    words = {theme.id: theme.words for theme in view.proposal.themes if theme.words}
    with st.container(height=320, border=False, gap="xxsmall"):
        for number in sorted(state.by_number):
            theme = state.by_number[number]
            if theme.state == "merged":
                continue
            size = len(state.indexes[number])
            mark = "" if theme.state == "proposed" else f" ({_(marks.STATES[theme.state])})"
            label = f"**{number + 1}** {style.escape(theme.name)}{mark}\u00a0·\u00a0{size}"
            label += f"  \n:small[{style.escape(words[number])}]" if number in words else ""
            kind: Literal["secondary", "tertiary"] = "secondary" if number == theme_number else "tertiary"
            st.button(label, key=f"theme-{number}", type=kind, width="stretch", on_click=_go, args=(number,))


def _theme(context: Context, view: RunView, state: TeamThemes, number: int) -> None:
    theme = state.by_number[number]
    # A theme that people split off was in no run: it has passages, and no figures of its own.
    proposal = view.proposal.themes[number] if number < len(view.proposal.themes) else None
    phrase = proposal is not None and proposal.words and theme.name == proposal.label
    marks.title(number, f"“{theme.name}”" if phrase else theme.name, proposal.words if proposal is not None else "")
    indexes = state.indexes[number]
    covered = len({view.segments[index].release_id for index in indexes})
    everything = len(view.titles)
    facts = [
        _("{number} passages").format(number=len(indexes)),
        _("{covered} of {everything} interviews").format(covered=covered, everything=everything),
        _("state: {state}").format(state=_(marks.STATES.get(theme.state, theme.state))),
    ]
    if proposal is not None:
        facts.insert(2, marks.stability_words(proposal.stability))
    else:
        facts.insert(2, _("split off by the team"))
    merged = [n for n, target in state.counts_for.items() if target == number and n != number]
    if merged:
        facts.append(_("holds {numbers}, merged into it").format(numbers=", ".join(str(n + 1) for n in merged)))
    flags = proposal.flags if proposal is not None else ()
    st.html(
        "".join(f'<span class="page-chip">{escape(fact)}</span>' for fact in facts)
        + "".join(
            '<p class="heard-flag">' + escape(_("Beware: {what}").format(what=_(marks.FLAGS.get(flag, flag)))) + "</p>"
            for flag in flags
        )
    )
    if theme.reason:
        style.note(_("Reason: {reason}").format(reason=theme.reason))
    if theme.description:
        st.html(f'<p style="line-height:1.6;margin:0;white-space:pre-line">{escape(theme.description)}</p>')
    decide.actions(context, theme)
    decide.history(context)
    for theme_number in merged:
        label = _("Take {one} · {name} out again").format(
            one=theme_number + 1, name=style.escape(state.by_number[theme_number].name)
        )
        if st.button(label, key=f"out-{theme_number}", type="tertiary"):
            decide.put_back(context, state.by_number[theme_number])
    others = [other for other in view.themes if other.id != theme.id and other.state != "merged"]
    decide.form(context, theme, others)
    split.form(context, view, theme, indexes)
    if proposal is None:
        first = first_of(len(indexes), PAGE, f"split-off-{theme.id}")
        indexes_shown = indexes[first : first + PAGE]
        _passages(view, words_of_passages(context, view, indexes_shown), indexes_shown)
        return
    words = words_of_passages(context, view, {*proposal.representative, *proposal.peripheral, *proposal.contrast})
    middle = st.container()
    left, right = st.columns(2, gap="medium")
    for column, title, about, indexes_of in (
        (middle, _("Most firmly in it"), _("Read these first."), proposal.representative),
        (left, _("Barely in it"), _("Where does it end?"), proposal.peripheral),
        (right, _("Near, but in other themes"), _("How does it differ?"), proposal.contrast),
    ):
        with column, st.container(gap="xsmall"):
            st.html(f'<p class="heard-label">{title}</p><p class="page-note" style="margin:0">{about}</p>')
            _passages(view, words, indexes_of)
    _words(proposal.terms)
    _all(context, view, theme, number, indexes)


def _words(terms: object) -> None:
    words = [f"{term.word} ({term.language})" if term.language else term.word for term in terms]  # type: ignore[attr-defined]
    st.html(
        '<p class="heard-label">'
        + escape(_("Words that tell it from the others"))
        + "</p>"
        + "".join(f'<span class="page-chip">{escape(word)}</span>' for word in words)
    )


def _passages(view: RunView, words: Mapping[int, str], indexes: Iterable[int], note: str = "") -> None:
    after = f" · {note}" if note else ""
    for index in indexes:
        if index not in words:
            continue
        line = view.line(index)
        style.quote(words[index], f"{view.title(index)} · " + _("line {line}").format(line=line) + after)
        release = view.segments[index].release_id
        link("coding", _("Open in the transcript"), release=release, line=str(line))


def _all(context: Context, view: RunView, theme: Theme, number: int, indexes: list[int]) -> None:
    if not st.toggle(_("All {number} passages of this theme").format(number=len(indexes)), key=f"all-{theme.id}"):
        return
    assignments = {assignment.index: assignment for assignment in view.proposal.assignments}
    ordered = sorted(indexes, key=lambda index: -assignments[index].confidence)
    first = first_of(len(ordered), PAGE, f"all-{theme.id}")
    indexes_shown = ordered[first : first + PAGE]
    words = words_of_passages(context, view, indexes_shown)
    style.table(
        [_("Belongs"), _("Where"), _("Passage")],
        [
            [
                _(marks.BANDS.get(assignments[index].band, assignments[index].band)),
                _("{title}, line {line}").format(title=view.title(index), line=view.line(index)),
                words[index],
            ]
            for index in indexes_shown
            if index in words
        ],
        label=_("All passages of theme {number}").format(number=number + 1),
    )
