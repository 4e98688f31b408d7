"""No text of the interface is hard-coded, and every catalogue knows every text with its placeholders."""

import ast
import copy
import json
import pickle
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import TypeGuard

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.jslexer import Token, tokenize
from babel.messages.pofile import read_po

import codebook.errors
import coding.errors
import coding.ui
import pipelines.errors
from codebook.model import Code, Codebook
from codebook.validation import validate
from coding import extras
from coding.access import Permission, check
from coding.errors import AccessDenied
from coding.model import Role, User
from coding.model.message import Message
from coding.ui.frame import texts
from coding.workspace.overview import chain, status
from pipelines.errors import BrokenFile
from pipelines.readers.safely.sandbox import read_safely
from pipelines.readers.safely.values import error_from_json, error_to_json

UI = Path(coding.ui.__file__).parent
ROOT = UI.parents[1]
EXTRAS = ROOT / "coding" / "extras"
LANGUAGES = sorted(set(texts.LANGUAGES) - {texts.SOURCE_LANGUAGE})
HOLE = "\0"
SENTENCE = re.compile(r"[A-Za-z’]{2,}[,:]? [A-Za-z\0(“]|[\0,] [A-Za-z]{2,}|^[A-Z][a-z]+\b")
"""Words in a row, a word beside a value, or a capital to begin with."""
ICON = re.compile(r":material/\w+: ?")

DISPLAYS = {
    *("title", "header", "subheader", "markdown", "write", "caption", "text", "info", "warning", "error", "success"),
    *("toast", "button", "form_submit_button", "download_button", "link_button", "page_link", "checkbox", "toggle"),
    *("radio", "selectbox", "multiselect", "slider", "select_slider", "text_input", "text_area", "number_input"),
    *("date_input", "file_uploader", "segmented_control", "pills", "tabs", "expander", "popover", "metric", "status"),
    *("spinner", "dialog", "note", "empty", "quote", "Page", "column"),
}
SHOWN_KEYWORDS = {"label", "help", "placeholder", "title", "explain", "note"}
TECHNICAL_KEYWORDS = {"key", "css", "js", "icon", "mime", "type", "file_name", "url_path", "page_title", "name"}
NOT_THE_INTERFACE = {
    *("guard.py", "server.py", "script.py", "runtime.py", "sessions.py"),
    *("ingress.py", "server_settings.py", "server_files.py", "server_log.py", "sign_in.py"),
    "server_backups.py",
}
"""What is answered before there is a page, or shows nothing."""

ALLOWED = {
    *(("texts.py", name) for name in texts.LANGUAGES.values()),
    ("texts.py", "d MMM y"),
    ("entrance.py", "Heard"),
    ("navigation.py", "Heard"),
    ("page.py", "all pairs"),
    ("pane.py", "Answer"),
    ("masking.py", "[a town in Poland]"),
    ("style.py", r"\g<0>:small[]"),
}
"""(file, text): names that are the same in every language, and values that only look like words."""


