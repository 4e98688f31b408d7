"""The demo's files fit together, read as they should, and stay gentle."""

import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from coding.agreement import Document, Span
from coding.errors import InvalidInput
from coding.reconcile.queue import DisagreementKind, Item, build_queue
from coding.reconcile.resolve import Outcome, resolve
from coding.workspace.demo import Study
from pipelines.readers import read
from pipelines.transcript import ReadResult, Transcript
from tests.helpers.demo.content import (
    FOLDER,
    IDENTIFIER_TYPES,
    DemoContent,
    coding_span,
    identifier_spans,
    load_demo,
)

CONTENT = load_demo()
IDS = [interview.id for interview in CONTENT.interviews]
LOCKED, OPEN = (next(entry for entry in CONTENT.rounds if entry.state == state) for state in ("locked", "open"))
FORMATS = {"P01": "text", "P03": "webvtt", "P04": "docx", "P05": "srt", "P08": "docx", "P09": "text"}

# Words that have no place in a first impression, in the demo's three languages.
HARSH = re.compile(
    r"\b(rap(e|ed|ist)|sex|sexual\w*|sexe|sexuel\w*|sesso|sessual\w*|naked|nudes?|nue?s?|nud[oaie]|porn\w*|blood\w*|"
    r"sangue|kill\w*|tuer|tué\w*|ammazz\w*|murder\w*|knife|knives|couteau|coltello|gun|beat|beaten|hit|slap\w*|"
    r"punch\w*|frapp\w*|picchia\w*|viol|violent\w*|violen[cz]\w*|suicid\w*|slut|whore|drugs?|drogu\w*|droga)\b",
    re.IGNORECASE,
)
# Words that put the fault on a child have no place in what the team writes.
BLAME = re.compile(
    r"\b(fault|naive|reckless|risk-taking|streetwise|promiscuous|provok\w*|attention.seeking)\b", re.IGNORECASE
)


def find_problems(content: DemoContent, transcripts: Mapping[str, Transcript]) -> tuple[str, ...]:
    """Check the content against the words.

    Args:
        content: The demo.
        transcripts: Interview id to the transcript read from its file.

    Returns:
        One sentence a problem, none when all is well: a quote that is not exactly once in its turn, an identifier
        that is not in its turn, a coding that begins or ends inside an identifier (it could not be carried over to
        the masked text).
    """
    problems: list[str] = []
    for interview in content.interviews:
        transcript = transcripts.get(interview.id)
        if transcript is None:
            problems.append(f"Interview {interview.id} was not read.")
            continue
        try:
            mentions = identifier_spans(content, interview.id, transcript)
        except InvalidInput as error:
            problems.append(str(error))
            mentions = ()
        for row in (row for row in content.codings if row.interview == interview.id):
            try:
                span = coding_span(row, transcript)
            except InvalidInput as error:
                problems.append(str(error))
                continue
            if any(start < edge < end for start, end, _ in mentions for edge in span):
                problems.append(f"Interview {interview.id}, turn {row.turn}: {row.code} cuts an identifier.")
    return tuple(problems)


@pytest.fixture(scope="module")
def results() -> Mapping[str, ReadResult]:
    return {interview.id: read(interview.read_bytes(), interview.file) for interview in CONTENT.interviews}


@pytest.fixture(scope="module")
def transcripts(results: Mapping[str, ReadResult]) -> Mapping[str, Transcript]:
    return {key: result.transcript for key, result in results.items()}


def test_everything_is_where_the_tables_say(transcripts: Mapping[str, Transcript]) -> None:
    assert find_problems(CONTENT, transcripts) == ()


def test_the_second_study_fits_together_and_is_gentle() -> None:
    content = load_demo(Study.CASES)
    told = {case.id: read(case.read_bytes(), case.file).transcript for case in content.interviews}
    assert find_problems(content, told) == () and len(told) == 6
    for case_id, transcript in told.items():
        assert not HARSH.search(transcript.text)
        spans = identifier_spans(content, case_id, transcript)
        for _, _, mention in spans:
            for match in re.finditer(rf"(?<!\w){re.escape(mention.text)}(?!\w)", transcript.text):
                assert any(start <= match.start() and match.end() <= end for start, end, _ in spans), mention.entity
    for text in [decision.reason for decision in content.decisions]:
        assert not BLAME.search(text)


