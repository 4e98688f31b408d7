import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from codebook.errors import CodebookError
from codebook.formats.refi import write_qdc
from codebook.model import Code, Codebook, Exclusion
from coding.errors import InvalidInput
from coding.export.output import xml_text
from coding.extras.exchange.files.refi import (
    RefiCase,
    RefiCoding,
    RefiNote,
    RefiProject,
    RefiSet,
    RefiSource,
    RefiUser,
    guid_of,
    write_qdpx,
)
from coding.extras.exchange.files.refi_offsets import LineEnd, Placed, Reading, Unit, diagnose, place, widths
from coding.extras.exchange.files.refi_read import read_qdpx
from tests.helpers.full_run import amount
from tests.helpers.paths import DATA as SHARED_DATA
from tests.unit.export.test_sample import CODES, CREATED, PSEUDONYMS, TEXTS, rows

DATA = SHARED_DATA / "refi"
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
WORDS = st.text(st.characters(), max_size=20)
LETTERS = st.text(st.characters(exclude_characters="\r"), min_size=1, max_size=60)


@cache
def schema(name: str) -> etree.XMLSchema:
    if not (DATA / name).is_file():
        pytest.skip(f"the REFI-QDA schema {name} is not here; set HEARD_DATA to the folder of test data")
    return etree.XMLSchema(etree.parse(str(DATA / name)))


def codebook() -> Codebook:
    families = dict.fromkeys(family for _, family in CODES.values())
    parents = tuple(Code(f"F{place}", name=name, is_codable=False) for place, name in enumerate(families))
    ids = {parent.name: parent.id for parent in parents}
    seed = Code("x", definition="What is told.", exclude=(Exclusion("guesses"),), color="#1b4b5a")
    codes = (replace(seed, id=code, guid="", name=name, parent=ids[family]) for code, (name, family) in CODES.items())
    return Codebook("Pathways", codes=(*parents, *codes))


def project() -> RefiProject:
    codings = [
        RefiCoding(f"c{place}", row.document, row.start, row.end, row.code, "ada", CREATED, row.memo)
        for place, row in enumerate(rows())
    ]
    agreed = [replace(coding, id=f"agreed-{coding.id}", user="consensus", memo="") for coding in codings]
    return RefiProject(
        name="Pathways study",
        codebook=codebook(),
        users=(RefiUser("ada", "Coder A"), RefiUser("consensus", "Consensus of round 1")),
        sources=tuple(RefiSource(f"release-{title[-2:]}", title, text) for title, text in TEXTS.items()),
        codings=(*codings, *agreed),
        cases=tuple(
            RefiCase(
                f"p{title[-2:]}", PSEUDONYMS[title],
                (("age band", "18-24"), ("year", "2026")),
                (f"release-{title[-2:]}",),
            )
            for title in TEXTS
        ),
        sets=(RefiSet("t1", "Attention first", "A theme", ("attention", "secrecy")),),
        description="Released texts only.",
    )  # fmt: skip


def spans(value: RefiProject) -> list[tuple[str, int, int, str, str]]:
    texts = {source.id: source.text for source in value.sources}
    names = {user.id: user.name for user in value.users}
    titles = {source.id: source.name for source in value.sources}
    codes = {code.id: code.guid for code in value.codebook.codes}
    return sorted(
        (titles[coding.source], coding.start, coding.end, codes[coding.code], names.get(coding.user, ""))
        for coding in value.codings
        if texts[coding.source][coding.start : coding.end]
    )


def manifest(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("project.qde"))