class _Html(HTMLParser):
    """Collects what a piece of HTML shows: text nodes and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.shown += [value or "" for name, value in attrs if name in ("title", "aria-label", "placeholder", "alt")]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("style", "script"):
            self.shown.append(data)


def text_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(str(value.value) if isinstance(value, ast.Constant) else HOLE for value in node.values)


def speaks(text: str) -> bool:
    if "::before" in text or "display: " in text:
        return False
    if re.search(r"<\w+[ >]|</\w+>", text):
        parser = _Html()
        parser.feed(text.replace(HOLE, ""))
        return any(re.search(r"[A-Za-z]{2,}", entry) for entry in parser.shown)
    return bool(SENTENCE.search(ICON.sub("", text)))


def called(node: ast.AST | None) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def unwrapped(source: str, name: str) -> Iterator[tuple[int, str]]:
    """Literals with words that are not handed to ``_`` or ``N_``."""
    tree = ast.parse(source)
    parent = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr) and not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        above = parent[node]
        if isinstance(above, ast.JoinedStr | ast.Expr | ast.Compare | ast.Subscript | ast.FormattedValue):
            continue
        text = text_of(node)
        if called(above) in ("_", "N_", "Message", "pgettext", "TypeVar") or (name, text) in ALLOWED:
            continue
        if isinstance(above, ast.keyword):
            technical, shown = above.arg in TECHNICAL_KEYWORDS, above.arg in SHOWN_KEYWORDS
        else:
            technical = called(above) in ("getLogger", "debug", "warning", "error") and _is_logger(above)
            shown = called(above) in DISPLAYS and isinstance(above, ast.Call) and node in above.args[:1]
        if technical or (isinstance(above, ast.Dict) and node in above.keys):
            continue
        if speaks(text) or (shown and not text.startswith("<") and re.search(r"[A-Za-z]{2,}", ICON.sub("", text))):
            yield node.lineno, text


def _is_logger(node: ast.AST) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") in ("logger", "logging")


def python_files() -> list[Path]:
    places = (*UI.rglob("*.py"), *EXTRAS.glob("*/pages/**/*.py"))
    return sorted(path for path in places if path.name not in NOT_THE_INTERFACE)


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_has_a_hard_coded_text(path: Path) -> None:
    source = path.read_text()
    assert not list(unwrapped(source, path.name))
    # What somebody else's file or name says stands in it, and may be no link.
    assert not re.findall(r"st\.(?:error|warning|info|success|markdown)\((?:words_of|say)\(.*", source)


@pytest.mark.parametrize("path", sorted(UI.glob("frame/templates/*.html")), ids=lambda path: path.name)
def test_no_template_has_a_hard_coded_text(path: Path) -> None:
    parser = _Html()
    parser.feed(re.sub(r"\{([#%{]).*?[#%}]\}", "", path.read_text(), flags=re.DOTALL))
    words = [text for text in parser.shown if re.search(r"[A-Za-z]{2,}", text.replace("Heard", ""))]
    assert not words or path.name == "no_manual.html", "said before there is a page"


JS_WORDS = re.compile(r"[A-Za-z’]{2,}[,:]? [A-Za-z(“$]|\} [A-Za-z]{2,}|^[A-Z][a-z]+")
JS_KEYS = re.compile(
    r"^(u  )?((Shift|Alt|Ctrl)[ +])*(Shift|Alt|Ctrl|(Arrow)?(Up|Down|Left|Right)|Escape|Esc|Enter|Home|End|Delete|"
    r"Backspace|Insert|Space|Tab|Page(Up|Down)|Control|Meta|AltGraph|CapsLock|ContextMenu|Dead|Process|Digit|F\d+|\S|"
    r"\s|1 … 0)$"
)
"""Keys by themselves; a sentence that begins with one is a text."""
JS_STYLE = re.compile(r"^(rp|ft|heard)-[\w-]+ [\w\0-]|^[\w-]+: .*;$|^max\(|gradient\(|\dpx |color-mix\(")
JS_DATA = {"use strict", "definition unclear", "different reading", "boundary rule", "Digits", "Pins"}
"""A word of the language, and values the project keeps, which are also shown by another text."""
JS_TAKERS = {"t", "N_", "closest", "matches", "querySelector", "querySelectorAll"}
JS_ATTRIBUTES = {"class", "className", "style", "d", "background", "role"}


def unwrapped_in_script(source: str) -> Iterator[tuple[int, str]]:
    """String tokens with words that are not handed to ``t`` or ``N_``."""
    tokens = [
        entry
        for entry in tokenize(source, jsx=False)
        if entry.type not in ("whitespace", "linecomment", "multilinecomment")
    ]
    for at, token in enumerate(tokens):
        if token.type not in ("string", "template_string"):
            continue
        before: list[Token] = [*tokens[max(0, at - 2) : at]]
        words = [entry.value for entry in before]
        text = token.value[1:-1]
        if token.type == "template_string":
            text = re.sub(r"\$\{(?:[^{}]|\{[^{}]*\})*\}", HOLE, text)
            speaking = bool(SENTENCE.search(text))
        else:
            speaking = bool(JS_WORDS.search(text)) or _or_said(tokens, at)
        if not speaking or JS_KEYS.match(text) or JS_STYLE.search(text):
            continue
        if words[-1:] == ["("] and words[-2].split(".")[-1] in JS_TAKERS:
            continue
        after = tokens[at + 1].value if at + 1 < len(tokens) else ""
        if text in JS_DATA or (after == ":" and words[-1:] in (["{"], [","])):
            continue
        if words[-1:] in ([":"], ["="]) and words[-2].strip("'") in JS_ATTRIBUTES:
            continue
        yield token.lineno, text


def _or_said(tokens: list[Token], at: int) -> bool:
    """Whether a word is one side of a choice whose other side is a text: ``late ? 'continued' : t('new')``."""
    if not re.fullmatch(r"[a-z’]{3,}", tokens[at].value[1:-1]):
        return False
    # Babel's lexer leaves the question mark out.
    words = [token.value for token in (*tokens[max(0, at - 2) : at], *tokens[at : at + 4])]
    before, after = words[: min(2, at)], words[min(2, at) + 1 :]
    spoken = after[1:2] and (after[1] in ("t", "N_") or _a_hole(after[1]))
    first = before[-1:] != ["{"] and before[-1:] not in ([","], ["case"]) and after[:1] == [":"] and bool(spoken)
    return first or (before[-1:] == [":"] and _a_hole(before[0]))


def _a_hole(token: str) -> bool:
    """A template that says something: a blank or a quotation mark beside its value."""
    return token.startswith("`") and "${" in token and bool(re.search(r"[“” ]", re.sub(r"\$\{.*?\}", "", token)))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("say(late ? 'continued' : t('new'))", ["continued"]),
        ("say(late ? 'continued' : `“${words}”`)", ["continued"]),
        ("say(late ? `“${words}”` : 'continued')", ["continued"]),
        ("hint.textContent = 'Shift Enter: apply and choose another'", ["Shift Enter: apply and choose another"]),
        ("press('Shift+Tab', 'Ctrl Enter', 'u  Ctrl z', 'Alt Shift 1 … 0')", []),
        ("const mode = late ? 'add' : 'remove'; const one = { late: `heard-${late}` }", []),
    ],
)
def test_a_word_in_a_script_is_found(source: str, found: list[str]) -> None:
    assert [text for _line, text in unwrapped_in_script(source)] == found


def scripts() -> list[Path]:
    return sorted((*UI.rglob("*.js"), *EXTRAS.rglob("*.js")))


@pytest.mark.parametrize("path", scripts(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_script_has_a_hard_coded_text(path: Path) -> None:
    assert not list(unwrapped_in_script(path.read_text()))


@cache
def by_file() -> dict[Path, set[str]]:
    """Every text of the interface by its file, as Babel's own extractors find them in the sources."""
    methods = [("manual/**", "ignore"), ("**.js", "javascript"), ("**.py", "python"), ("**/templates/*.html", "jinja2")]
    options = {"**.js": {"parse_template_string": "yes"}}
    keywords = {"_": None, "N_": None, "t": None, "Message": None, "pgettext": ((1, "c"), 2)}
    texts_of: dict[Path, set[str]] = {}
    for package in (ROOT / "codebook", ROOT / "pipelines", ROOT / "coding"):
        for file, _line, message, _comments, _context in extract_from_dir(package, methods, options, keywords=keywords):
            if message:
                texts_of.setdefault(package / file, set()).add(str(message))
    return texts_of


