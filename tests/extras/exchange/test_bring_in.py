"""Projects of other programs: written here in the manner of each of them, some of them broken on purpose."""

import io
import sqlite3
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.extras.exchange.files.refi import write_qdpx
from coding.extras.exchange.files.refi_offsets import LineEnd, Reading, Unit, widths
from coding.extras.exchange.files.refi_read import read_qdpx
from coding.extras.exchange.files.taguette import text_of_html
from coding.extras.exchange.steps import bring_in
from coding.extras.exchange.steps.bring_in import read_exchange
from coding.extras.exchange.steps.source_texts import align, moved, transcript_of
from coding.model import Role
from coding.store import releases
from coding.workspace.codebook.versions import current_codebook, save_codebook
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.people import participants
from coding.workspace.people.users import list_users
from coding.workspace.project import log as project_log
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release.release import release_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.review.decide import add_identifier, open_review
from pipelines.redact.letters import composed
from tests.conftest import SmallProject
from tests.helpers.full_run import amount

pytestmark = pytest.mark.slow

TEXT = (
    "Interviewer: Where did you like to be?\n"
    "Marit: In the 🌿 garden with my cafe\u0301, most of the time, and 😀 nobody asked me anything there.\n"
    "\n"
    "Interviewer: And who came by?\n"
    "Marit: Only the neighbour's cat, and sometimes Jorunn Lindqvist with a basket of pears for everyone.\n"
)
PASSAGES = ("most of the time", "nobody asked me anything there", "neighbour's cat", "a basket of pears")
GUIDS = {name: f"{number:08d}-0000-4000-8000-000000000000" for number, name in enumerate(
    ("user", "code", "child", "source", "case", "variable", "picture"), 1)}  # fmt: skip


def counted(reading: Reading, text: str = TEXT) -> list[tuple[int, int, str]]:
    positions = widths(text, reading)
    spots = [(text.index(passage), text.index(passage) + len(passage), passage) for passage in PASSAGES]
    return [(int(positions[a]), int(positions[b]), passage) for a, b, passage in spots]


def qde(
    reading: Reading,
    *,
    namespace: str = "urn:QDA-XML:project:1.0",
    path: str = 'plainTextPath="internal://{source}.txt"',
    inline: bool = False,
    braces: bool = False,
    quoted: bool = True,
    origin: str = "Other",
    upper: bool = False,
    extra: str = "",
) -> str:
    def guid(name: str) -> str:
        plain = GUIDS[name].upper() if upper else GUIDS[name]
        return f"{{{plain}}}" if braces else plain

    selections = "".join(
        f'<PlainTextSelection guid="1000000{number}-0000-4000-8000-000000000000" '
        f'{f"name={chr(34)}{passage}{chr(34)}" if quoted else ""} startPosition="{start}" endPosition="{end}" '
        f'creatingUser="{guid("user")}"><Coding guid="2000000{number}-0000-4000-8000-000000000000" '
        f'creatingUser="{guid("user")}" creationDateTime="2024-02-03T10:00:00Z">'
        f'<CodeRef targetGUID="{guid("child" if number % 2 else "code")}"/></Coding></PlainTextSelection>'
        for number, (start, end, passage) in enumerate(counted(reading))
    )
    content = f"<PlainTextContent>{TEXT}</PlainTextContent>" if inline else ""
    where = "" if inline else path.format(source=GUIDS["source"])
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{namespace}" name="Orchard" origin="{origin}" '
        f'basePath="C:\\Users\\somebody\\study">'
        # Sources before the codebook: some programs do not keep the order of the schema.
        f'<Sources><TextSource guid="{guid("source")}" name="Interview one.docx" {where}>{content}{selections}'
        f"</TextSource>{extra}</Sources>"
        f'<Users><User guid="{guid("user")}" name="Somebody Real"/></Users>'
        f'<CodeBook><Codes><Code guid="{guid("code")}" name="Places" isCodable="true" color="#3366cc">'
        f'<Code guid="{guid("child")}" name="Company &quot;kind&quot;"/></Code></Codes></CodeBook>'
        f'<Cases><Case guid="{guid("case")}" name="Marit"><SourceRef targetGUID="{guid("source")}"/></Case></Cases>'
        "</Project>"
    )


