"""One file on the Import page: what was read, what the person corrects, what would be stored."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from coding.errors import HeardError
from coding.model import Participant
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _, say, words_of
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Context
from coding.workspace.originals import importing
from coding.workspace.originals.importing import ImportPlan, IncomingFile
from coding.workspace.vault_records import ROLES
from pipelines.errors import EncodingUnsure, PipelineError

PLANS = f"{PRIVATE}plans"
CONSENT = {
    "paraphrase": N_("paraphrase only"),
    "yes": N_("may be quoted"),
    "never": N_("neither of them"),
}
LANGUAGES = {
    "bg": N_("Bulgarian"),
    "cs": N_("Czech"),
    "da": N_("Danish"),
    "de": N_("German"),
    "el": N_("Greek"),
    "en": N_("English"),
    "es": N_("Spanish"),
    "et": N_("Estonian"),
    "fi": N_("Finnish"),
    "fr": N_("French"),
    "ga": N_("Irish"),
    "hr": N_("Croatian"),
    "hu": N_("Hungarian"),
    "it": N_("Italian"),
    "lt": N_("Lithuanian"),
    "lv": N_("Latvian"),
    "nb": N_("Norwegian"),
    "nl": N_("Dutch"),
    "pl": N_("Polish"),
    "pt": N_("Portuguese"),
    "ro": N_("Romanian"),
    "sk": N_("Slovak"),
    "sl": N_("Slovenian"),
    "sv": N_("Swedish"),
    "tr": N_("Turkish"),
    "uk": N_("Ukrainian"),
}
FIRST_TURNS = 6
LONGEST_TURN = 240
MOST_SPEAKERS = 12
MOST_HEADINGS = 20


def language_name(code: str) -> str:
    """A language in the language of the interface, or its code where it has no name here."""
    return _(LANGUAGES.get(code, code))


def language_field(place: Any, label: str, code: str) -> str:
    """A field for a language, by its name; one that has none here is typed as its tag.

    Args:
        place: A column, or Streamlit itself.
        label: What is asked.
        code: What stands there at first; empty for nothing.
    """
    codes = [*LANGUAGES, *([code] if code and code not in LANGUAGES else [])]
    language = place.selectbox(
        label,
        codes,
        index=codes.index(code) if code else None,
        format_func=language_name,
        placeholder=_(CHOOSE),
        accept_new_options=True,
        help=_("One that is not listed is typed as its tag, such as ar or mt."),
    )
    return str(language or "").strip()


def forget_file(file_id: str) -> None:
    """Let go of what was read of a file."""
    known: dict[tuple[str, str | None], ImportPlan] = st.session_state.get(PLANS, {})
    for name in [name for name in known if name[0] == file_id]:
        del known[name]


def one_file(
    context: Context,
    upload: Any,
    participants: Sequence[Participant],
    offered: int,
    *,
    unfolded: bool,
    store: Callable[[Sequence[tuple[str, Sequence[ImportPlan]]]], None],
) -> list[ImportPlan]:
    """Show one file; return what would be stored of it as the person has set it.

    Args:
        context: The steward.
        upload: The file as Streamlit holds it.
        participants: Everybody interviewed so far.
        offered: How many new labels the files above take already.
        unfolded: Whether the first turns are shown at once.
        store: Called with (file id, plans) when “Store” is pressed.
    """
    with st.container(border=True):
        plan = _read(context, upload)
        if plan is None:
            return []
        key = upload.file_id
        _summary(plan)
        _headings(plan)
        parts = _parts(context, plan, key)
        if len(parts) > 1:
            plans = _divided(context, plan, parts, participants, key, offered)
        else:
            plans = [_settings(context, plan, participants, key, offered)]
        _first_turns(parts[0], expanded=unfolded)
        if st.button(_("Store"), key=f"store-{key}", type="primary"):
            store([(key, plans)])
        return plans


def _read(context: Context, upload: Any) -> ImportPlan | None:
    """The file as read, from this page session's memory where it was read before."""
    known: dict[tuple[str, str | None], ImportPlan] = st.session_state.setdefault(PLANS, {})
    encoding: str | None = st.session_state.get(f"encoding-chosen-{upload.file_id}")
    plan = known.get((upload.file_id, encoding))
    if plan is not None:
        return plan
    try:
        with st.spinner(_("Reading …")):
            plan = importing.preview_file(context, IncomingFile(upload.name, upload.getvalue()), encoding=encoding)
    except EncodingUnsure as error:
        _ask_encoding(upload, error)
        return None
    except (PipelineError, HeardError) as error:
        st.error(
            _("{error} Nothing of this file was kept.").format(error=style.escape(words_of(error))),
            icon=":material/block:",
        )
        return None
    known[(upload.file_id, encoding)] = plan
    return plan


