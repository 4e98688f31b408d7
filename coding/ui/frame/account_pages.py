"""Heard's own pages for accounts, as HTML: signing in, a link that was opened, a second factor, recovery codes.

They are drawn without Streamlit, which nobody reaches who has not signed in, and tell nothing of the project.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import segno

from coding.model import Passkey, User
from coding.ui.frame.ingress import PASSKEY
from coding.ui.frame.texts import _, language, say
from coding.workspace.people.own_passphrase import LONGEST, MINIMUM
from coding.workspace.people.passkeys import NOT_MADE
from coding.workspace.people.second_factor import NOT_TAKEN

HEARD: Final = "Heard"
ALERT: Final = "what-was-wrong"
"""Id of the sentence that says what was wrong; fields that it is about name it."""


def sign_in_page(prefix: str, *, to: str = "", name: str = "", wrong: str = "", passkeys: bool = False) -> str:
    """The page where people sign in.

    Args:
        prefix: Path that the project lives under.
        to: The page that was asked for.
        name: What was given as a name the last time.
        wrong: What to say about the last time.
        passkeys: Whether a passkey may stand in for the code.
    """
    fields = [
        _hidden("to", to),
        _Field(name="name", label=_("Your id or name"), value=name, fill="username", first=not wrong).html(),
        _passphrase("passphrase", _("Passphrase"), "current-password", first=bool(wrong)),
        _Field(
            name="code",
            label=_("Code"),
            fill="one-time-code",
            explain=_("Only if you have set up a second factor: what your app shows now, or a recovery code."),
            needed=False,
        ).html(),
    ]
    after = _passkey_button(prefix) if passkeys else ""
    body = [_alert(wrong), _form(f"{prefix}/sign-in", fields, _("Sign in"), after=after)]
    body.append(_quiet(_("Forgotten, or new here? A lead of the study makes a link for you.")))
    return _page(prefix, _("Sign in"), body, script=passkeys)


def provider_page(prefix: str, *, name: str, begin: str, end: str = "", wrong: str = "") -> str:
    """The page that leads to where people sign in.

    Args:
        prefix: Path that the project lives under.
        name: What people call the place.
        begin: Address that leads there.
        end: Address that signs out there, or "".
        wrong: What to say about the last time.
    """
    there = escape(_("Sign in at {name}").format(name=name))
    body = [_alert(wrong), f'<a class="go" href="{escape(begin)}">{there}</a>']
    if end:
        label = escape(_("Sign out at {name}, to sign in there as somebody else").format(name=name))
        body.append(f'<p><a href="{escape(end)}">{label}</a></p>')
    return _page(prefix, _("Sign in"), body)


def opening_page(prefix: str) -> str:
    """What a link shows first; its script goes on by itself."""
    form = _form(f"{prefix}/join", [_hidden("token", "")], _("Go on"), marked=" data-opens")
    explain = _quiet(_("If nothing happens here, the link is not whole: copy all of it, and open it again."))
    return _page(prefix, _("Your link is being opened"), [form, explain], script=True)


def passphrase_page(prefix: str, user: User, token: str, *, maker: str, asks_code: bool, wrong: str = "") -> str:
    """Where somebody sets their passphrase by a link.

    Args:
        prefix: Path that the project lives under.
        user: Whom the link is for.
        token: The link's.
        maker: Name of who made it.
        asks_code: Whether they have a second factor from before.
        wrong: What to say about the last time.
    """
    rules = _("At least {n} characters; a sentence that only you would think of is good. Nobody else can read it.")
    fields = [
        _hidden("token", token),
        # Password managers keep it under this name.
        f'<input type="text" name="name" value="{escape(user.id)}" autocomplete="username" hidden>',
        _passphrase("new", _("New passphrase"), "new-password", rules.format(n=MINIMUM), first=True),
        _passphrase("again", _("New passphrase once more"), "new-password"),
    ]
    if asks_code:
        explain = _("You have a second factor from before: what your app shows now, or a recovery code.")
        fields.append(_Field(name="code", label=_("Code"), fill="one-time-code", explain=explain).html())
    known = _("You will sign in as {id}.").format(id=user.id)
    origin = _("{name} made this link for you.").format(name=maker) if maker else ""
    body = [
        _alert(wrong), _quiet(f"{known} {origin}".strip()), _form(f"{prefix}/join", fields, _("Set your passphrase")),
    ]  # fmt: skip
    return _page(prefix, _("Welcome, {name}").format(name=user.name), body)


def second_factor_page(prefix: str, ticket: str, *, secret: str, address: str, wrong: str = "") -> str:
    """Where somebody sets up the second factor that they must have.

    Args:
        prefix: Path that the project lives under.
        ticket: Stands for what they have set so far.
        secret: What their app is given.
        address: The same as the app reads it from the picture.
        wrong: What to say about the last time.
    """
    why = _(
        "It keeps others out even if they come to know your passphrase. You need an app that shows codes: your "
        "password manager may do it, or one on your phone, such as Aegis, FreeOTP or Google Authenticator."
    )
    read = escape(_("Read this picture with the app, or type this key into it:"))
    then = escape(_("Then give the code that the app shows."))
    steps = f'<ol><li>{read}{picture(address)}<p class="key">{grouped(secret)}</p></li><li>{then}</li></ol>'
    code = _Field(name="code", label=_("Code of the app"), fill="one-time-code", first=True, digits=True)
    form = _form(f"{prefix}/join", [_hidden("ticket", ticket), code.html()], _("Set it up and sign in"))
    return _page(prefix, _("A second factor"), [_alert(wrong), f"<p>{escape(why)}</p>", steps, form])


def codes_page(prefix: str, codes: Sequence[str]) -> str:
    """Recovery codes, shown once, to somebody who has just signed in."""
    why = _(
        "If you lose your phone, one of these codes does in place of the app, once each. They are shown "
        "only now. Print them, or keep them where you keep other passwords, not on that phone."
    )
    listed = "".join(f"<li>{escape(code)}</li>" for code in codes)
    label = escape(_("I have kept them"))
    go = f'<a class="go" href="{escape(prefix)}/">{label}</a>'
    return _page(prefix, _("Your recovery codes"), [f"<p>{escape(why)}</p>", f'<ul class="codes">{listed}</ul>', go])


def passkeys_page(prefix: str, own: Sequence[Passkey], *, wrong: str = "") -> str:
    """Somebody's passkeys, and the ways to make and to remove one.

    Args:
        prefix: Path that the project lives under.
        own: Theirs.
        wrong: What to say about the last step.
    """
    why = _(
        "A passkey stands in for the code. It is a security key, your phone or this computer. A PIN, your finger or "
        "your face opens it. Only this address can ask for it. Your passphrase and the codes of your app stay."
    )
    body = [_alert(wrong), f"<p>{escape(why)}</p>"]
    if own:
        rows = "".join(_passkey_row(prefix, passkey) for passkey in own)
        body.append(f'<ul class="passkeys">{rows}</ul>')
    else:
        body.append(_quiet(_("You have no passkey yet.")))
    add, back = escape(_("Make a passkey")), escape(_("Back to Heard"))
    body.append(f'<a class="go" href="{escape(prefix)}/passkeys?add">{add}</a>')
    body.append(f'<p><a href="{escape(prefix)}/own_passphrase">{back}</a></p>')
    return _page(prefix, _("Your passkeys"), body)


def _passkey_row(prefix: str, passkey: Passkey) -> str:
    age = _("made on {day}").format(day=f"{passkey.made_at:%Y-%m-%d}")
    used = _("last used on {day}").format(day=f"{passkey.used_at:%Y-%m-%d}") if passkey.used_at else _("not used yet")
    label = _("Remove “{name}”").format(name=passkey.name)
    return (
        f"<li><strong>{escape(passkey.name)}</strong>{_quiet(f'{age}, {used}')}"
        f'<a href="{escape(prefix)}/passkeys?remove={escape(passkey.id)}">{escape(label)}</a></li>'
    )


def passkey_step_page(prefix: str, removed: Passkey | None, *, name: str = "", wrong: str = "") -> str:
    """Where passphrase and second factor are given before a passkey is made or removed.

    Args:
        prefix: Path that the project lives under.
        removed: The one that is to go; None where one is made.
        name: What was given as its name the last time.
        wrong: What to say about the last time.
    """
    if removed is None:
        title, label, explain = _("Make a passkey"), _("Go on"), _("So that you know it again, such as: blue key.")
        named = _Field(name="name", label=_("Name of the passkey"), fill="off", value=name, explain=explain, first=True)
        fields = [_hidden("add", "1"), named.html()]
    else:
        title, label = _("Remove “{name}”").format(name=removed.name), _("Remove it")
        fields = [_hidden("remove", removed.id)]
    code = _("Code of the app that you have, or a recovery code")
    fields += [
        _passphrase("passphrase", _("Passphrase"), "current-password", first=removed is not None),
        _Field(name="code", label=code, fill="one-time-code", needed=False).html(),
    ]
    form = _form(f"{prefix}/passkeys", fields, label, after=_passkey_button(prefix))
    return _page(prefix, title, [_alert(wrong), form, _passkeys_link(prefix)], script=True)


def making_page(prefix: str, options: str) -> str:
    """Where a browser makes the passkey.

    Args:
        prefix: Path that the project lives under.
        options: What it is asked with, JSON.
    """
    then = _("Your browser asks which key or device you use. Follow what it says.")
    fields = [_hidden("made", ""), _problem(say(NOT_MADE))]
    form = _form(f"{prefix}/passkeys", fields, _("Make a passkey"), marked=f' data-make="{escape(options)}"')
    return _page(prefix, _("Make a passkey"), [f"<p>{escape(then)}</p>", form, _passkeys_link(prefix)], script=True)


def _passkeys_link(prefix: str) -> str:
    label = escape(_("Your passkeys"))
    return f'<p><a href="{escape(prefix)}/passkeys">{label}</a></p>'


def _passkey_button(prefix: str) -> str:
    """A button that shows a passkey and sends the form; its script uncovers it where the browser can do that."""
    problem, label = _problem(say(NOT_TAKEN)), escape(_("Use a passkey in place of the code"))
    button = f'<button type="button" class="beside" data-ask="{escape(prefix + PASSKEY)}" hidden>{label}</button>'
    return _hidden("answer", "") + problem + button


def _problem(sentence: str) -> str:
    return f'<p role="alert" hidden>{escape(sentence)}</p>'


def refusal_page(prefix: str, sentence: str) -> str:
    """A sentence, and the way to the sign-in."""
    label = escape(_("Sign in"))
    way = f'<p><a href="{escape(prefix)}/sign-in">{label}</a></p>'
    return _page(prefix, _("This goes no further"), [_alert(sentence), way])


def picture(address: str) -> str:
    """A QR code, dark on white in any theme, as an image within the page.

    Not as SVG among the tags: Streamlit takes that out of what a page shows.
    """
    label = _("QR code of the key below")
    code = segno.make(address, error="m", micro=False)
    source = code.svg_data_uri(scale=4, border=3, light="white")
    return f'<img class="picture" width="208" height="208" src="{escape(source)}" alt="{escape(label)}">'


def grouped(secret: str) -> str:
    """A key as people type it, in groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _page(prefix: str, title: str, body: Sequence[str], *, script: bool = False) -> str:
    run = f'<script src="{escape(prefix)}/account.js" defer></script>' if script else ""
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · {HEARD}</title><link rel="icon" href="{escape(prefix)}/favicon.png">'
        f'<link rel="stylesheet" href="{escape(prefix)}/account.css">{run}</head>'
        f"<body><main><h1>{HEARD}</h1><h2>{escape(title)}</h2>{''.join(body)}</main></body></html>"
    )