@pytest.mark.parametrize("interview_id", IDS)
def test_interview_reads_as_one_conversation_of_two(interview_id: str, results: Mapping[str, ReadResult]) -> None:
    result = results[interview_id]
    assert result.language == CONTENT.interview(interview_id).language
    assert len(result.transcript.speakers) == 2
    assert all(turn.speaker for turn in result.transcript.turns)
    assert len(result.parts) == 1
    speakers = [turn.speaker for turn in result.transcript.turns]
    assert all(first != second for first, second in zip(speakers, speakers[1:], strict=False))
    assert result.format == FORMATS.get(interview_id, result.format)
    if result.format not in {"webvtt", "srt"}:  # joining cues into turns is always told
        assert result.warnings == ()


@pytest.mark.parametrize("interview_id", IDS)
def test_length_is_that_of_a_short_interview(interview_id: str, transcripts: Mapping[str, Transcript]) -> None:
    transcript = transcripts[interview_id]
    assert 60 <= len(transcript.turns) <= 110
    assert 1500 <= len(re.findall(r"\w[\w'’-]*", transcript.text)) <= 3000


@pytest.mark.parametrize("interview_id", IDS)
def test_words_are_gentle(interview_id: str, transcripts: Mapping[str, Transcript]) -> None:
    assert HARSH.findall(transcripts[interview_id].text) == []


@pytest.mark.parametrize("interview_id", IDS)
def test_every_mention_of_a_planted_identifier_is_listed(
    interview_id: str, transcripts: Mapping[str, Transcript]
) -> None:
    text = transcripts[interview_id].text
    spans = identifier_spans(CONTENT, interview_id, transcripts[interview_id])
    assert len(spans) >= 15
    for _, _, mention in spans:
        for match in re.finditer(rf"(?<!\w){re.escape(mention.text)}(?!\w)", text):
            assert any(start <= match.start() and match.end() <= end for start, end, _ in spans), (
                mention.entity,
                match.start(),
            )


def test_all_identifier_types_are_planted() -> None:
    identifiers = Counter(mention.type for mention in CONTENT.identifiers)
    assert set(identifiers) == set(IDENTIFIER_TYPES)
    for mention in CONTENT.identifiers:
        if mention.type in {"EMAIL", "URL"}:
            assert re.search(r"(^|[@.])example\.(org|com)$", mention.text), mention.text


def test_an_entity_has_one_type_and_one_interview() -> None:
    kinds: dict[str, set[tuple[str, str]]] = {}
    for mention in CONTENT.identifiers:
        kinds.setdefault(mention.entity, set()).add((mention.interview, mention.type))
    assert [entity for entity, kind in kinds.items() if len(kind) > 1] == []


def test_a_name_that_is_a_word_is_among_them(transcripts: Mapping[str, Transcript]) -> None:
    surfaces = {mention.text for mention in CONTENT.identifiers if mention.interview == "P05"}
    assert "Hope" in surfaces
    assert re.search(r"\bhope\b", transcripts["P05"].text)


@pytest.mark.slow
def test_what_the_team_wrote_holds_no_identifier_and_no_blame() -> None:
    written = [coding_.memo for coding_ in CONTENT.codings]
    written += [decision.reason for decision in CONTENT.decisions]
    written += [entry.target_reason for entry in CONTENT.rounds]
    written += [interview.title for interview in CONTENT.interviews]
    written += [user.name for user in CONTENT.users]
    names = {
        mention.text
        for mention in CONTENT.identifiers
        if mention.type not in {"AGE", "DATE"} and mention.text not in {"Hope", "Joy", "Will", "Mark", "Grace"}
    }
    for text in written:
        assert not BLAME.search(text)
        assert not [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)], text