def _ask_encoding(upload: Any, error: EncodingUnsure) -> None:
    st.warning(style.escape(words_of(error)))
    choices = list(error.candidates) or ["utf-8", "windows-1252", "iso-8859-1"]
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    encoding = left.selectbox(_("How is the text encoded?"), choices, key=f"encoding-{upload.file_id}")
    right.button(
        _("Read with this"),
        key=f"encoding-go-{upload.file_id}",
        on_click=st.session_state.update,
        args=({f"encoding-chosen-{upload.file_id}": encoding},),
    )
    start = upload.getvalue()[:400].decode(encoding, errors="replace") if encoding else ""
    style.quote(start, _("The beginning, read this way: accents and umlauts should look right."))


def _summary(plan: ImportPlan) -> None:
    transcript = plan.read.transcript
    words = len(transcript.text.split())
    speakers = len(transcript.speakers)
    st.markdown(f"**{style.escape(plan.file.name)}**")
    facts = [
        _("format: {format}").format(format=plan.read.format),
        _("{number} turns").format(number=len(transcript.turns)),
        _("{words:,} words").format(words=words).replace(",", " "),
        _("{speakers} speakers").format(speakers=speakers) if speakers != 1 else _("1 speaker"),
    ]
    if plan.read.encoding:
        facts.append(_("encoding: {encoding}").format(encoding=plan.read.encoding))
    style.note(" · ".join(facts))
    for warning in plan.read.warnings:
        st.markdown(f":material/info: {style.escape(say(warning))}")


def _headings(plan: ImportPlan) -> None:
    """What stands in the file above or between the turns: it is not in the text, and often names somebody."""
    headings = [part.heading for part in plan.read.parts if part.heading]
    if headings:
        with st.expander(_("Headings, which are not in the text")):
            style.note(_("They stay in the original file. Names in them are not looked for by themselves."))
            for heading in headings[:MOST_HEADINGS]:
                st.text(heading)
            if len(headings) > MOST_HEADINGS:
                style.note(_("{number} more").format(number=len(headings) - MOST_HEADINGS))


def _parts(context: Context, plan: ImportPlan, key: str) -> list[ImportPlan]:
    """The interviews in the file: one, unless it seems to hold several and the person says so."""
    count = len(plan.read.parts)
    if count < 2:
        return [plan]
    whole = _("One interview")
    choice = st.radio(
        _("This file may hold several interviews"),
        [whole, _("{count} interviews, divided where the next one seems to begin").format(count=count)],
        key=f"parts-{key}",
        horizontal=True,
    )
    return [plan] if choice == whole else importing.divide_import(context, plan)


def _settings(
    context: Context, plan: ImportPlan, participants: Sequence[Participant], key: str, offered: int
) -> ImportPlan:
    columns = st.columns(4)
    label = participant_field(columns[0], context, participants, key, offered)
    title = columns[1].text_input(
        _("Title (not a name)"), key=f"title-{key}", placeholder=label, help=_("Everybody in the project sees it.")
    )
    language = _language(columns[2], plan, key)
    consent = consent_field(columns[3], participants, label, key)
    roles, same = _roles(plan, key)
    if same:
        plan = importing.join_speakers(context, plan, same)
        roles = {speaker: role for speaker, role in roles.items() if speaker in plan.read.transcript.speakers}
    return replace(plan, participant=label, title=title, language=language, quote_consent=consent, roles=roles)


def participant_field(
    column: Any, context: Context, participants: Sequence[Participant], key: str, offered: int
) -> str:
    """A field for whose it is; the label that is free next stands in it at first."""
    free = importing.suggest_labels(context, offered + 1)[-1]
    labels = [participant.label for participant in participants]
    participant = column.selectbox(
        _("Participant"),
        [free, *labels],
        format_func=lambda label: label if label in labels else f"{label} (new)",
        accept_new_options=True,
        key=f"participant-{key}-{free}",
        help=_("Choose somebody you have talked with before, or type another label. Never a name."),
    )
    return str(participant or free)


def known_language(place: Any, code: str | None, key: str, explain: str | None = None) -> str | None:
    """A field for the language of an interview, which may be one that cannot be told.

    Args:
        place: A column.
        code: What stands there at first.
        key: Key of the field.
        explain: What it is for.
    """
    codes: list[str | None] = [*LANGUAGES, *([code] if code and code not in LANGUAGES else []), None]
    language: str | None = place.selectbox(
        _("Language"),
        codes,
        index=codes.index(code),
        format_func=lambda code: _("cannot be told") if code is None else language_name(code),
        key=key,
        help=explain,
    )
    return language