def packed(manifest: str, files: dict[str, bytes], name: str = "project.qde") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, manifest)
        for member, data in files.items():
            archive.writestr(member, data)
    return buffer.getvalue()


def nvivo() -> bytes:
    reading = Reading(Unit.UTF_16, LineEnd.TWO)
    text = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    picture = f'<PictureSource guid="{GUIDS["picture"]}" name="map.png" path="internal://map.png"/>'
    manifest = qde(reading, origin="NVivo 12.6", upper=True, quoted=False, extra=picture)
    return packed(manifest, {f"Sources/{GUIDS['source'].upper()}.txt": text, "sources/.root": b""})


def atlas_ti() -> bytes:
    manifest = qde(Reading(), origin="ATLAS.ti 9", braces=True)
    return packed(manifest, {f"sources/{GUIDS['source']}.txt": TEXT.encode()})


def maxqda() -> bytes:
    manifest = qde(Reading(Unit.UTF_16, LineEnd.ONE), origin="MAXQDA 2022", path='plainTextPath="sources/{source}.txt"')
    return packed(manifest, {f"sources/{GUIDS['source']}.txt": TEXT.replace("\n", "\r\n").encode()}, "Project.qde")


def qualcoder() -> bytes:
    manifest = qde(Reading(Unit.CODE_POINT, LineEnd.TWO), origin="QualCoder 3.6", namespace="urn:QDA-XML:project:0:4")
    return packed(manifest, {f"Sources/{GUIDS['source']}.txt": TEXT.encode()})


def inline() -> bytes:
    return qde(Reading(), inline=True).encode()


@pytest.mark.parametrize("made", [nvivo, atlas_ti, maxqda, qualcoder, inline])
def test_each_program_is_read_where_its_words_are(made: Callable[[], bytes]) -> None:
    exchange = read_exchange(made(), "study.qdpx")
    (source,) = exchange.project.sources
    assert source.text == TEXT
    assert [source.text[coding.start : coding.end] for coding in exchange.project.codings] == list(PASSAGES)
    names = {code.id: code.name for code in exchange.project.codebook.codes}
    assert [names[coding.code] for coding in exchange.project.codings] == ["Places", 'Company "kind"'] * 2
    assert {user.name for user in exchange.project.users} == {"Somebody Real"}
    assert all(coding.user == exchange.project.users[0].id for coding in exchange.project.codings)
    assert exchange.offsets.samples
    if made is nvivo:
        assert any("Pictures" in note for note in exchange.notes)
    if made is qualcoder:
        assert any("namespace" in note for note in exchange.notes)


def test_a_person_may_choose_the_counting() -> None:
    chosen = Reading(Unit.UTF_16, LineEnd.ONE)
    exchange = read_exchange(nvivo(), "study.qdpx", chosen)
    assert exchange.offsets.chosen == chosen
    assert [TEXT[coding.start : coding.end] for coding in exchange.project.codings] != list(PASSAGES)