def extracted(folder: Path) -> frozenset[str]:
    """Every text of the files below a folder."""
    return frozenset(text for path, entry in by_file().items() if path.is_relative_to(folder) for text in entry)


@pytest.fixture(scope="module")
def wanted() -> frozenset[str]:
    return extracted(ROOT)


@cache
def entries(language: str) -> Catalog:
    with (texts.FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file)


def holes(text: str) -> list[tuple[str | None, str | None]]:
    return sorted((name, form) for _literal, name, form, _conversion in Formatter().parse(text) if name is not None)


def markup(text: str) -> tuple[int, list[str], bool, bool]:
    """What a translation must keep: bold marks, icons and tags, and blanks at either end."""
    matches = sorted(re.findall(r":material/\w+:|</?\w+[^>]*>", text))
    return text.count("**"), matches, text != text.lstrip(), text != text.rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_knows_every_text(language: str, wanted: frozenset[str]) -> None:
    catalogue = {
        str(message.id): [file for file, _ in message.locations] for message in entries(language) if message.id
    }
    assert len(wanted) > 1_000
    assert not wanted - catalogue.keys(), "run `make texts`"
    deleted = tuple(
        f"coding/extras/{extra}/" for extra in {*extras.EXTRAS} - {feature.name for feature in extras.features()}
    )
    beyond = {text for text, files in catalogue.items() if not any(file.startswith(deleted) for file in files)} - wanted
    assert not beyond, "run `make texts`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders_and_markup(language: str) -> None:
    translated = [message for message in entries(language) if message.id and message.string]
    assert translated
    for message in translated:
        assert holes(str(message.string)) == holes(str(message.id)), message.id
        assert markup(str(message.string)) == markup(str(message.id)), message.id


def test_a_text_is_shown_in_the_language_of_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts.translate("Home") == "Home"
    monkeypatch.setattr(texts, "language", lambda: "fr")
    assert texts.translate("Home") not in ("Home", "")
    assert texts.translate("no such text of the interface") == "no such text of the interface"