def _language(column: Any, plan: ImportPlan, key: str) -> str | None:
    explain = _("It decides which detectors look for names.")
    return known_language(column, plan.read.language, f"language-{key}", explain)


def consent_field(column: Any, participants: Sequence[Participant], label: str, key: str) -> str:
    """A field for a new participant's consent to quotes; what is known of another stands there."""
    known = next((participant for participant in participants if participant.label == label), None)
    if known is not None:
        column.text_input(
            _("Consent to quotes"), _(CONSENT[known.quote_consent]), disabled=True, key=f"consent-{key}-{label}"
        )
        return known.quote_consent
    consent: str = column.selectbox(
        _("Consent to quotes"),
        list(CONSENT),
        format_func=lambda consent: _(CONSENT[consent]),
        key=f"consent-{key}",
        help=_("What the participant has agreed to. Reports keep to it."),
    )
    return consent


def _roles(plan: ImportPlan, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """Role of each speaker, and label → label of those that are one speaker."""
    same: dict[str, str] = {}
    speakers = plan.read.transcript.speakers
    roles = {speaker: str(plan.roles.get(speaker, "other")) for speaker in speakers}
    if not speakers:
        style.note(_("No speakers are marked: every turn counts as the participant's."))
        return roles, same
    speakers_shown = speakers[:MOST_SPEAKERS]
    for start in range(0, len(speakers_shown), 4):
        columns = st.columns(4)
        for column, speaker in zip(columns, speakers_shown[start : start + 4], strict=False):
            others = {
                _("the same as {speaker}").format(speaker=other): other for other in speakers_shown if other != speaker
            }
            role = column.selectbox(
                _("{speaker} is").format(speaker=style.escape(speaker)),
                [*ROLES, *others],
                index=ROLES.index(roles[speaker]),
                key=f"role-{key}-{speaker}",
            )
            if role in others:
                same[speaker] = others[role]
            else:
                roles[speaker] = role
    if len(speakers) > len(speakers_shown):
        style.note(
            _("{number} further speakers keep the role that was guessed for them.").format(
                number=len(speakers) - len(speakers_shown)
            )
        )
    return roles, same


def _divided(
    context: Context,
    plan: ImportPlan,
    parts: Sequence[ImportPlan],
    participants: Sequence[Participant],
    key: str,
    offered: int,
) -> list[ImportPlan]:
    columns = st.columns(3)
    new = _("A new participant for each")
    labels = [participant.label for participant in participants]
    whose = columns[0].selectbox(_("Participants"), [new, *labels], key=f"whose-{key}")
    language = _language(columns[1], plan, key)
    consent = consent_field(columns[2], participants, whose, key)
    names = sorted({name for part in parts for name in part.read.parts[0].attributes})
    choices = st.multiselect(
        _("Keep these columns as attributes of the participants"),
        names,
        key=f"attributes-{key}",
        help=_("Everybody in the project sees attributes. Leave out whatever could name or place somebody."),
        disabled=not names or whose != new,
        placeholder=_(CHOOSE),
    )
    free = importing.suggest_labels(context, offered + len(parts))[offered:]
    plans = [
        replace(
            part,
            participant=free[index] if whose == new else whose,
            title=None if whose == new else _("{whose} part {index}").format(whose=whose, index=index + 1),
            language=language,
            quote_consent=consent,
            attributes={name: value for name, value in part.read.parts[0].attributes.items() if name in choices},
        )
        for index, part in enumerate(parts)
    ]
    style.table(
        [_("Participant"), _("Turns"), _("Words"), _("Begins with")],
        [
            [
                import_plan.participant or "",
                str(len(import_plan.read.transcript.turns)),
                str(len(import_plan.read.transcript.text.split())),
                _shortened(import_plan.read.transcript.text, 80),
            ]
            for import_plan in plans[:12]
        ],
        label=_("Interviews in this file"),
        numbers=[1, 2],
    )
    if len(plans) > 12:
        style.note(
            _("… and {number} more, up to {participant}.").format(
                number=len(plans) - 12, participant=plans[-1].participant
            )
        )
    return plans


def _first_turns(plan: ImportPlan, *, expanded: bool) -> None:
    transcript = plan.read.transcript
    with st.expander(_("First turns"), expanded=expanded):
        style.table(
            [_("Speaker"), _("Words")],
            [
                [turn.speaker or "–", _shortened(transcript.turn_text(turn), LONGEST_TURN)]
                for turn in transcript.turns[:FIRST_TURNS]
            ],
            label=_("First turns of the transcript"),
        )


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length].rstrip()} …"
