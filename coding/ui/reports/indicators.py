"""Indicators: the study's candidate signs with their evidence, and the passages a report shows for themes and codes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from codebook.model import Codebook
from coding.model import Indicator
from coding.model.texts import interview_name
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.paging import first_of
from coding.ui.frame.steps import attempt, button, history, show_outcome
from coding.ui.frame.texts import CHOOSE, CHOOSE_OR_ADD, N_, _
from coding.ui.originals.file import language_field
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context
from coding.workspace.reports import indicators
from coding.workspace.reports.indicators import STATES, VISIBLE_TO, IndicatorView, Passage
from coding.workspace.themes.team import list_themes

STATE_WORDS = {
    "draft": N_("draft"),
    "discussed": N_("discussed"),
    "agreed": N_("agreed"),
    "set aside": N_("set aside (in no report)"),
}
OFFERED_WORDS = {
    "before": N_("before"),
    "contact": N_("contact"),
    "during": N_("during"),
    "missing episode": N_("missing episode"),
    "return": N_("return"),
    "after / now": N_("after / now"),
    "the child": N_("the child"),
    "peers": N_("peers"),
    "parents or carers": N_("parents or carers"),
    "teachers": N_("teachers"),
    "hotline": N_("hotline"),
    "youth services": N_("youth services"),
    "police": N_("police"),
    "platform": N_("platform"),
}
"""Phases and people that are offered; what a team added stays as it wrote it."""
CONSENT = {
    "yes": N_("may be quoted"),
    "paraphrase": N_("only in your own words"),
    "never": N_("may not be quoted"),
}
PAGE = 8


def offered_words(values: Iterable[str]) -> str:
    """Phases or people of an indicator in the reader's language."""
    return ", ".join(map(_offered, values))


def _offered(value: str) -> str:
    return _(OFFERED_WORDS[value]) if value in OFFERED_WORDS else value


def page(context: Context) -> None:
    """Indicators first, then passages for themes and codes."""
    st.title(_("Indicators"))
    style.note(
        _(
            "What could have been noticed, when, and by whom, with the passages it rests on. Candidates to discuss: "
            "they describe what was told, and never score a person."
        )
    )
    with st.container(horizontal=True):
        link("joint", _("Sources side by side"))
    show_outcome()
    line = indicators.line_of(context.project.id)
    history(context, line, indicators.undo_indicators, indicators.redo_indicators)
    cards, quotes = st.tabs([_("Indicators"), _("Passages for themes and codes")])
    book = current_codebook(context).book
    with cards:
        _cards(context, book)
    with quotes:
        _owners(context, book)


def _cards(context: Context, book: Codebook | None) -> None:
    views = indicators.list_indicators(context)
    if not views:
        style.empty(_("No indicator yet. Write the first one below: one sentence about what could have been noticed."))
    else:
        _table(views)
        ids = [view.indicator.id for view in views]
        names = {view.indicator.id: view.indicator.wording for view in views}
        indicator = st.selectbox(
            _("Work on"), ids, format_func=lambda indicator_id: names[indicator_id], key="indicator"
        )
        _one(context, next(view for view in views if view.indicator.id == indicator), book)
    with st.expander(_("New indicator"), expanded=not views):
        _form(context, Indicator("", 0, ""), book)


def _table(views: list[IndicatorView]) -> None:
    style.table(
        [
            _("Indicator"),
            _("Phase"),
            _("Participants with chosen support"),
            _("Counter-examples"),
            _("Participants with its codes"),
            _("Chosen passages"),
            _("Status"),
        ],
        [
            [
                view.indicator.wording,
                offered_words(view.indicator.phases) or _("not said"),
                str(view.participants),
                str(view.counter_participants),
                str(view.coded_participants),
                str(len(view.chosen)),
                _(STATE_WORDS[view.indicator.status]),
            ]
            for view in views
        ],
        label=_("Indicators"),
        numbers=[2, 3, 4, 5],
    )
    style.note(
        _("Counts are of participants whose passages you may see. Small ones are shown here and withheld in exports.")
    )


def _one(context: Context, view: IndicatorView, book: Codebook | None) -> None:
    indicator = view.indicator
    with st.container(border=True):
        st.markdown(f"### {style.escape(indicator.wording)}")
        captions = [
            _("Visible to: {who}").format(who=offered_words(indicator.visible_to) or _("not said")),
            _("Codes: {codes}").format(codes=", ".join(indicator.codes) or _("none chosen")),
        ]
        for line, value in (
            (_("Limits: {text}"), indicator.limits),
            (_("The survivor panel: {text}"), indicator.panel_comment),
        ):
            if value:
                captions.append(line.format(text=value))
        for line in captions:
            style.note(line)
        with st.expander(_("Change the card")):
            _form(context, indicator, book)
            remove = partial(indicators.remove_indicator, context, indicator.id)
            removed = _("Removed. Undo brings it back.")
            button(_("Remove this indicator"), remove, removed, key=f"remove-{indicator.id}")
        choosing(context, "indicator", indicator.id, indicator.codes)