def test_a_word_that_is_two_elsewhere_is_told_apart_by_its_context(monkeypatch: pytest.MonkeyPatch) -> None:
    assert texts.pgettext("verb", "Code") == "Code"
    monkeypatch.setattr(texts, "language", lambda: "it")
    assert (texts.translate("Code"), texts.pgettext("verb", "Code")) == ("Codice", "Codificare")
    assert texts.pgettext("verb", "Report") == texts.translate("Report") != "Report"


def test_what_the_overview_says_is_translated_with_its_values(monkeypatch, wanted) -> None:
    """Every sentence of the chain and of an interview's next step is written out where the extractors find it."""
    for module in (chain, status):
        tree = ast.parse(Path(module.__file__).read_text())
        said = [node for node in ast.walk(tree) if called(node) == "Message" and isinstance(node, ast.Call)]
        assert len(said) > 8
        assert all(isinstance(entry.args[0], ast.Constant) and entry.args[0].value in {*wanted, ""} for entry in said)
    places = Message("{n} places", n=4)
    sentence = Message("{places} of names masked elsewhere to decide on in {releases}.", places=places, releases="P01")
    assert sentence == "4 places of names masked elsewhere to decide on in P01."
    assert (
        texts.say(Message.joined(sentence, Message("Every round is locked."))) == f"{sentence} Every round is locked."
    )
    monkeypatch.setattr(texts, "language", lambda: "fr")
    assert "4 endroits" in texts.say(sentence) and "P01" in texts.say(sentence)


def test_scripts_get_their_own_texts_only() -> None:
    sent = texts.component_texts("fr", ("reconcile_pane",))
    assert sent["Deferred."] != "Deferred."
    assert "Home" not in sent
    assert not texts.component_texts("en", ("reconcile_pane",))


def test_the_extractors_see_every_marked_text(wanted: frozenset[str]) -> None:
    """Babel's extractors look into no f-string before Python 3.12; such a text must stand outside."""
    marked = {
        str(node.args[0].value)
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if called(node) in ("_", "N_") and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant)
    }
    assert not marked - wanted
    for path in scripts():
        marked = {
            re.sub(r"\\(.)", r"\1", match)
            for match in re.findall(r"(?<![\w.])(?:t|N_)\('((?:[^'\\]|\\.)+)'", path.read_text())
        }
        assert not marked - extracted(path.parent), path.name


def test_a_sentence_keeps_its_parts_on_the_way_from_another_process() -> None:
    sentence = Message("“{title}” waits for {what}.", title="Talk {one}", what=Message("{n} answers", n=2))
    back = pickle.loads(pickle.dumps(sentence))
    assert back == sentence == "“Talk {one}” waits for 2 answers."
    assert back.text == sentence.text and back.values == sentence.values
    assert copy.deepcopy(sentence).values["what"].values == {"n": 2}


FLOORS = (
    *(
        "codebook",
        "pipelines/readers",
        "pipelines/errors.py",
        "pipelines/batch.py",
        "coding/access.py",
        "coding/workspace",
        "coding/extras",
    ),
    *("coding/export/gate", "coding/panel", "coding/reconcile", "coding/search"),
)
"""Where every refusal that a page may show keeps its parts."""
FRENCH = {
    "{file} is empty.": "{file} est vide.",
    "{code} has no name.": "{code} n'a pas de nom.",
    "Your role here does not let you {do}. Ask a {roles}.": "Votre rôle : pas {do}. Voyez : {roles}.",
    "{one} or {other}": "{one} ou {other}",
    "apply codes": "appliquer des codes",
    "researcher": "chercheuse",
    "lead": "responsable",
}


@cache
def raised(path: Path) -> list[tuple[str, ast.Call]]:
    """The errors with a message that a module of the lower floors makes, by the name of their class."""
    trees = (pipelines.errors, codebook.errors, coding.errors)
    kinds = {
        name for tree in trees for name, value in vars(tree).items() if isinstance(value, type) and name != "Message"
    }
    return [
        (called(node), node)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and called(node) in kinds and node.args
    ]


def modules(name: str) -> list[Path]:
    path = ROOT / name
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    # What the command line says is English, as all of it is; archives are taken in there alone.
    return [file for file in files if {"commands", "archives"}.isdisjoint(file.with_suffix("").parts)]


