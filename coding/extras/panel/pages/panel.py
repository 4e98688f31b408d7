"""The page Panel: one Delphi panel at a time, what comes next, its items, and all that stands behind its figures."""

from dataclasses import replace
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coding.access import Permission
from coding.errors import Conflict
from coding.extras.panel.pages import figures, running
from coding.extras.panel.steps import rounds, setup
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft
from coding.model.panel import KINDS, SCALE_NAMES, SCALE_POINTS, Panel, Rules, Scale
from coding.panel.results import PanelResults
from coding.ui.agreement.panels import SCALES
from coding.ui.frame import style
from coding.ui.frame.steps import attempt, show_outcome
from coding.ui.frame.texts import CHOOSE, LANGUAGES, N_, _
from coding.workspace.context import Context
from coding.workspace.reports.indicators import list_indicators

HOW_WORDS: Final = {
    "card": N_("from a card"),
    "written": N_("written for the panel"),
    "reworded": N_("worded anew"),
    "split": N_("split off"),
    "merged": N_("put together"),
}


def _items(context: Context, results: PanelResults) -> None:
    """Every item with its history, and the forms that change them."""
    _items_table(results)
    closed = results.panel.state == "closed"
    if closed or (results.rounds and results.rounds[-1].round.closed_at is None):
        style.note(_("This panel is closed.") if closed else _("Items change between rounds: close the round first."))
        return
    wordings = {panel_item.id: panel_item.wording for panel_item in results.items if panel_item.retired is None}
    with st.expander(_("Add an item")), st.form(f"add-{results.panel.id}", border=False, clear_on_submit=True):
        wording = st.text_area(_("Sentence to be judged"), height=70)
        limits = st.text_area(_("Limits: what it does not say"), height=70)
        reason = st.text_input(_("Why"))
        if st.form_submit_button(_("Add")):
            draft = ItemDraft(wording, limits)
            attempt(lambda: setup.add_items(context, results.panel.id, [draft], reason), _("Added."))
    if not wordings:
        return
    with st.expander(_("Word anew, split or merge")), st.form(f"replace-{results.panel.id}", border=False):
        style.note(_("One item and one sentence: worded anew. Several sentences: split. Several items: merged."))
        old = st.multiselect(
            _("Items"), list(wordings), format_func=lambda item_id: wordings[item_id], placeholder=_(CHOOSE)
        )
        written = st.text_area(_("What takes their place, one sentence a line"), height=100)
        limits = st.text_area(_("Limits: what it does not say"), height=70, key=f"limits-replace-{results.panel.id}")
        reason = st.text_input(_("Why"), key=f"why-replace-{results.panel.id}")
        if st.form_submit_button(_("Replace")):
            lines = [line for line in written.splitlines() if line.strip()]
            drafts = [ItemDraft(line, limits) for line in lines]
            attempt(lambda: setup.replace_items(context, results.panel.id, old, drafts, reason), _("Replaced."))
    with st.expander(_("In another language")):
        _translate(context, results, wordings)
    with st.expander(_("Ask an item no more")), st.form(f"retire-{results.panel.id}", border=False):
        which = st.selectbox(
            _("Item"), list(wordings), index=None, format_func=lambda item_id: wordings[item_id], placeholder=_(CHOOSE)
        )
        reason = st.text_input(_("Why"), key=f"why-retire-{results.panel.id}")
        if st.form_submit_button(_("Ask no more")) and which:
            attempt(lambda: setup.retire_item(context, results.panel.id, which, reason), _("Asked no more."))


def _translate(context: Context, results: PanelResults, wordings: dict[str, str]) -> None:
    """An item in another language; what was asked in it already is only shown."""
    known = {panel_item.id: panel_item for panel_item in results.items}
    others = [tag for tag in LANGUAGES if tag != "en"]
    left, right = st.columns([3, 1])
    which = str(
        left.selectbox(
            _("Item"), list(wordings), format_func=lambda item_id: wordings[item_id], key="panel-translate-item"
        )
    )
    language = str(
        right.selectbox(_("Language"), others, format_func=lambda tag: LANGUAGES[tag], key="panel-translate-language")
    )
    translation = known[which].texts.get(language, {})
    if translation and known[which].added <= len(results.rounds):
        style.note(_("It was asked in this language already: {text}").format(text=translation.get("wording", "")))
        return
    with st.form(f"translate-{which}-{language}", border=False):
        wording = st.text_area(_("The sentence in that language"), translation.get("wording", ""), height=70)
        limits = st.text_area(_("What it does not say, in that language"), translation.get("limits", ""), height=70)
        if st.form_submit_button(_("Save in this language")):
            attempt(
                lambda: setup.translate_item(
                    context, results.panel.id, which, language, wording=wording, limits=limits
                ),
                _("Saved."),
            )