def _form(context: Context, indicator: Indicator, book: Codebook | None) -> None:
    names = {code.id: f"{code.id} {code.name}" for code in book.codes if code.is_codable} if book else {}
    offered = list(indicators.phases(context))
    offered += [phase for phase in indicator.phases if phase not in offered]
    seen_by = [*VISIBLE_TO, *(viewer for viewer in indicator.visible_to if viewer not in VISIBLE_TO)]
    with st.form(f"card-{indicator.id or 'new'}", border=False, clear_on_submit=not indicator.id):
        wording = st.text_area(_("What could have been noticed, in one sentence"), indicator.wording, height=70)
        left, right = st.columns(2)
        phases = left.multiselect(
            _("Phase"), offered, list(indicator.phases), format_func=_offered, placeholder=_(CHOOSE)
        )
        visible = right.multiselect(
            _("Visible to"),
            seen_by,
            list(indicator.visible_to),
            accept_new_options=True,
            format_func=_offered,
            placeholder=_(CHOOSE_OR_ADD),
        )
        known = [code for code in indicator.codes if code in names]
        codes = st.multiselect(
            _("Codes it rests on"),
            list(names),
            known,
            format_func=lambda code_id: names[code_id],
            placeholder=_(CHOOSE),
        )
        limits = st.text_area(_("Limits: what it does not say"), indicator.limits, height=70)
        comment = st.text_area(_("Comment of the survivor panel"), indicator.panel_comment, height=70)
        sources = st.text_area(_("Also described in (one source a line)"), "\n".join(indicator.sources), height=70)
        status = st.selectbox(
            _("Status"), STATES, STATES.index(indicator.status), format_func=lambda state: _(STATE_WORDS[state])
        )
        if st.form_submit_button(_("Save the card"), type="primary"):
            changed = replace(
                indicator,
                wording=wording,
                phases=tuple(phases),
                visible_to=tuple(visible),
                codes=tuple(codes),
                limits=limits.strip(),
                panel_comment=comment.strip(),
                sources=tuple(line.strip() for line in sources.splitlines() if line.strip()),
                status=status,
            )
            attempt(lambda: indicators.save_indicator(context, changed), _("Saved."))


def _owners(context: Context, book: Codebook | None) -> None:
    style.note(
        _(
            "A report picks passages for each theme and code by itself, and says so: from different interviews, of "
            "readable length. What you choose here takes their place. A passage is printed as standing against a theme "
            "only where you chose it."
        )
    )
    ours = [theme for theme in list_themes(context) if theme.state == "accepted"]
    owners: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
        ("theme", theme.id): (_("Theme: {name}").format(name=theme.name), theme.codes) for theme in ours
    }
    for code in book.codes if book else ():
        if code.is_codable:
            owners["code", code.id] = (_("Code: {name}").format(name=f"{code.id} {code.name}"), (code.id,))
    if not owners:
        style.empty(_("There is no theme and no code yet. Save a codebook or accept a theme first."))
        return
    owner = st.selectbox(_("Passages for"), list(owners), format_func=lambda owner: owners[owner][0], key="owner")
    choosing(context, owner[0], owner[1], owners[owner][1])


def choosing(context: Context, owner_type: str, owner_id: str, codes: Sequence[str]) -> None:
    """Chosen passages of an owner, and those on offer under its codes."""
    passages = indicators.chosen_passages(context, owner_type, owner_id)
    offered, _some = indicators.offered_passages(context, owner_type, owner_id, codes, most=0)
    key = f"{owner_type}-{owner_id}"
    st.markdown(_("**Chosen passages** ({count})").format(count=len(passages)))
    if not passages:
        style.note(_("None yet. A report then picks passages itself; for an indicator it shows none."))
    for passage in passages:
        _chosen(context, owner_type, owner_id, passage)
    if owner_type == "theme":
        _contrasts(context, owner_id)
    with st.expander(_("Passages on offer ({count})").format(count=offered), expanded=not passages):
        if offered:
            _on_offer(context, (owner_type, owner_id), codes, key)
        else:
            style.empty(_("No passage that you may see carries these codes yet. Code some, or choose other codes."))


