"""The page a panelist answers in: one HTML file in their language that fetches nothing and sends nothing.

Its content policy allows the one script and the one style sheet that stand in it, by their hashes, and no address. On a
team's server the same page sends the answers where it came from, and nowhere else.
"""

# Why a file, and no account: decision 0840.

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from coding.extras.panel.files import FORMAT, LONGEST_REASON, VERSION
from coding.extras.panel.steps.rounds import Feedback, Questionnaire, QuestionnaireItem
from coding.model.panel import Scale
from coding.ui.agreement.panels import SCALES
from coding.ui.frame.texts import N_, _, language, spoken

NEW: Final = {
    "card": N_("New in this round."),
    "written": N_("New in this round."),
    "reworded": N_("Worded anew in this round. It was:"),
    "split": N_("Split off in this round from:"),
    "merged": N_("Put together in this round from:"),
}
_OWN: Final = ' class="own"'


@dataclass(frozen=True, slots=True)
class Sending:
    """How a page on a server sends its answers.

    Attributes:
        address: Path that takes them.
        token: Of the link that opened the page.
        answered: Whether answers of this person were taken already.
    """

    address: str
    token: str
    answered: bool = False


def questionnaire_file(questionnaire: Questionnaire, sending: Sending | None = None) -> bytes:
    """The page of one panelist, UTF-8.

    Args:
        questionnaire: All that it may show.
        sending: Where its answers go, on a server; None for a file that is saved and sent back.
    """
    with spoken(questionnaire.language):
        return _page(questionnaire, sending).encode("utf-8")


def policy_of(style: str, script: str, more: str = "form-action 'none'") -> str:
    """A content policy that allows one style sheet and one script within the page, and no address.

    Args:
        style: The style sheet.
        script: The script.
        more: What else it says.
    """
    return f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; {more}"


def page_policy(*, sends: bool) -> str:
    """The content policy of a panelist's page, for a header too.

    Args:
        sends: Whether it sends its answers where it came from.
    """
    connect = "; connect-src 'self'" if sends else ""
    return policy_of(own_file("questionnaire.css"), own_file("questionnaire.js"), f"form-action 'none'{connect}")


@cache
def own_file(name: str) -> str:
    """The text of a style sheet or script beside this module."""
    return files("coding.extras.panel.pages").joinpath(name).read_text(encoding="utf-8")


def _page(questionnaire: Questionnaire, sending: Sending | None) -> str:
    style, script = own_file("questionnaire.css"), own_file("questionnaire.js")
    policy = page_policy(sends=sending is not None)
    save, done = _("Save my answers to a file"), '<p role="status" id="done"></p>'
    if sending is not None:
        # What cannot be sent is not lost.
        done += f'\n<button type="button" id="save" hidden>{escape(save)}</button>'
        save = _("Send my answers")
    return f"""<!DOCTYPE html>
<html lang="{escape(language())}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(questionnaire.title)}</title>
<style>{style}</style>
</head>
<body>
<main>
{_head(questionnaire, sending)}
<form id="answers" novalidate>
{_before(questionnaire)}
{"".join(_item(asked_item, questionnaire) for asked_item in questionnaire.items)}
<button type="submit">{escape(save)}</button>
<div role="alert" id="wrong"></div>
{done}
</form>
</main>
<script type="application/json" id="asked">{_data(questionnaire, sending)}</script>
<script>{script}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _data(questionnaire: Questionnaire, sending: Sending | None) -> str:
    """What the script needs; nothing in it can end the element it stands in."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "panel": questionnaire.panel,
        "round": questionnaire.round,
        "panelist": questionnaire.panelist,
        "items": questionnaire.item_set,
        "ids": [asked_item.id for asked_item in questionnaire.items],
        "scales": [scale.name for scale in questionnaire.scales],
        "texts": {
            "consent": _("Your consent is not ticked."),
            "missing": _("Statement {number}: {scale}"),
            "incomplete": _("Some answers are missing. Choose “cannot judge” where you would rather not answer:"),
            "saved": _("Saved as {file}. Send this file back the way you were asked to. Nothing was sent from here."),
            "scales": {name: _(words[0]) for name, words in SCALES.items()},
        },
    }
    if sending is not None:
        data["send"] = {
            "address": sending.address,
            "token": sending.token,
            "sending": _("Your answers are being sent."),
            "refused": _("Your answers were not taken:"),
            "unreachable": _(
                "The server cannot be reached. Try once more, or save your answers to a file and give it to whoever "
                "asked you."
            ),
            "kept": _("Saved as {file}. Give this file to whoever asked you."),
        }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _head(questionnaire: Questionnaire, sending: Sending | None) -> str:
    caption = _("Round {number} · your code is {code}").format(number=questionnaire.round, code=questionnaire.panelist)
    explain = _(
        "This page works without the internet and sends nothing. Use Tab to move on and the arrow keys to choose a "
        "number. At the end you save a file, and you send it back."
    )
    if sending is not None:
        explain = _(
            "Nothing leaves this page until you send your answers at its end. Use Tab to move on and the arrow keys to "
            "choose a number. As long as this round is open you can send them again; the last ones count."
        )
    if sending is not None and sending.answered:
        explain += " " + _("Answers of yours have arrived already. If you send others, they take their place.")
    note = _("These statements describe what was told. They predict nothing, and nobody may be scored with them.")
    instructions = f"<p>{escape(questionnaire.instructions)}</p>" if questionnaire.instructions else ""
    return (
        f'<h1>{escape(questionnaire.title)}</h1>\n<p class="quiet">{escape(caption)}</p>\n{instructions}\n'
        f'<p>{escape(explain)}</p>\n<p class="quiet">{escape(note)}</p>'
    )