def _items_table(results: PanelResults) -> None:
    wordings = {panel_item.id: panel_item.wording for panel_item in results.items}
    if not results.items:
        style.empty(_("Nothing to judge yet. Add an item below."))
        return
    style.table(
        [_("Item"), _("Where it comes from"), _("Since round"), _("Asked until round"), _("Why")],
        [
            [
                panel_item.wording,
                "; ".join([_(HOW_WORDS[panel_item.how]), *(f"“{wordings[parent]}”" for parent in panel_item.parents)]),
                str(panel_item.added),
                str(panel_item.retired - 1) if panel_item.retired is not None else "–",
                " ".join(
                    filter(
                        None,
                        (
                            panel_item.reason,
                            panel_item.why_retired if panel_item.why_retired != panel_item.reason else "",
                        ),
                    )
                )
                or "–",
            ]
            for panel_item in results.items
        ],
        label=_("Items"),
        numbers=[2, 3],
    )


KIND_WORDS: Final = {"experts": N_("People who know the field"), "survivors": N_("Survivors")}
_MADE: Final = "_panel_made"
"""Session entry: a panel that was just made, to be shown next."""
_OPENED: Final = "_panel_opened-{panel}"
"""Session entry: a panel as it stood when its fields were drawn, so that saving notices what others changed since."""
STATE_WORDS: Final = {"draft": N_("not begun"), "open": N_("under way"), "closed": N_("closed")}


def page(context: Context) -> None:
    """Choose a panel, or make one."""
    st.title(_("Panel"))
    style.note(
        _(
            "People who know the field, or survivors, judge the indicator cards in rounds, each by a code, and see "
            "after each round how the others judged. Each panel is reported by itself; panels are never pooled."
        )
    )
    show_outcome()
    panels = setup.list_panels(context)
    if panels:
        ids = {panel.id: panel for panel in panels}
        if new_panel := st.session_state.pop(_MADE, None):
            st.session_state["panel"] = new_panel
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = st.selectbox(
                _("Panel"),
                list(ids),
                len(ids) - 1,
                format_func=lambda panel_id: ids[panel_id].title,
                key="panel",
                width=420,
            )
        _one(context, rounds.results_of(context, str(picked)))
    if context.may(Permission.SET_UP):
        with st.expander(_("New panel"), expanded=not panels):
            _new(context, len(panels))
    elif not panels:
        style.empty(_("No panel yet. A lead of the whole study makes one."))


def _one(context: Context, panel_results: PanelResults) -> None:
    panel = panel_results.panel
    captions = [_(KIND_WORDS[panel.kind]), _(STATE_WORDS[panel.state])]
    if panel_results.rounds:
        last = panel_results.rounds[-1]
        captions.append(
            _("round {number}: {answered} of {asked} have answered").format(
                number=last.round.number, answered=len(last.answered), asked=len(last.asked)
            )
        )
    if panel.withdrawn:
        captions.append(_("withdrawn: {n}").format(n=panel.withdrawn))
    style.note(" · ".join(captions))
    if not context.may(Permission.SET_UP):
        figures.show(context, panel_results)
        return
    names = [_("Rounds"), _("Results"), _("Items"), _("Panelists"), _("Texts and rules")]
    rounds, figured, judged, people, rules = st.tabs(names)
    with rounds:
        running.show(context, panel_results)
    with figured:
        figures.show(context, panel_results)
    with judged:
        _items(context, panel_results)
    with people:
        _people(context, panel)
    with rules:
        _texts(context, panel)


