"""Suggestions: codes for passages one has coded, help to stay consistent, and how good the machine is at it here."""

from functools import partial
from itertools import groupby

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.extras.suggest.pages import entry
from coding.extras.suggest.steps import quality as suggest_quality
from coding.extras.suggest.steps import suggest
from coding.extras.suggest.steps.quality import Hits, Quality
from coding.model import Interview
from coding.model.texts import interview_name
from coding.ui.frame import jobs, steps, style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _, say, words_of
from coding.workspace.codebook.versions import newest_book
from coding.workspace.codings import transcript
from coding.workspace.context import Context
from coding.workspace.operations import UndoScope
from coding.workspace.people.users import list_users
from coding.workspace.project.interviews import list_interviews
from coding.workspace.search import machines
from coding.workspace.search.search import SearchResult

VIEWS = {
    "passages": N_("Suggested codes"),
    "consistency": N_("Stay consistent"),
    "quality": N_("How good are they here?"),
    "switches": N_("Switch on and off"),
}
QUALITY = "_suggestion_quality"
CAUTION = N_(
    "A suggestion says: people here gave this code to passages that read alike. It does not know what was meant. Code "
    "first; look at suggestions afterwards. A passage without a good suggestion is not less important."
)
_AT_ONCE = 10


def page(context: Context) -> None:
    """Suggested codes, consistency, quality, switches."""
    st.title(_("Suggestions"), anchor=False)
    view_in_address = st.query_params.get("view", "passages")
    view = st.segmented_control(
        _("Part of the page"),
        list(VIEWS),
        default=view_in_address if view_in_address in VIEWS else "passages",
        required=True,
        format_func=lambda view: _(VIEWS[view]),
        key="suggestions-view",
        label_visibility="collapsed",
    )
    style.note(_(CAUTION))
    with style.refusals():
        if view == "quality":
            _quality(context)
        elif view == "consistency":
            _consistency(context)
        elif view == "switches":
            _switches(context)
        else:
            _passages(context)


def _released(context: Context) -> list[Interview]:
    interviews = [interview for interview in list_interviews(context) if interview.release_id]
    if not interviews:
        style.empty(_("Nothing is released yet. A steward reviews and releases interviews first."))
    return interviews