def _before(questionnaire: Questionnaire) -> str:
    """Consent, and whether drafts are kept."""
    parts = []
    if questionnaire.consent:
        agree, heading = escape(_("I agree")), escape(_("Your consent"))
        parts.append(
            f'<section class="card"><h2>{heading}</h2><p>{escape(questionnaire.consent)}</p>'
            f'<label class="tick"><input type="checkbox" id="consent"><span>{agree}</span></label></section>'
        )
    draft = escape(_("Keep what I enter in this browser, so that I can go on later"))
    shared = escape(_("Leave this unticked on a computer that others use. Unticking it erases what was kept."))
    parts.append(
        f'<label class="tick"><input type="checkbox" id="keep" aria-describedby="keep-explained"><span>{draft}</span>'
        f'</label><p class="quiet" id="keep-explained">{shared}</p>'
    )
    return "\n".join(parts)


def _item(item: QuestionnaireItem, questionnaire: Questionnaire) -> str:
    heading = _("Statement {number} of {count}").format(number=item.number, count=len(questionnaire.items))
    named = f"item-{item.number}"
    parts = [
        f'<section class="card" aria-labelledby="{named}">',
        f'<h2 id="{named}">{escape(heading)}</h2><p class="wording">{escape(item.wording)}</p>',
    ]
    if item.limits:
        limits = _("What it does not say: {text}").format(text=item.limits)
        parts.append(f'<p class="quiet">{escape(limits)}</p>')
    if item.how:
        parts.append(f"<p>{escape(_(NEW[item.how]))}</p>")
        if item.parents:
            parts.append(f'<ul class="reasons">{"".join(f"<li>{escape(parent)}</li>" for parent in item.parents)}</ul>')
    if item.reasons:
        intro = escape(_("What others wrote about it in the round before:"))
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in item.reasons)
        parts.append(f'<p class="quiet">{intro}</p><ul class="reasons">{reasons}</ul>')
    for scale in questionnaire.scales:
        parts.append(_scale(item, scale, questionnaire.round))
    label = escape(_("Why? (optional; others may read it, without your code, in the next round)"))
    parts.append(
        f'<label class="block" for="reason-{item.id}">{label}</label>'
        f'<textarea id="reason-{item.id}" maxlength="{LONGEST_REASON}"></textarea></section>'
    )
    return "\n".join(parts)


def _scale(item: QuestionnaireItem, scale: Scale, current: int) -> str:
    name, question, least, most = (_(text) for text in SCALES[scale.name])
    key = f"{item.id}-{scale.name}"
    ends = _("1 means “{least}”, {points} means “{most}”.").format(least=least, points=scale.points, most=most)
    points = "".join(
        f'<label><input type="radio" id="{key}-{point}" name="{key}" value="{point}">{point}</label>'
        for point in range(1, scale.points + 1)
    )
    cannot = escape(_("cannot judge"))
    unsure = f'<label><input type="radio" name="{key}" value="">{cannot}</label>'
    feedback_before = item.feedback.get(scale.name)
    feedback = _feedback(feedback_before, scale, key, current - 1) if feedback_before else ""
    return (
        f'<fieldset aria-describedby="{key}-ends"><legend>{escape(name)}: {escape(question)}</legend>'
        f'<p class="quiet" id="{key}-ends">{escape(ends)}</p>{feedback}'
        f'<div class="points">{points}{unsure}</div></fieldset>'
    )


def _feedback(feedback: Feedback, scale: Scale, key: str, earlier: int) -> str:
    """The group's ratings of the round before, and the person's own."""
    lies = feedback.spread
    group = _("Round {number}: {n} people; middle answer {median:g}; half of all lie from {low:g} to {high:g}.").format(
        number=earlier, n=lies.n, median=lies.median, low=lies.first_quartile, high=lies.third_quartile
    )
    own_answer = _("You did not rate it.") if feedback.own is None else _("You chose {own}.").format(own=feedback.own)
    head = "".join(f'<th scope="col">{point}</th>' for point in range(1, scale.points + 1))
    cells = "".join(
        f"<td{_OWN if point == feedback.own else ''}>{count}</td>" for point, count in enumerate(lies.counts, start=1)
    )
    rating, people = escape(_("Rating")), escape(_("People"))
    # A caption would be as narrow as the table.
    told_in_words = f'<p class="quiet" id="{key}-told">{escape(group)} <strong>{escape(own_answer)}</strong></p>'
    rows = f'<tr><th scope="row">{rating}</th>{head}</tr><tr><th scope="row">{people}</th>{cells}</tr>'
    return f'{told_in_words}<table aria-labelledby="{key}-told">{rows}</table>'