def test_the_coders_words_are_exact_and_inside_one_turn(transcripts: Mapping[str, Transcript]) -> None:
    for coding_ in CONTENT.codings:
        transcript = transcripts[coding_.interview]
        start, end = coding_span(coding_, transcript)
        assert transcript.text[start:end] == coding_.quote
        assert coding_.quote == coding_.quote.strip()
        turn = transcript.turns[coding_.turn]
        assert turn.start <= start < end <= turn.end


def test_no_coder_gives_the_same_code_twice_to_the_same_words() -> None:
    keys = Counter((c.interview, c.turn, c.coder, c.code, c.quote) for c in CONTENT.codings)
    assert [key for key, times in keys.items() if times > 1] == []


def _share_with_counterpart(interview_id: str, coder: str, transcript: Transcript) -> float:
    rows = [row for row in CONTENT.codings if row.interview == interview_id]
    spans = [(row.coder, row.code, *coding_span(row, transcript)) for row in rows]
    mine = [span for span in spans if span[0] == coder]
    theirs = [span for span in spans if span[0] != coder]
    matched = sum(any(a[1] == b[1] and a[2] < b[3] and b[2] < a[3] for b in theirs) for a in mine)
    return matched / len(mine)


@pytest.mark.parametrize("coder", LOCKED.coders)
@pytest.mark.parametrize("interview_id", LOCKED.interviews)
def test_two_coders_agree_as_people_do(interview_id: str, coder: str, transcripts: Mapping[str, Transcript]) -> None:
    assert 0.5 <= _share_with_counterpart(interview_id, coder, transcripts[interview_id]) <= 0.9


def test_disagreements_are_of_several_kinds(transcripts: Mapping[str, Transcript]) -> None:
    kinds: Counter[str] = Counter()
    for interview_id in LOCKED.interviews:
        spans = [
            (row.coder, row.code, *coding_span(row, transcripts[interview_id]))
            for row in CONTENT.codings
            if row.interview == interview_id
        ]
        for coder, code, start, end in spans:
            others = [o for o in spans if o[0] != coder and o[2] < end and start < o[3]]
            same = [o for o in others if o[1] == code]
            if any((o[2], o[3]) == (start, end) for o in same):
                kinds["exact"] += 1
            elif same:
                kinds["boundary"] += 1
            elif any((o[2], o[3]) == (start, end) for o in others):
                kinds["other code"] += 1
            elif others:
                kinds["extra"] += 1
            else:
                kinds["missing"] += 1
    assert set(kinds) == {"exact", "boundary", "other code", "extra", "missing"}
    assert min(kinds.values()) >= 6


def test_rounds_are_what_the_demo_shows() -> None:
    by_coder = Counter((row.interview, row.coder) for row in CONTENT.codings)
    for interview_id in (*LOCKED.interviews, *OPEN.interviews):
        assert all(by_coder[interview_id, coder] >= 25 for coder in LOCKED.coders)
    single = set(IDS) - set(LOCKED.interviews) - set(OPEN.interviews)
    for interview_id in single:
        coders = [coder for coder in LOCKED.coders if by_coder[interview_id, coder]]
        assert len(coders) == (1 if CONTENT.interview(interview_id).released else 0)


def test_some_disagreements_are_decided_and_most_are_open() -> None:
    outcomes = {decision.outcome for decision in CONTENT.decisions}
    assert outcomes >= {"coder", "both", "union", "none", "defer", "escalate"}
    assert outcomes <= {*Outcome, "defer", "escalate"}
    for decision in CONTENT.decisions:
        assert decision.a or decision.b
        if decision.outcome in {"union", "intersection"}:
            assert decision.a and decision.b and decision.a.code == decision.b.code
    decided = {(d.interview, d.turn) for d in CONTENT.decisions}
    coded = {(row.interview, row.turn) for row in CONTENT.codings if row.interview in LOCKED.interviews}
    assert len(decided) < len(coded) / 4