def test_transcripts_of_recordings_are_read() -> None:
    points = "".join(
        f'<SyncPoint guid="3000000{number}-0000-4000-8000-000000000000" timeStamp="{number}000" position="{position}"/>'
        for number, position in enumerate((TEXT.index("most"), TEXT.index("most") + 16))
    )
    extra = (
        f'<AudioSource guid="{GUIDS["picture"]}" name="talk.mp3"><Transcript guid="{GUIDS["variable"]}" '
        f"><PlainTextContent>{TEXT}</PlainTextContent>{points}<TranscriptSelection "
        'guid="40000000-0000-4000-8000-000000000000" fromSyncPoint="30000000-0000-4000-8000-000000000000" '
        'toSyncPoint="30000001-0000-4000-8000-000000000000"><Coding guid="50000000-0000-4000-8000-000000000000">'
        f'<CodeRef targetGUID="{GUIDS["code"]}"/></Coding></TranscriptSelection></Transcript></AudioSource>'
    )
    exchange = read_exchange(qde(Reading(), inline=True, extra=extra).encode(), "study.qde")
    assert [source.name for source in exchange.project.sources] == ["Interview one.docx", "talk.mp3"]
    (last,) = [coding for coding in exchange.project.codings if coding.source == GUIDS["variable"]]
    assert TEXT[last.start : last.end] == "most of the time"
    assert any("Audio recordings" in note for note in exchange.notes)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no REFI-QDA project|not well-formed"),
        (b"PK\x05\x06" + b"\0" * 18, "no REFI-QDA project"),
        (b"PK\x03\x04 cut", "not well-formed|damaged"),
        (atlas_ti()[:-200], "damaged|not well-formed"),
        (packed(qde(Reading()), {}).replace(b"PK\x03\x04", b"PK\x03\x05"), "damaged or encrypted"),
        (packed("<Project>", {}), "not well-formed"),
        (packed("<html/>", {}), "not a REFI-QDA project"),
        (packed('<!DOCTYPE x [<!ENTITY a "b">]><Project name="&a;"/>', {}), "document type definition"),
        (packed('<!DOCTYPE x SYSTEM "file:///etc/hostname"><Project name="x"/>', {}), "document type definition"),
        (packed(qde(Reading()), {f"sources/{GUIDS['source']}.txt": b" " * 25_000_000}), "larger than a transcript"),
        (b"SQLite format 3\x00" + b"\x00" * 300, "cannot be read as a database"),
    ],
)
def test_a_broken_or_hostile_file_is_refused_in_plain_words(data: bytes, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_exchange(data, "study.qdpx")


def test_codings_that_cannot_be_read_are_counted_and_told() -> None:
    def coding(*codes: str) -> str:
        return f"<Coding>{''.join(f'<CodeRef targetGUID={chr(34)}{code}{chr(34)}/>' for code in codes)}</Coding>"

    known, unknown = GUIDS["code"], "99999999-0000-4000-8000-000000000000"
    extra = (
        f'<PictureSource guid="{GUIDS["picture"]}" name="m" path="internal://m.png"><PictureSelection firstX="0">'
        f"{coding(known)}{coding(known, known)}</PictureSelection></PictureSource>"
        '<TextSource guid="a0000000-0000-4000-8000-000000000000" name="Gone" plainTextPath="internal://gone.txt">'
        f'<PlainTextSelection startPosition="0" endPosition="4">{coding(known)}</PlainTextSelection></TextSource>'
        '<TextSource guid="b0000000-0000-4000-8000-000000000000" name="Short"><PlainTextContent>Some words here.'
        f'</PlainTextContent><PlainTextSelection startPosition="0" endPosition="4">{coding(unknown)}{coding()}'
        f'</PlainTextSelection><PlainTextSelection startPosition="x" endPosition="4">{coding(known)}'
        f'</PlainTextSelection><PlainTextSelection startPosition="2" endPosition="99">{coding(known)}'
        "</PlainTextSelection></TextSource>"
    )
    exchange = read_exchange(qde(Reading(), inline=True, extra=extra).encode(), "study.qde")
    assert len(exchange.project.codings) == len(PASSAGES)
    assert (
        "8 of 12 codings were left out: 3 on pictures, recordings or pages of a PDF, 1 on selections that fall outside "
        "their text or inside a character, 1 on selections without positions, 1 on texts that are not in the file, "
        "1 with a code that the project does not hold, 1 without a code."
    ) in exchange.notes


def test_all_that_is_in_the_file_and_not_taken_is_told() -> None:
    value = (
        f'<VariableValue><VariableRef targetGUID="{GUIDS["variable"]}"/><TextValue>first</TextValue></VariableValue>'
    )
    extra = (
        '<TextSource guid="b0000000-0000-4000-8000-000000000000" name="Two"><Description>By phone.</Description>'
        f"<PlainTextContent>Some words here.</PlainTextContent>{value}</TextSource>"
    )
    manifest = qde(Reading(), inline=True, extra=extra).replace(
        "</Project>",
        f'<Variables><Variable guid="{GUIDS["variable"]}" name="wave"/></Variables><Links><Link/><Link/></Links>'
        "<Graphs><Graph/></Graphs><Sets><Set name='s'/></Sets><Notes><Note name='n'><PlainTextContent>Ask again."
        "</PlainTextContent></Note></Notes></Project>",
    )
    manifest = manifest.replace("<SourceRef", f"{value}<SourceRef")
    reading = read_exchange(manifest.encode(), "study.qde")
    assert bring_in.ExchangePreview("study.qde", reading, {}, (), {}).losses == (
        "Links between parts of the project, left out: 2.",
        "Maps and graphs, left out: 1.",
        "Attributes of texts, left out, as they may name somebody: 1.",
        "1 other memos were left out: nobody has read them for names.",
        "1 attributes of cases were left out: they may name somebody. Set them under People.",
        "1 sets were left out; build themes from the codes.",
        "Descriptions of texts and of the project, left out: 1.",
    )


def test_a_path_in_the_file_is_never_followed() -> None:
    outside = qde(Reading(), path='plainTextPath="absolute:///etc/hostname"')
    exchange = read_exchange(packed(outside, {}), "study.qdpx")
    assert exchange.project.sources == ()
    assert any("no plain text" in note for note in exchange.notes)
    climbing = qde(Reading(), path='plainTextPath="internal://../../{source}.txt"')
    assert read_exchange(packed(climbing, {f"../../{GUIDS['source']}.txt": TEXT.encode()}), "s.qdpx").project.sources


@settings(max_examples=amount(60, 20), deadline=None)
@given(st.data())
def test_a_changed_file_is_read_or_refused_but_never_fails(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([nvivo(), atlas_ti(), inline()])))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    try:
        exchange = read_exchange(bytes(whole[:cut]), "study.qdpx")
    except InvalidInput as error:
        assert str(error).endswith(".")
    else:
        texts = {source.id: source.text for source in exchange.project.sources}
        assert all(0 <= coding.start < coding.end <= len(texts[coding.source]) for coding in exchange.project.codings)