def rewritten(data: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return buffer.getvalue()


def test_a_project_is_valid_and_comes_back() -> None:
    data = write_qdpx(project())
    assert schema("Project.xsd").validate(manifest(data)), schema("Project.xsd").error_log
    qdpx = read_qdpx(data)
    assert qdpx.notes == () and diagnose([]).sure
    assert qdpx.offsets.sure
    assert spans(qdpx.project) == spans(project())
    assert sorted(coding.memo for coding in qdpx.project.codings if coding.memo) == ["- checked twice"] * len(rows())
    assert qdpx.project.cases[0].variables == project().cases[0].variables
    assert qdpx.project.sets[0].codes == ("attention", "secrecy")
    assert qdpx.project.description == "Released texts only."
    by_id = {code.id: code for code in project().codebook.codes}
    assert {code.id: code for code in qdpx.project.codebook.codes} == by_id


def test_the_file_says_nothing_about_the_machine_and_the_same_project_is_the_same_bytes() -> None:
    data = write_qdpx(project())
    assert data == write_qdpx(project())
    root = manifest(data)
    assert "basePath" not in root.attrib
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names[0] == "project.qde"
        assert all(name.startswith("sources/") and name.endswith(".txt") for name in names[1:])
        texts = [archive.read(name) for name in names[1:]]
    assert [text.decode("utf-8") for text in texts] == list(TEXTS.values())


SPACE = {"q": "urn:QDA-XML:project:1.0"}


def test_each_coder_has_selections_of_their_own_that_quote_their_passage() -> None:
    """QualCoder reads whose a coding is, and what was noted, at the selection."""
    value = project()
    selections = manifest(write_qdpx(value)).findall(".//q:PlainTextSelection", SPACE)
    whose = {coding.id: coding.user for coding in value.codings}
    noted = {guid_of(coding.id, "coding"): coding.memo for coding in value.codings}
    seen = []
    for selection in selections:
        for coding in selection.findall("q:Coding", SPACE):
            assert coding.get("creatingUser") == selection.get("creatingUser")
            assert selection.findtext("q:Description", "", SPACE) == noted[coding.get("guid")]
            seen.append((coding.get("guid"), selection.get("creatingUser")))
        text = TEXTS[selection.getparent().get("name")]
        assert text[int(selection.get("startPosition")) : int(selection.get("endPosition"))] == selection.get("name")
    assert sorted(seen) == sorted((guid_of(id_, "coding"), guid_of(user, "user")) for id_, user in whose.items())


def test_notes_are_memos_only_and_attributes_of_cases_are_variables() -> None:
    value = project()
    codings = tuple(replace(coding, attributes=(("phase", "before"),)) for coding in value.codings)
    memos = tuple(RefiNote(id=f"n{place}", text=f"Thought {place}", name="Same name") for place in range(2))
    data = write_qdpx(replace(value, codings=codings, notes=memos))
    root = manifest(data)
    assert [note.get("name") for note in root.findall(".//q:Note", SPACE)] == ["Same name", "Same name (2)"]
    assert {element.get("name") for element in root.findall(".//q:Variable", SPACE)} == {
        name for case in value.cases for name, _ in case.variables
    }
    result = read_qdpx(data).project
    assert [note.text for note in result.notes] == ["Thought 0", "Thought 1"]
    assert {coding.memo for coding in result.codings} == {"phase: before", "phase: before\n\n- checked twice"}


TIDY = st.from_regex(r"[^\W_]{1,6}( [\w😀'é]{1,6}){0,2}", fullmatch=True).filter(lambda text: xml_text(text) == text)


@st.composite
def projects(draw: st.DrawFn, words: st.SearchStrategy[str] = WORDS) -> RefiProject:
    codes = [Code(f"k{place}", name=draw(words) or "x", color="#a1b2c3") for place in range(draw(st.integers(1, 3)))]
    codes = [replace(code, name=code.name or "x") for code in codes]
    names = {code.name.casefold(): code for code in codes}
    book = Codebook("b", codes=tuple(names.values()))
    users = tuple(RefiUser(f"u{place}", draw(words)) for place in range(draw(st.integers(0, 2))))
    sources = tuple(
        RefiSource(f"s{place}", draw(words), draw(LETTERS), draw(words)) for place in range(draw(st.integers(0, 2)))
    )
    codings = []
    for number in range(draw(st.integers(0, 4)) if sources else 0):
        source = draw(st.sampled_from(sources))
        start = draw(st.integers(0, len(source.text) - 1))
        end = draw(st.integers(start + 1, len(source.text)))
        user = draw(st.sampled_from(["", *(user.id for user in users)]))
        code = draw(st.sampled_from(book.codes)).id
        noted = (draw(words), (("phase", "before"),) if draw(st.booleans()) else ())
        codings.append(RefiCoding(f"c{number}", source.id, start, end, code, user, draw(st.none() | MOMENTS), *noted))
    notes = []
    for number in range(draw(st.integers(0, 3))):
        source = draw(st.sampled_from([None, *sources]))
        start = draw(st.integers(0, len(source.text))) if source else 0
        end = draw(st.integers(start, len(source.text))) if source else 0
        code = "" if source else draw(st.sampled_from(["", book.codes[0].id]))
        user = draw(st.sampled_from(["", *(user.id for user in users)]))
        notes.append(
            RefiNote(id=f"n{number}", text=draw(words), name=draw(words), user=user, created=draw(st.none() | MOMENTS),
                     source=source.id if source else "", start=start, end=end, code=code)
        )  # fmt: skip
    cases = tuple(
        RefiCase(f"p{place}", draw(words), tuple(draw(st.dictionaries(words, words, max_size=3)).items()),
                 tuple(source.id for source in sources if draw(st.booleans())))
        for place in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    sets = (RefiSet("g", draw(words), draw(words), (book.codes[0].id,)),) if draw(st.booleans()) else ()
    return RefiProject(
        name=draw(words), codebook=book, users=users, sources=sources, codings=tuple(codings), cases=cases, sets=sets,
        description=draw(words), notes=tuple(notes),
    )  # fmt: skip


def normalised(data: bytes) -> list[tuple[str, bytes]]:
    """The parts of a file, elements whose order means nothing sorted."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("project.qde"), etree.XMLParser(remove_blank_text=True))
        for holder in root.iter():
            if any(etree.QName(child).localname in ("Note", "NoteRef", "Coding") for child in holder):
                holder[:] = sorted(
                    holder, key=lambda one: (order(holder, one), one.get("guid") or one.get("targetGUID") or "")
                )
        return [
            ("project.qde", etree.tostring(root, method="c14n")),
            *sorted((n, archive.read(n)) for n in archive.namelist()[1:]),
        ]


def order(holder: etree._Element, child: etree._Element) -> int:
    return next(place for place, entry in enumerate(holder) if entry.tag == child.tag)


@pytest.mark.slow
@settings(max_examples=amount(100, 30), deadline=None)
@given(projects(), projects(TIDY))
def test_two_hundred_projects_are_valid(any_project: RefiProject, tidy: RefiProject) -> None:
    valid = schema("Project.xsd")
    assert all(valid.validate(manifest(write_qdpx(value))) for value in (any_project, tidy)), valid.error_log


@pytest.mark.slow
@settings(max_examples=amount(100, 30), deadline=None)
@given(projects(), projects(TIDY))
def test_two_hundred_projects_come_back(any_project: RefiProject, tidy: RefiProject) -> None:
    for value in (any_project, tidy):
        data = write_qdpx(value)
        result = read_qdpx(data, Reading()).project
        again = write_qdpx(result)
        assert normalised(write_qdpx(read_qdpx(again, Reading()).project)) == normalised(again)
        for source, before in zip(result.sources, value.sources, strict=True):
            shown = xml_text(before.text)
            assert source.text == ("\u2060" + shown[1:] if shown.startswith("\ufeff") else shown)
        places = {guid_of(c.id, "coding"): (guid_of(c.source, "source"), c.start, c.end) for c in value.codings}
        assert {c.id: (c.source, c.start, c.end) for c in result.codings} == places
    assert normalised(again) == normalised(data)


def test_a_coding_without_a_moment_takes_none_from_one_beside_it() -> None:
    (source, *_), coding = project().sources, project().codings[0]
    beside = [replace(coding, id=f"beside {at}", created=at, source=source.id) for at in (None, CREATED)]
    value = replace(project(), sources=(source,), codings=tuple(beside), cases=(), sets=(), notes=())
    assert [coding.created for coding in read_qdpx(write_qdpx(value), Reading()).project.codings] == [None, CREATED]


def test_the_codebook_alone_is_valid() -> None:
    data = write_qdc(codebook())
    assert schema("Codebook.xsd").validate(etree.fromstring(data))
    with pytest.raises(CodebookError, match="at least one code"):
        write_qdc(Codebook("empty"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: replace(p, codings=(replace(p.codings[0], end=9_999),)), "lies outside source"),
        (lambda p: replace(p, codings=(replace(p.codings[0], code="?"),)), "code the codebook does not hold"),
        (lambda p: replace(p, codings=(replace(p.codings[0], user="?"),)), "user the project does not hold"),
        (lambda p: replace(p, codings=(replace(p.codings[0], source="?"),)), "source the project does not hold"),
        (lambda p: replace(p, codings=p.codings[:1] * 2), "Two codings"),
        (lambda p: replace(p, sources=(replace(p.sources[0], text="a\rb"), *p.sources[1:]), codings=()), "carriage"),
        (lambda p: replace(p, sets=(RefiSet("s", "s", codes=("?",)),)), "member the project does not hold: code"),
    ],
)
def test_what_does_not_hold_together_is_not_written(change: Callable[[RefiProject], RefiProject], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        write_qdpx(change(project()))


# Reading files of other programs.


@pytest.mark.slow
@given(st.text(st.characters(), min_size=1, max_size=50), st.data())
def test_places_in_every_reading_lead_back_to_code_points(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for unit in Unit:
        for line_end in LineEnd:

            def size(part: str, unit: Unit = unit, line_end: LineEnd = line_end) -> int:
                units = len(part) if unit is Unit.CODE_POINT else len(part.encode("utf-16-le", "surrogatepass")) // 2
                return units + (part.count("\n") if line_end is LineEnd.TWO else 0)

            positions = widths(text, Reading(unit, line_end))
            assert place(positions, size(text[:start]), size(text[:end])) == (start, end)


LONG = "\n".join(f"line {place} 😀 of what was told, quietly and at length" for place in range(60))


def as_counted_by(reading: Reading, quoted: bool) -> list[Placed]:
    positions = widths(LONG, reading)
    results = []
    for place_ in range(0, len(LONG) - 60, 97):
        start = LONG.index(" ", place_) + 1
        end = LONG.find(" ", start + 20)
        names = (LONG[start:end],) if quoted else ("a label",)
        results.append(Placed(LONG, int(positions[start]), int(positions[end]), names))
    return results


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("line_end", list(LineEnd))
def test_the_counting_of_a_program_is_found(unit: Unit, line_end: LineEnd, quoted: bool) -> None:
    reading = Reading(unit, line_end)
    result = diagnose(as_counted_by(reading, quoted))
    assert result.chosen == reading
    assert result.sure
    assert 1 < len(result.samples) <= 8
    assert all(sample.before + sample.passage + sample.after in LONG for sample in result.samples)


def test_positions_that_fit_nowhere_are_not_sure() -> None:
    shaken = [Placed(LONG, start, start + 17) for start in range(3, 2400, 41)]
    assert not diagnose(shaken).sure


def test_a_missing_source_is_told_and_the_rest_is_read() -> None:
    gone = f"sources/{guid_of('release-01', 'source')}.txt"
    data = rewritten(write_qdpx(project()), lambda name, old: (f"x/{name}.bin" if name == gone else name, old))
    qdpx = read_qdpx(data)
    assert len(qdpx.project.sources) == len(TEXTS) - 1
    assert any("no plain text" in note for note in qdpx.notes)
    assert not any(word in note for note in qdpx.notes for word in TEXTS["Interview 01"].split()[:4])


def test_what_other_programs_note_on_a_passage_is_its_memo() -> None:
    text = "We planted beans and peas by the wall."
    coding = '<Coding><CodeRef targetGUID="b0000000-0000-4000-8000-000000000000"/></Coding>'
    selections = "".join(
        f'<PlainTextSelection guid="{number}0000000-0000-4000-8000-000000000000" startPosition="{start}" '
        f'endPosition="{end}" creatingUser="a0000000-0000-4000-8000-000000000000" '
        f'creationDateTime="2026-01-02T03:04:05Z"><Description>{noted}</Description>{coded}</PlainTextSelection>'
        for number, (start, end, noted, coded) in enumerate(
            (
                (3, 16, "to ask again", coding),
                (3, 16, "planted beans", coding),
                (21, 25, "which ones?", ""),
            )
        )
    )
    result = read_qdpx(
        f'<Project xmlns="urn:QDA-XML:project:1.0" origin="QualCoder 4.0"><Users><User name="ada" '
        f'guid="a0000000-0000-4000-8000-000000000000"/></Users><CodeBook><Codes><Code name="garden" '
        f'guid="b0000000-0000-4000-8000-000000000000"/></Codes></CodeBook><Sources><TextSource name="one" '
        f'guid="c0000000-0000-4000-8000-000000000000"><PlainTextContent>{text}</PlainTextContent>{selections}'
        "</TextSource></Sources></Project>".encode()
    ).project
    assert [(coding.memo, str(coding.created)[:10]) for coding in result.codings] == [
        ("to ask again", "2026-01-02"),
        ("", "2026-01-02"),
    ]
    assert [(note.text, text[note.start : note.end]) for note in result.notes] == [("which ones?", "peas")]


def test_a_windows_text_is_read_and_told() -> None:
    gone = f"sources/{guid_of('release-05', 'source')}.txt"
    text = TEXTS["Interview 05"].encode("cp1252")
    qdpx = read_qdpx(rewritten(write_qdpx(project()), lambda name, old: (name, text if name == gone else old)))
    assert TEXTS["Interview 05"] in [source.text for source in qdpx.project.sources]
    assert any("Windows-1252" in note for note in qdpx.notes)


@pytest.mark.slow
@settings(max_examples=40, deadline=timedelta(seconds=5))
@given(st.integers(0, 3_000), st.binary(min_size=1, max_size=6))
def test_a_damaged_file_is_refused_or_read_but_never_breaks(place_: int, noise: bytes) -> None:
    data = bytearray(write_qdpx(project()))
    spot = place_ % len(data)
    data[spot : spot + len(noise)] = noise
    try:
        qdpx = read_qdpx(bytes(data))
    except InvalidInput:
        return
    texts = {source.id: source.text for source in qdpx.project.sources}
    assert all(0 <= coding.start < coding.end <= len(texts[coding.source]) for coding in qdpx.project.codings)