def _locked_queue(transcripts: Mapping[str, Transcript]) -> tuple[Item, ...]:
    spans = [
        Span(row.interview, row.coder, row.code, *coding_span(row, transcripts[row.interview]))
        for row in CONTENT.codings
        if row.interview in LOCKED.interviews
    ]
    documents = [Document(key, len(transcripts[key].text), frozenset(LOCKED.coders)) for key in LOCKED.interviews]
    return build_queue(spans, documents)


def test_every_decision_is_about_one_item_of_the_queue(transcripts: Mapping[str, Transcript]) -> None:
    queue = _locked_queue(transcripts)
    for decision in CONTENT.decisions:
        transcript = transcripts[decision.interview]
        base = transcript.turns[decision.turn].start
        wanted = {
            (side.coder, side.code, base + transcript.turn_text(transcript.turns[decision.turn]).index(side.quote))
            for side in (decision.a, decision.b)
            if side
        }
        items = [
            item
            for item in queue
            if item.document == decision.interview and {(s.coder, s.code, s.start) for s in item.spans} == wanted
        ]
        assert len(items) == 1, (decision.interview, decision.turn, decision.outcome)
        assert not items[0].pre_acceptable
        if decision.outcome in set(Outcome):
            codings = resolve(items[0], decision.outcome, coder=decision.keep or None)
            assert bool(codings) == (decision.outcome != "none")


def test_the_queue_holds_every_kind_of_item_and_keeps_work_to_do(transcripts: Mapping[str, Transcript]) -> None:
    counts = Counter(item.type for item in _locked_queue(transcripts))
    expected = (
        DisagreementKind.EXACT,
        DisagreementKind.BOUNDARY,
        DisagreementKind.DIFFERENT_CODE,
        DisagreementKind.EXTRA_LABEL,
        DisagreementKind.MISSING,
    )
    assert all(counts[kind] >= 3 for kind in expected)
    open_items = counts.total() - counts[DisagreementKind.EXACT] - len(CONTENT.decisions)
    assert open_items >= len(CONTENT.decisions)


def test_word_files_say_nothing_about_who_made_them() -> None:
    for interview in CONTENT.interviews:
        if not interview.file.endswith(".docx"):
            continue
        with zipfile.ZipFile(FOLDER / interview.file) as archive:
            core = archive.read("docProps/core.xml").decode()
        assert re.search(r"<dc:creator>[^<]", core) is None
        assert re.search(r"<cp:lastModifiedBy>[^<]", core) is None


def _changed(**changes: object) -> DemoContent:
    first, *rest = CONTENT.codings
    return replace(CONTENT, codings=(replace(first, **changes), *rest))


def test_a_quote_that_is_not_there_is_a_problem(transcripts: Mapping[str, Transcript]) -> None:
    problems = find_problems(_changed(quote="words nobody said"), transcripts)
    assert len(problems) == 1
    assert "occurs 0 times" in problems[0]


def test_a_turn_that_is_not_there_is_a_problem(transcripts: Mapping[str, Transcript]) -> None:
    assert "has no turn 9999" in find_problems(_changed(turn=9999), transcripts)[0]


def test_a_coding_that_cuts_an_identifier_is_a_problem(transcripts: Mapping[str, Transcript]) -> None:
    spans = identifier_spans(CONTENT, "P01", transcripts["P01"])
    school = next(mention for _, _, mention in spans if mention.text == "Harrow Lane Academy")
    problems = find_problems(_changed(turn=school.turn, quote="Harrow Lane"), transcripts)
    assert problems == (f"Interview P01, turn {school.turn}: {CONTENT.codings[0].code} cuts an identifier.",)


def test_a_missing_interview_is_a_problem(transcripts: Mapping[str, Transcript]) -> None:
    without = {key: value for key, value in transcripts.items() if key != "P09"}
    assert find_problems(CONTENT, without) == ("Interview P09 was not read.",)


def test_an_unknown_interview_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no interview 'P99'"):
        CONTENT.interview("P99")