def taguette() -> bytes:
    html = "<p>In the 🌿 garden &amp; under the pear tree.</p><p>Nobody <b>asked</b> me anything there.</p>"
    shown = "In the 🌿 garden & under the pear tree.Nobody asked me anything there."
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE projects (id INTEGER, name TEXT, description TEXT);"
        "CREATE TABLE documents (id INTEGER, name TEXT, description TEXT, filename TEXT, project_id INTEGER, "
        "contents TEXT);"
        "CREATE TABLE tags (id INTEGER, project_id INTEGER, path TEXT, description TEXT);"
        "CREATE TABLE highlights (id INTEGER, document_id INTEGER, start_offset INTEGER, end_offset INTEGER, "
        "snippet TEXT);"
        "CREATE TABLE highlight_tags (highlight_id INTEGER, tag_id INTEGER);"
        "INSERT INTO projects VALUES (1, 'Orchard', '');"
        "INSERT INTO tags VALUES (1, 1, 'place', 'Where'), (2, 1, 'place.garden', ''), (3, 1, 'calm', '');"
    )
    connection.execute("INSERT INTO documents VALUES (1, 'One', '', 'one.docx', 1, ?)", [html])
    for number, (words, tag) in enumerate(((("🌿 garden &", 2)), ("Nobody asked", 3), ("anything", 1)), 1):
        start = len(shown[: shown.index(words)].encode())
        connection.execute(
            "INSERT INTO highlights VALUES (?, 1, ?, ?, ?)",
            [number, start, start + len(words.encode()), words.replace("&", "&amp;")],
        )
        connection.execute("INSERT INTO highlight_tags VALUES (?, ?)", [number, tag])
    connection.execute("INSERT INTO highlights VALUES (9, 1, 0, 99999, 'x')")
    connection.commit()
    return connection.serialize()


def test_a_taguette_database_is_read() -> None:
    exchange = read_exchange(taguette(), "taguette.sqlite3")
    (source,) = exchange.project.sources
    assert source.text == "In the 🌿 garden & under the pear tree.\nNobody asked me anything there.\n"
    names = {code.id: (code.name, code.parent) for code in exchange.project.codebook.codes}
    assert [(source.text[o.start : o.end], names[o.code][0]) for o in exchange.project.codings] == [
        ("🌿 garden &", "garden"),
        ("Nobody asked", "calm"),
        ("anything", "place"),
    ]
    assert exchange.offsets.sure
    assert exchange.notes == ("1 highlights, with 0 codings, fall outside their document and were left out.",)