def _passages(context: Context) -> None:
    if not machines.offers_codes(context):
        style.empty(
            _("Suggestions are switched off in this project. A lead can switch them on under “Switch on and off”.")
        )
        return
    released = _released(context)
    if not released:
        return
    ids = [str(interview.release_id) for interview in released]
    release_in_address = st.query_params.get("release", ids[0])
    release_id = st.selectbox(
        _("Interview"),
        ids,
        index=ids.index(release_in_address) if release_in_address in ids else 0,
        format_func=lambda release_id: next(i.name for i in released if i.release_id == release_id),
    )
    if not entry.before_and_ask(context, str(release_id)):
        return
    offers = suggest.offered(context, str(release_id))
    if not offers:
        style.note(_("Nothing is offered now. What you answered stays answered."))
        return
    release = transcript.read_release(context, str(release_id))
    places = [
        (span, list(group)) for span, group in groupby(offers, key=lambda o: (o.suggestion.start, o.suggestion.end))
    ]
    pages = -(-len(places) // _AT_ONCE)
    left, middle, right = st.columns([6, 2, 1], vertical_alignment="bottom")
    with left:
        style.note(
            _("{count} passages, in the order of the interview. Passing on needs no answer.").format(count=len(places))
        )
    at = 1
    if pages > 1:
        label = _("Part, of {count}").format(count=pages)
        at = int(middle.number_input(label, 1, pages, 1, key=f"part-{release_id}"))
    seen = steps.shown(context, UndoScope("coding", str(release_id)))
    style.button(
        _("Undo"),
        lambda: suggest.undo(context, str(release_id), seen),
        key="suggestions-undo",
        help=_("Your last action in this interview"),
        width="stretch",
        place=right,
    )
    for (start, end), offered in places[(at - 1) * _AT_ONCE : at * _AT_ONCE]:
        with st.container(border=True):
            line = release.line_of(start)
            style.quote(release.text[start:end], _("line {line}").format(line=line))
            link("coding", _("Open in the transcript"), release=str(release_id), line=str(line))
            columns = st.columns(len(offered), gap="small")
            for column, each in zip(columns, offered, strict=True):
                with column:
                    entry.one(context, each)


def _consistency(context: Context) -> None:
    codes = suggest_quality.own_codes(context)
    book = newest_book(context)
    if not codes or book is None:
        style.empty(_("You have not coded anything yet. This part compares your own codings with each other."))
        return
    style.note(
        _(
            "Only your own codings are compared, and only interviews that are open for suggestions to you are looked "
            "at: "
            "none while you code them in an open round, and none that you have not coded on your own."
        )
    )
    code = st.selectbox(
        _("Code"),
        list(codes),
        format_func=lambda code: f"{code} {book.by_id(code).name if code in book else ''} · {codes[code]}",
        key="consistency-code",
    )
    if code in book and book.by_id(code).definition:
        style.note(book.by_id(code).definition)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Like those you coded, but without the code"), anchor=False)
        try:
            results = suggest_quality.more_like(context, str(code), top=10)
            if not results:
                style.note(_("No passage of an interview that is open to you is left to look at."))
            for each in results:
                _passage(each)
        except HeardError as error:
            style.note(words_of(error))
    with right:
        st.subheader(_("Coded, but unlike your others"), anchor=False)
        try:
            for odd in suggest_quality.unlike_rest(context, str(code), top=10):
                _passage(odd.result)
        except HeardError as error:
            style.note(words_of(error))
        style.note(_("Unlike is not wrong: it may be the passage that shows another side of the code."))


def _passage(result: SearchResult) -> None:
    with st.container(border=True, gap="xsmall"):
        style.quote(
            result.text,
            _("{interview} · line {line}").format(
                interview=interview_name(result.participant, result.title), line=result.line
            ),
        )
        link("coding", _("Open in the transcript"), release=result.segment.release_id, line=str(result.line))


def _quality(context: Context) -> None:
    style.note(
        _(
            "Each interview is left out in turn. From what you may see of the others' codings, Heard then suggests "
            "for its "
            "coded passages, and we count how often a code that people gave is among the first three. Beside it "
            "stand two "
            "simple ways: definitions alone, and always offering the codes used most."
        )
    )
    job = jobs.watch(QUALITY, stop_label=_("Stop"))
    if job is not None:
        if job.problem:
            st.error(style.escape(say(job.problem)))
        else:
            st.session_state[f"{QUALITY}_held"] = job.result
    quality: Quality | None = st.session_state.get(f"{QUALITY}_held")
    if st.button(
        _("Measure again") if quality else _("Measure"), key="quality-now", type="primary", disabled=jobs.busy(QUALITY)
    ):
        lasting = context.for_long_work()
        jobs.start(
            QUALITY,
            _("Leaving out interviews"),
            0,
            lambda progress, cancelled: suggest_quality.evaluate(lasting, progress=progress, cancelled=cancelled),
        )
        st.rerun()
    if quality is None:
        return
    if not quality.passages:
        style.empty(_("At least two interviews must have codings that you may see before anything can be measured."))
        return
    _figures(quality)


def _figures(quality: Quality) -> None:
    rows = [
        (_("A passage has at least one right code among the three"), quality.any_code),
        (
            _("Codes with {count} or more coded passages elsewhere").format(count=suggest_quality.ENOUGH),
            quality.well_taught,
        ),
        (_("Rarer codes"), quality.sparse),
    ]
    style.note(
        _("{passages} coded passages of {interviews} interviews.").format(
            passages=quality.passages, interviews=quality.interviews
        )
    )
    style.table(
        [_("Among the first three"), _("Asked"), _("Suggestions"), _("Definitions alone"), _("Most used codes")],
        [[words, *_row(hits)] for words, hits in rows if hits.asked],
        label=_("How often a right code was among the first three"),
        numbers=[1, 2, 3, 4],
    )
    worse = quality.any_code.learned <= max(quality.any_code.defined, quality.any_code.usual)
    if worse:
        st.warning(
            _("Here suggestions are no better than a simple way. Better leave them off."), icon=":material/warning:"
        )
    with st.expander(_("By code")):
        style.table(
            [_("Code"), _("Asked"), _("Suggestions"), _("Definitions alone"), _("Most used codes")],
            [[f"{code.code} {code.name}", *_row(code.hits)] for code in quality.codes],
            label=_("How often each code was among the first three where people gave it"),
            numbers=[1, 2, 3, 4],
        )
    if quality.answers:
        words = {
            "accepted": _("accepted"),
            "declined": _("declined"),
            "offered": _("not answered yet"),
            "passed": _("passed over"),
        }
        style.note(
            _("Suggestions so far: ")
            + ", ".join(f"{count} {words[state]}" for state, count in sorted(quality.answers.items()))
        )
        style.note(
            "; ".join(
                _("rank {rank}: {accepted} of {answered} accepted").format(
                    rank=rank, accepted=accepted, answered=answered
                )
                for rank, (answered, accepted) in quality.by_rank.items()
            )
        )


def _row(hits: Hits) -> list[str]:
    return [str(hits.asked), *(f"{share:.0%}" for share in (hits.learned, hits.defined, hits.usual))]


def _switches(context: Context) -> None:
    on = machines.offers_codes(context)
    style.note(
        _(
            "Suggestions are off until a lead switches them on. Even then a coder sees none in an open "
            "round, and none before they have coded the interview on their own. A training round can be "
            "opened with suggestions. That is set when the round is made, on the Agreement page. Codings "
            "that began as a suggestion say so for ever, and agreement is also shown without them."
        )
    )
    if not context.may(Permission.MANAGE_ROUNDS):
        st.markdown(_("They are **on** in this project.") if on else _("They are **off** in this project."))
        return
    style.toggle(_("Suggestions in this project"), on, partial(machines.offer_codes, context), key="suggestions-on")
    released = _released(context)
    if not on or not released:
        return
    st.subheader(_("Open an interview before it is coded"), anchor=False)
    style.note(_("For instance for a coder who joins late. In an open round it stays closed all the same."))
    coders = {user.id: user.name for user in list_users(context.project) if user.active}
    titles = {interview.id: interview.name for interview in released}
    releases = {interview.id: str(interview.release_id) for interview in released}
    with st.form("unlock", border=False):
        left, right, third = st.columns([4, 3, 2], vertical_alignment="bottom")
        interview = left.selectbox(_("Interview"), list(titles), format_func=lambda interview_id: titles[interview_id])
        coder = right.selectbox(_("Coder"), list(coders), format_func=lambda coder_id: coders[coder_id])
        if third.form_submit_button(_("Open for suggestions"), width="stretch"):
            style.attempt(lambda: suggest.unlock(context, releases[str(interview)], str(coder)))
    for interview, coder in suggest.unlocked(context):
        if interview not in titles:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{style.escape(titles[interview])} · {style.escape(coders.get(coder, coder))}")
            style.button(
                _("Close again"),
                partial(suggest.unlock, context, releases[interview], coder, False),
                key=f"shut-{interview}-{coder}",
            )