def _form(action: str, fields: Sequence[str], label: str, *, marked: str = "", after: str = "") -> str:
    button = f'<button type="submit">{escape(label)}</button>'
    return f'<form method="post" action="{escape(action)}"{marked}>{"".join(fields)}{button}{after}</form>'


@dataclass(frozen=True, kw_only=True)
class _Field:
    """A labelled field of a form.

    Attributes:
        name: As it is sent.
        label: As it is read.
        fill: What a browser or password manager may put into it.
        kind: Of input.
        value: What stands in it.
        explain: A quiet line below it.
        needed: Whether the browser refuses it empty.
        first: Whether the keyboard is in it.
        digits: Whether a phone shows digits for it.
    """

    name: str
    label: str
    fill: str
    kind: str = "text"
    value: str = ""
    explain: str = ""
    needed: bool = True
    first: bool = False
    digits: bool = False

    def html(self) -> str:
        name = self.name
        about = f' aria-describedby="{name}-note"' if self.explain else ""
        note = f'<p class="quiet" id="{name}-note">{escape(self.explain)}</p>' if self.explain else ""
        marks = " required" * self.needed + " autofocus" * self.first + ' inputmode="numeric"' * self.digits
        plain = 'autocapitalize="none" spellcheck="false"'
        return (
            f'<div class="field"><label for="{name}">{escape(self.label)}</label><input id="{name}" name="{name}" '
            f'type="{self.kind}" value="{escape(self.value)}" autocomplete="{self.fill}" maxlength="{LONGEST}" '
            f"{plain}{marks}{about}>{note}</div>"
        )


def _passphrase(name: str, label: str, fill: str, explain: str = "", *, first: bool = False) -> str:
    return _Field(name=name, label=label, fill=fill, kind="password", explain=explain, first=first).html()


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _alert(sentence: str) -> str:
    return f'<p role="alert" id="{ALERT}">{escape(sentence)}</p>' if sentence else ""


def _quiet(sentence: str) -> str:
    return f'<p class="quiet">{escape(sentence)}</p>'