def test_taguette_codebooks_are_read() -> None:
    qdc = (
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette 1.5"><Codes>'
        '<Code guid="0d62985d-b147-4d01-a9b5-ccc5fd9b2e2f" name="place.garden" isCodable="true"/></Codes>'
        "<Sets/></CodeBook>"
    )
    assert [code.name for code in read_exchange(qdc.encode(), "codebook.qdc").project.codebook.codes] == [
        "place.garden"
    ]
    table = b"tag,description,number of highlights\r\nplace,Where,3\r\ncalm,,1\r\n"
    assert [code.name for code in read_exchange(table, "codebook.csv").project.codebook.codes] == ["place", "calm"]


def test_bytes_lead_back_to_characters() -> None:
    text, starts = text_of_html("<h1>é</h1><p>a<br>b</p><script>no</script>")
    assert text == "é\na\nb\n"
    assert starts == [0, 2, 2, 3, 3, 4, 4]


@settings(max_examples=amount(50, 15), deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30), max_size=8))
def test_every_character_keeps_its_place(lines: list[str]) -> None:
    text = composed("\n".join(lines))[0]
    try:
        read, places = transcript_of(text, "it")
    except InvalidInput:
        assert not text.strip()
        return
    assert all(read.transcript.text[place] == text[at] for at, place in enumerate(places[:-1]) if place >= 0)


def test_labels_are_no_speech_and_nothing_is_lost() -> None:
    text, letters = composed(TEXT)
    read, places = transcript_of(text, "it")
    assert read.transcript.speakers == ("Interviewer", "Marit")
    for passage in PASSAGES:
        at = TEXT.index(passage)
        spot = moved(places, *letters.to_released(at, at + len(passage)))
        assert spot is not None
        assert read.transcript.text[slice(*spot)] == passage
    label = text.index("Marit")
    assert moved(places, label, label + 5) is None
    assert align("quite another text", read.transcript) is None


def released(study: SmallProject) -> str:
    """Take the one imported interview through review; return its release."""
    steward = study.as_user("sam", vault=True)
    (interview,) = list_interviews(steward)
    study.to_review(interview.id)
    text = open_review(steward, interview.id).original.transcript.text
    start = text.index("Jorunn Lindqvist")
    add_identifier(steward, interview.id, start, start + len("Jorunn Lindqvist"), "PERSON")
    return release_interview(steward, interview.id).release_id


def imported(study: SmallProject, data: bytes, **choices: dict[str, str]) -> bring_in.ExchangeReport:
    lead, steward = study.as_user("lea"), study.as_user("sam", vault=True)
    preview = bring_in.preview_exchange(steward, IncomingFile("study.qdpx", data))
    with pytest.raises(NotReady, match="A lead adds them first"):
        bring_in.import_exchange(steward, preview)
    of_codes = bring_in.preview_exchange(lead, IncomingFile("study.qdpx", data))
    assert bring_in.add_codes(lead, of_codes) == len(preview.new_codes)
    with pytest.raises(InvalidInput, match="A steward imports it"):
        bring_in.preview_exchange(lead, IncomingFile("study.qdpx", data))
    again = bring_in.preview_exchange(steward, IncomingFile("study.qdpx", data))
    assert again.new_codes == ()
    return bring_in.import_exchange(steward, again, **choices)  # type: ignore[arg-type]