def _contrasts(context: Context, theme_id: str) -> None:
    """What the topic model offers as standing against a theme; nothing of it is printed unless somebody chooses it."""
    offered = [
        contrast for contrast in indicators.offered_contrasts(context, theme_id) if contrast.quote_consent != "never"
    ]
    if not offered:
        return
    with st.expander(_("Offered by the topic model as standing against it ({count})").format(count=len(offered))):
        style.note(
            _(
                "Passages near this theme that the model put into others. It cannot tell whether they stand against "
                "it: read them, and choose those that do. In a report there are only those you chose."
            )
        )
        for passage in offered:
            name = f"offered-{theme_id}-{passage.release_id}-{passage.start}"
            choose = partial(indicators.choose, context, "theme", theme_id)
            _offer(passage, name, choose, {"counters": _("Stands against it")})


def _offer(passage: Passage, name: str, choose: Callable[..., object], roles: Mapping[str, str]) -> None:
    """A passage with a button for each role that it may be chosen in, where it may be; in own words, if it has to be.

    Args:
        passage: What is offered.
        name: Tells its fields from those of others.
        choose: Chooses it; takes its release, its place, and role, code and paraphrase.
        roles: Role → what its button says.
    """
    style.quote(passage.text, passage_source(passage))
    if passage.quote_consent == "never":
        return
    paraphrase = ""
    if passage.quote_consent == "paraphrase":
        paraphrase = st.text_input(_("In your own words"), key=f"own-{name}")
    *places, last = st.columns([*[1] * len(roles), 4 - len(roles)], vertical_alignment="center")
    for place, (role, label) in zip(places, roles.items(), strict=True):
        take = partial(
            choose, passage.release_id, passage.start, passage.end, role=role, code=passage.code, paraphrase=paraphrase
        )
        done = _("Chosen.") if role == "supports" else _("Chosen as a counter-example.")
        button(label, take, done, place, key=f"{role}-{name}")
    with last:
        link("coding", _("Open in the interview"), release=passage.release_id, line=str(passage.line))


def passage_source(passage: Passage) -> str:
    """Where a passage is from, and what may be done with it."""
    return _("{interview}, line {line} · code {code} · {consent}").format(
        interview=interview_name(passage.participant_label, passage.title),
        line=passage.line,
        code=passage.code or _("none"),
        consent=_(CONSENT.get(passage.quote_consent, passage.quote_consent)),
    )


def _chosen(context: Context, owner_type: str, owner_id: str, passage: Passage) -> None:
    evidence = passage.evidence
    if evidence is None:
        return
    with st.container(border=True):
        role = _("Stands against it") if evidence.role == "counters" else _("Supports it")
        style.quote(passage.text, f"{role} · {passage_source(passage)}")
        if evidence.paraphrase:
            style.note(_("In the team's words: {text}").format(text=evidence.paraphrase))
        if evidence.translation:
            style.note(_("Translation: {text}").format(text=evidence.translation))
        with st.expander(_("Change, paraphrase or translate")), st.form(f"evidence-{evidence.id}", border=False):
            against = st.checkbox(_("Stands against it"), evidence.role == "counters")
            paraphrase = st.text_area(
                _("In your own words (shown instead of the passage; empty to quote)"),
                evidence.paraphrase,
                height=80,
            )
            translation = st.text_area(_("Translation, shown under the words"), evidence.translation, height=80)
            language = language_field(st, _("Language of the translation"), evidence.translation_language)
            if st.form_submit_button(_("Save"), type="primary"):
                attempt(
                    lambda: indicators.choose(
                        context,
                        owner_type,
                        owner_id,
                        passage.release_id,
                        passage.start,
                        passage.end,
                        role="counters" if against else "supports",
                        code=passage.code,
                        paraphrase=paraphrase,
                        translation=translation,
                        translation_language=language,
                    ),
                    _("Saved."),
                )
        left, right = st.columns([1, 4], vertical_alignment="center")
        label, removed = style.acting_on(_("Remove"), passage.text[:60]), _("Removed. Undo brings it back.")
        button(label, lambda: indicators.unchoose(context, evidence.id), removed, left, key=f"drop-{evidence.id}")
        with right:
            link("coding", _("Open in the interview"), release=passage.release_id, line=str(passage.line))


def _on_offer(context: Context, owner: tuple[str, str], codes: Sequence[str], key: str) -> None:
    owner_type, owner_id = owner
    words = st.text_input(_("Only with these words"), key=f"words-{key}").strip()
    number, _none = indicators.offered_passages(context, owner_type, owner_id, codes, words=words, most=0)
    begin = first_of(number, PAGE, key)
    _number, passages = indicators.offered_passages(
        context, owner_type, owner_id, codes, words=words, first=begin, most=PAGE
    )
    for passage in passages:
        name = f"{key}-{passage.release_id}-{passage.start}-{passage.end}"
        choose = partial(indicators.choose, context, owner_type, owner_id)
        _offer(passage, name, choose, {"supports": _("Supports it"), "counters": _("Stands against it")})