def _people(context: Context, panel: Panel) -> None:
    people = setup.panelists(context, panel.id)
    style.note(
        _("Only codes stand here. Who is behind a code is kept by you, outside Heard. A note says no more than needed.")
    )
    if people:
        style.table(
            [_("Code"), _("Language of the file"), _("Note")],
            [[person.code, LANGUAGES.get(person.language, person.language), person.note] for person in people],
            label=_("Panelists"),
        )
    if panel.state == "closed" and not people:
        return
    left, right = st.columns(2)
    if panel.state != "closed":
        with left, st.form(f"join-{panel.id}", clear_on_submit=True):
            st.markdown(_("**Add panelists**"))
            code = st.text_input(_("Code (made up where left empty)"), max_chars=20)
            language = st.selectbox(_("Language of the file"), list(LANGUAGES), format_func=lambda tag: LANGUAGES[tag])
            note = st.text_input(_("Note (field of work, no name)"))
            count = st.number_input(_("How many, where no code is given"), 1, 100, 1)
            if st.form_submit_button(_("Add")):
                people_asked = [PanelistDraft(code, str(language), note)] * (1 if code.strip() else int(count))
                attempt(lambda: setup.add_panelists(context, panel.id, people_asked), _("Added."))
    if people:
        with right, st.form(f"leave-{panel.id}"):
            st.markdown(_("**Somebody withdraws**"))
            style.note(
                _(
                    "All they gave is erased. Every figure is computed without them, those of earlier rounds "
                    "too. Backups made before still hold it. This cannot be undone."
                )
            )
            who = st.selectbox(_("Who"), [person.code for person in people], index=None, placeholder=_(CHOOSE))
            sure = st.checkbox(_("Erase all they gave"))
            if st.form_submit_button(_("Withdraw")) and who and sure:
                attempt(lambda: setup.withdraw_panelist(context, panel.id, who), _("Erased."))


def _texts(context: Context, panel: Panel) -> None:
    frozen = panel.state != "draft"
    if frozen:
        _frozen(panel)
    if not any(st.session_state.get(f"{button}-{panel.id}") for button in ("save", "save-language")):
        # Nothing is being saved: the fields show what stands.
        st.session_state[_OPENED.format(panel=panel.id)] = panel
    opened: Panel = st.session_state.setdefault(_OPENED.format(panel=panel.id), panel)
    with st.form(f"texts-{panel.id}"):
        changed = _open_fields(opened) if frozen else _fields(opened)
        if st.form_submit_button(_("Save"), type="primary", key=f"save-{panel.id}"):
            _save(context, opened, changed)
    if panel.state != "closed":
        _other_language(context, opened, frozen)
    if not frozen and st.button(_("Remove this panel")):
        attempt(lambda: setup.remove_panel(context, panel.id), _("Removed."))


def _save(context: Context, opened: Panel, changed: Panel) -> None:
    """Write the texts; from then on the fields show what stands, also where that is another lead's."""

    def save() -> None:
        try:
            setup.change_panel(context, changed, based_on=opened)
        except Conflict:
            del st.session_state[_OPENED.format(panel=opened.id)]
            raise
        del st.session_state[_OPENED.format(panel=opened.id)]

    attempt(save, _("Saved."))


def _frozen(panel: Panel) -> None:
    """What was set before the first round, to be read."""
    style.note(_("Rules and consent were set before the first round and stay as they are."))
    rules = panel.rules
    scales = ", ".join(f"{_(SCALES[scale.name][0])} (1–{scale.points})" for scale in rules.scales)
    rows = [
        [_("Whose panel"), _(KIND_WORDS[panel.kind])],
        [_("Scales"), scales],
        [_("Consensus: percent at one end, at least"), f"{100 * rules.agreement:.0f}"],
        [_("Consensus: percent at the other end, below"), f"{100 * rules.against:.0f}"],
        [_("Stable: moved by less than (percent)"), f"{100 * rules.stable:.0f}"],
        [_("Fewest answers"), str(rules.least_answers)],
        [_("Fewest rounds"), str(rules.least_rounds)],
        [_("Most rounds"), str(rules.most_rounds)],
        [_("An item with a consensus is settled, also before it is stable"),
         _("yes") if rules.consensus_settles else _("no")],
        [_("Consent"), panel.consent or _("none asked")],
    ]  # fmt: skip
    if rules.spread is not None:
        rows.insert(4, [_("Consensus: interquartile range at most"), f"{rules.spread:g}"])
    style.table([_("Rule"), _("As set")], rows, label=_("Rules of the panel"))


def _open_fields(panel: Panel) -> Panel:
    title = st.text_input(_("Title"), panel.title)
    instructions = st.text_area(_("Instructions"), panel.instructions, height=90)
    return replace(panel, title=title, instructions=instructions)


def _other_language(context: Context, opened: Panel, frozen: bool) -> None:
    st.markdown(_("**In another language**"))
    known = [tag for tag in LANGUAGES if tag != "en"]
    language = str(
        st.selectbox(_("Language"), known, format_func=lambda tag: LANGUAGES[tag], key="panel-language", width=420)
    )
    before = opened.texts.get(language, {})
    with st.form(f"languages-{opened.id}-{language}", border=False):
        instructions = st.text_area(_("Instructions"), before.get("instructions", ""), height=70)
        consent_before = before.get("consent", "")
        if frozen and consent_before:
            style.note(consent_before)
            consent = consent_before
        else:
            consent = st.text_area(_("Consent"), consent_before, height=70)
        if st.form_submit_button(_("Save in this language"), key=f"save-language-{opened.id}"):
            fields = {"instructions": instructions.strip(), "consent": consent.strip()}
            texts = {**opened.texts, language: {what: text for what, text in fields.items() if text}}
            _save(context, opened, replace(opened, texts=texts))