def test_codings_follow_their_words_through_review(make_project) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project("arrivals", uncompressed=True)
    report = imported(study, nvivo())
    (outcome,) = report.texts
    assert (outcome.waiting, outcome.placed, outcome.left_out) == (4, 0, 0)
    assert report.codes_added == 0
    lead = study.as_user("lea")
    assert transcript.visible_codings(lead) == []
    assert participants.list_participants(lead)[0].label == "P01", "the name of the case stays out"

    release_id = released(study)
    with study.project.store.read() as cursor:
        text = releases.release(cursor, release_id).text
    codings = sorted(transcript.visible_codings(lead), key=lambda one: one.start)
    assert [text[entry.start : entry.end] for entry in codings] == list(PASSAGES)
    assert {entry.coder for entry in codings} == {"imported-1"}
    assert {entry.origin for entry in codings} == {"imported"}
    user = next(user for user in list_users(study.project) if user.id == "imported-1")
    assert (user.name, user.active, user.roles) == ("Imported coder 1", False, frozenset({Role.RESEARCHER}))
    assert "waiting" not in "".join(study.as_user("sam", vault=True).open_vault().names())
    assert project_log.verify(lead).intact
    study.project.store.close()
    whole = b"".join(path.read_bytes() for path in study.folder.rglob("*") if path.is_file())
    for needle in (b"Jorunn", b"Somebody Real", b"Marit", b"somebody\\study"):
        assert needle not in whole, needle


def test_imported_twice_is_there_once(make_project) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project("twice")
    imported(study, atlas_ti(), coders={GUIDS["user"]: "ana"})
    released(study)
    steward, lead = study.as_user("sam", vault=True), study.as_user("lea")
    before = transcript.visible_codings(lead)
    assert {entry.coder for entry in before} == {"ana"}
    preview = bring_in.preview_exchange(steward, IncomingFile("study.qdpx", atlas_ti()))
    report = bring_in.import_exchange(steward, preview, coders={GUIDS["user"]: "ana"})
    assert (report.texts[0].placed, report.texts[0].refused) == (0, None)
    assert transcript.visible_codings(lead) == before


MAC = unicodedata.normalize(
    "NFD", "Chloé: Où étais-tu, Zoë?\nŻaneta: Chez ma mère, à Orléans, là où le café était fermé.\n"
)
ON_A_MAC = ("mère, à Orléans", "là", "café était fermé", "où le caf")


def on_a_mac() -> bytes:
    """Codings on letters of two characters; the last ends within one."""
    passages = [unicodedata.normalize("NFD", entry) for entry in ON_A_MAC]
    spots = [(MAC.index(passage), MAC.index(passage) + len(passage)) for passage in passages]
    spots[-1] = spots[-1][0], spots[-1][1] + 1
    selections = "".join(
        f'<PlainTextSelection guid="1000000{n}-0000-4000-8000-000000000000" startPosition="{start}" '
        f'endPosition="{end}" creatingUser="{GUIDS["user"]}"><Coding guid="2000000{n}-0000-4000-8000-000000000000" '
        f'creatingUser="{GUIDS["user"]}"><CodeRef targetGUID="{GUIDS["code"]}"/></Coding></PlainTextSelection>'
        for n, (start, end) in enumerate(spots)
    )
    entry = qde(Reading(), inline=True)
    begin, end = entry.index("<PlainTextContent>"), entry.index("</TextSource>")
    return f"{entry[:begin]}<PlainTextContent>{MAC}</PlainTextContent>{selections}{entry[end:]}".encode()


def test_codings_follow_letters_that_were_two_characters(make_project) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project("orchard")
    (outcome,) = imported(study, on_a_mac()).texts
    assert (outcome.waiting, outcome.left_out) == (4, 0)
    steward, lead = study.as_user("sam", vault=True), study.as_user("lea")
    (interview,) = list_interviews(steward)
    study.to_review(interview.id)
    original = open_review(steward, interview.id).original
    assert original.transcript.speakers == ("Chloé", "Żaneta")
    release_id = release_interview(steward, interview.id).release_id
    with study.project.store.read() as cursor:
        text = releases.release(cursor, release_id).text
    assert unicodedata.is_normalized("NFC", text)
    codings = {text[coding.start : coding.end] for coding in transcript.visible_codings(lead)}
    assert codings == {*ON_A_MAC[:3], "où le café"}
    preview = bring_in.preview_exchange(steward, IncomingFile("study.qdpx", on_a_mac()))
    (again,) = bring_in.import_exchange(steward, preview).texts
    assert (again.interview_id, again.known, again.placed) == (interview.id, 4, 0)

    person = participants.list_participants(lead)[0]
    participants.update_participant(lead, person.id, "P01", "yes", {})
    sent = read_qdpx(reports_export.export(lead, "refi", texts="quotable").data).project
    mac = unicodedata.normalize("NFD", sent.sources[0].text)
    start = mac.index("e\u0301")
    theirs = replace(
        sent,
        sources=(replace(sent.sources[0], text=mac),),
        codings=(replace(sent.codings[0], id="theirs", start=start + 1, end=start + 4),),
    )
    preview = bring_in.preview_exchange(steward, IncomingFile("back.qdpx", write_qdpx(theirs)))
    assert list(preview.present.values()) == [interview.id]
    (back,) = bring_in.import_exchange(steward, preview, coders={user.id: "ben" for user in theirs.users}).texts
    assert back.placed == 1
    (placed,) = [coding for coding in transcript.visible_codings(lead) if coding.coder == "ben"]
    assert text[placed.start : placed.end] == unicodedata.normalize("NFC", mac[start : start + 4])