@pytest.mark.parametrize("floor", FLOORS)
def test_refusals_of_the_lower_floors_keep_their_parts(floor: str) -> None:
    """No message is written into an error as a plain text: the catalogues would not find it."""
    plain = [
        (path.name, node.lineno)
        for path in modules(floor)
        for _, node in raised(path)
        if isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert not plain


MOST_WORDS = 15
PRESSED = {"button", "form_submit_button", "download_button", "link_button", "checkbox", "toggle", "radio", "popover"}


def too_long(texts_of: Iterator[str]) -> list[str]:
    sentences = (sentence for text in texts_of for sentence in re.split(r"(?<=[.!?])\s+|\n+", text))
    return [sentence for sentence in sentences if len(sentence.split()) > MOST_WORDS]


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_pressed_and_its_hint_are_short_sentences(path: Path) -> None:
    pressed = [node for node in ast.walk(ast.parse(path.read_text())) if called(node) in PRESSED]
    said = (entry for node in pressed for entry in ast.walk(node) if called(entry) in ("_", "N_", "pgettext"))
    words = (str(entry.args[-1].value) for entry in said if isinstance(entry, ast.Call) and _is_text(entry.args[-1]))
    assert not too_long(words)


@pytest.mark.parametrize("floor", ("codebook", "coding", "pipelines"))
def test_what_to_do_after_an_error_is_said_in_short_sentences(floor: str) -> None:
    said = (entry for path in modules(floor) for _, node in raised(path) for entry in ast.walk(node))
    words = [str(entry.args[0].value) for entry in said if called(entry) == "Message" and _is_text(entry.args[0])]
    assert words
    assert not too_long(text.partition(". ")[2] for text in words)


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_the_texts_of_every_error_class_are_collected(wanted: frozenset[str]) -> None:
    told: dict[str, set[str]] = {}
    for floor in ("codebook", "pipelines"):
        for path in modules(floor):
            for kind, node in raised(path):
                for entry in ast.walk(node):
                    if (
                        called(entry) == "Message"
                        and isinstance(entry, ast.Call)
                        and isinstance(entry.args[0], ast.Constant)
                    ):
                        told.setdefault(kind, set()).add(str(entry.args[0].value))
    reading = {"UnknownFormat", "FileTooLarge", "UnsafeFile", "EncodingUnsure", "BrokenFile"}
    books = {"UnknownCode", "DuplicateCode", "InvalidEdit", "InvalidCodebook", "FormatError", "CannotHold"}
    assert reading | books | {"ReleaseError", "TooFewSegments", "ModelMissing", "Cancelled"} <= told.keys()
    assert sum(map(len, told.values())) > 150
    assert not set().union(*told.values()) - wanted


@pytest.mark.parametrize(
    ("code", "day"), [("en", "7 Mar 2026"), ("de", "07.03.2026"), ("fr", "7 mars 2026"), ("lt", "2026-03-07")]
)
def test_a_day_is_written_as_the_reader_writes_it(code: str, day: str) -> None:
    with texts.spoken(code):
        assert texts.moment_text(datetime(2026, 3, 7, 4, 5, tzinfo=UTC)) == f"{day}, 04:05"


@pytest.fixture
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "language", lambda: "fr")
    monkeypatch.setattr(texts, "_entries", lambda language: {text: (said, ()) for text, said in FRENCH.items()})


@pytest.mark.usefixtures("in_french")
def test_what_is_said_of_a_broken_file_comes_in_the_readers_language() -> None:
    """Through the process that reads it, of which only sentences with plain names come back with their parts."""
    with pytest.raises(BrokenFile) as refused:
        read_safely(b"", "récit.txt")
    assert str(refused.value) == "récit.txt is empty."
    assert texts.words_of(refused.value) == "récit.txt est vide."
    told = error_to_json(BrokenFile(Message("{file} is empty.", file="{odd}.txt")))
    back = error_from_json(json.loads(json.dumps(told)))
    assert texts.words_of(back) == "{odd}.txt est vide."
    for text in ("{file.__class__} is empty.", "{file:>99999999} is empty.", "{other} is empty.", "{file"):
        hostile = error_from_json(
            {"tree": "pipelines.errors", "kind": "BrokenFile", "message": ["plain", text, {"file": "a.txt"}]}
        )
        assert texts.words_of(hostile) == "plain"


@pytest.mark.usefixtures("in_french")
def test_a_rule_of_the_codebook_and_a_refused_role_come_in_the_readers_language() -> None:
    book = Codebook(title="Livre", language="fr", codes=(Code(id="C1", name=""),))
    assert [texts.say(entry.sentence) for entry in validate(book) if entry.field == "name"] == ["C1 n'a pas de nom."]
    with pytest.raises(AccessDenied) as refused:
        check(User("v", "V", frozenset({Role.VIEWER})), Permission.CODE)
    assert str(refused.value) == "Your role here does not let you apply codes. Ask a researcher or lead."
    said_so = "Votre rôle : pas appliquer des codes. Voyez : chercheuse ou responsable."
    assert texts.words_of(refused.value) == said_so