def _new(context: Context, known: int) -> None:
    views = [indicator.indicator for indicator in list_indicators(context)]
    wordings = {view.id: view.wording for view in views}
    usual = [view.id for view in views if view.status != "set aside"]
    empty = Panel(
        id="", title="", kind="experts", instructions="", consent="", rules=Rules(), state="draft", created_by=""
    )
    # Another form once a panel was made, so that its fields are empty again, and not where it was refused.
    with st.form(f"new-panel-{known}", border=False):
        # Without options the list is greyed out, and its label with it.
        cards = (
            st.multiselect(
                _("Cards to be judged"),
                list(wordings),
                usual,
                format_func=lambda card_id: wordings[card_id],
                placeholder=_(CHOOSE),
            )
            if wordings
            else []
        )
        drafted = _fields(empty)
        left, right = st.columns(2)
        count = left.number_input(_("How many panelists"), 0, 200, 9)
        language = right.selectbox(
            _("Language of their files"), list(LANGUAGES), format_func=lambda tag: LANGUAGES[tag],
            help=_("Single ones can be added in other languages afterwards."),
        )  # fmt: skip
        if st.form_submit_button(_("Make the panel"), type="primary"):
            draft = PanelDraft(
                title=drafted.title, kind=drafted.kind, instructions=drafted.instructions, consent=drafted.consent,
                rules=drafted.rules, cards=cards, panelists=[PanelistDraft(language=str(language))] * int(count),
            )  # fmt: skip
            with style.refusals():
                st.session_state[_MADE] = setup.make_panel(context, draft).id
                attempt(lambda: None, _("The panel is made. Nobody is asked yet."))


def _fields(panel: Panel) -> Panel:
    """Title, texts and rules in fields; the panel as they say."""
    left, right = st.columns(2)
    title = left.text_input(_("Title"), panel.title)
    kind = right.selectbox(
        _("Whose panel"), KINDS, KINDS.index(panel.kind), format_func=lambda kind_name: _(KIND_WORDS[kind_name])
    )
    instructions = st.text_area(_("Instructions"), panel.instructions, height=90)
    consent = st.text_area(_("Consent (ticked before answering; needed for survivors)"), panel.consent, height=90)
    rules = _rules(panel.rules)
    return replace(panel, title=title, kind=str(kind), instructions=instructions, consent=consent, rules=rules)


def _rules(rules: Rules) -> Rules:
    scale_names = [scale.name for scale in rules.scales]
    left, right = st.columns(2)
    names = left.multiselect(
        _("Scales"), list(SCALE_NAMES), scale_names, format_func=lambda name: _(SCALES[name][0]), placeholder=_(CHOOSE)
    )
    first_points = rules.scales[0].points
    points = int(right.selectbox(_("Points of the scales"), SCALE_POINTS, SCALE_POINTS.index(first_points)) or 9)
    # A file may give each scale points of its own.
    points_before = {scale.name: scale.points for scale in rules.scales if points == first_points}
    first, second, third = st.columns(3)
    agreement = _share(first, _("Consensus: percent at one end, at least"), (51, 100), rules.agreement)
    against = _share(second, _("Consensus: percent at the other end, below"), (1, 50), rules.against)
    stable = _share(third, _("Stable: moved by less than (percent)"), (1, 50), rules.stable)
    fewest = first.number_input(_("Fewest answers"), 2, max(100, rules.least_answers), rules.least_answers)
    least = second.number_input(_("Fewest rounds"), 2, max(9, rules.least_rounds), rules.least_rounds)
    most = third.number_input(_("Most rounds"), 2, max(9, rules.most_rounds), rules.most_rounds)
    settles = st.checkbox(_("An item with a consensus is settled, also before it is stable"), rules.consensus_settles)
    return replace(
        rules, scales=tuple(Scale(name, points_before.get(name, points)) for name in names), agreement=agreement,
        against=against, stable=stable, least_answers=int(fewest), least_rounds=int(least), most_rounds=int(most),
        consensus_settles=settles,
    )  # fmt: skip


def _share(place: DeltaGenerator, label: str, ends: tuple[int, int], share: float) -> float:
    """A share in whole percent; a finer one, from a file, stays until it is changed here."""
    percent = round(100 * share)
    typed = place.number_input(label, min(ends[0], percent), ends[1], percent)
    return share if typed == percent else typed / 100