def test_a_colleague_codes_elsewhere_and_sends_it_back(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    steward = small_project.as_user("sam", vault=True)
    code = next(code.id for code in current_codebook(lead).book.codes if code.is_codable)
    code_passage(small_project.as_user("ana"), small_project.releases[0], code, 0, 12)
    sent = read_qdpx(reports_export.export(lead, "refi", texts="quotable").data)
    theirs = replace(
        sent.project,
        codings=tuple(replace(coding, id=f"theirs-{coding.id}", start=5) for coding in sent.project.codings),
    )
    preview = bring_in.preview_exchange(steward, IncomingFile("back.qdpx", write_qdpx(theirs)))
    assert list(preview.present) == [small_project.releases[0]]
    assert preview.new_codes == ()
    report = bring_in.import_exchange(steward, preview, coders={theirs.users[0].id: "ben"})
    assert report.texts[0].placed == 1
    codings = {(coding.coder, coding.code, coding.start, coding.end) for coding in transcript.visible_codings(lead)}
    assert codings == {("ana", code, 0, 12), ("ben", code, 5, 12)}


def test_codings_whose_text_or_code_is_gone_are_counted(make_project) -> None:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project("losses")
    blank = (
        '<TextSource guid="a0000000-0000-4000-8000-000000000000" name="Blank"><PlainTextContent> \n </PlainTextContent>'
        '<PlainTextSelection startPosition="0" endPosition="1"><Coding>'
        f'<CodeRef targetGUID="{GUIDS["code"]}"/></Coding></PlainTextSelection></TextSource>'
    )
    report = imported(study, qde(Reading(), inline=True, extra=blank).encode())
    assert [(outcome.waiting, outcome.left_out, outcome.name) for outcome in report.texts] == [
        (4, 0, "Interview one.docx"),
        (0, 1, "Blank"),
    ]
    assert report.texts[1].refused
    lead, steward = study.as_user("lea"), study.as_user("sam", vault=True)
    book = current_codebook(lead).book
    gone = next(code for code in book.codes if code.name == "Places")
    codes = tuple(code if code.parent != gone.id else replace(code, parent=None) for code in book.codes if code != gone)
    save_codebook(lead, replace(book, codes=codes), "one code less", based_on=current_codebook(lead).number)
    (interview,) = list_interviews(steward)
    study.to_review(interview.id)
    done = release_interview(steward, interview.id)
    assert (done.placed, done.unplaced) == (2, 2)


def test_who_may_not_import_sees_no_text(small_project: SmallProject) -> None:
    file = IncomingFile("study.qdpx", atlas_ti())
    of_codes = bring_in.preview_exchange(small_project.as_user("lea"), file)
    assert of_codes.new_codes
    assert not (of_codes.project.sources or of_codes.project.codings or of_codes.project.users or of_codes.losses)
    assert not of_codes.reading.offsets.samples
    for user in ("ana", "vic"):
        with pytest.raises(AccessDenied):
            bring_in.preview_exchange(small_project.as_user(user), file)
    with pytest.raises(AccessDenied):
        bring_in.import_exchange(small_project.as_user("ana"), None)  # type: ignore[arg-type]
