"""What the panes' scripts do without a page: offsets, codes and their keys, the queue, how long somebody has read."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.node import Node, running_node
from tests.helpers.paths import ROOT

TRICKY = st.text(st.sampled_from("ab é\u0301👩\u200d👧𝄞\u200f漢 .?\U0001f1ee\U0001f1f9"), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    with running_node(tmp_path_factory.mktemp("scripts")) as running:
        yield running


@settings(max_examples=60)
@given(text=TRICKY | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), data=st.data())
def test_code_points_and_utf16_convert_exactly(node: Node, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    piece, round_trips, segments, tidy = node.evaluate(
        """async ([text, start, end, length]) => {
          const { Transcript } = await script('coding_pane/text.js');
          const transcript = new Transcript(text, [['A', 'participant', null, 0, length]]);
          const points = Array.from({ length: length + 1 }, (_, p) => p);
          return [
            transcript.slice(start, end),
            points.every((p) => transcript.toPoints(transcript.toUnits(p)) === p),
            ['word', 'sentence', 'grapheme'].flatMap((kind) => transcript.segments(0, kind)),
            transcript.tidy(start, end, true),
          ];
        }""",
        [text, start, end, len(text)],
    )
    assert piece == text[start:end]
    assert round_trips
    assert all(0 <= a < b <= len(text) for a, b in segments)
    if tidy is not None:
        assert 0 <= tidy[0] < tidy[1] <= len(text)


@pytest.mark.parametrize(
    ("query", "words"),
    [("C'ÉTAIT", "C'e\u0301tait"), ("zoë", "Zoe\u0308"), ("𝄞 AND", "𝄞 and"), ("", None), ("nowhere", None)],
)
def test_words_are_found_whatever_their_capitals_and_marks(node: Node, query: str, words: str | None) -> None:
    text = "Zoe\u0308 👩\u200d👩\u200d👧 wrote: «C'e\u0301tait bien» 𝄞 and then we laughed."
    hits = node.evaluate(
        """async ([text, length, query]) => {
          const { Transcript } = await script('coding_pane/text.js');
          return new Transcript(text, [['A', 'participant', null, 0, length]]).find(query);
        }""",
        [text, len(text), query],
    )
    assert [text[start:end] for start, end in hits] == ([words] if words else [])


def test_any_of_two_hundred_codes_is_first_for_its_two_letter_key(node: Node) -> None:
    misses = node.evaluate(
        """async () => {
          const { Codebook } = await script('coding_pane/codes.js');
          const names = [];
          const first = 'Trust Secret Image Family Threat Gift Help School Online Shame'.split(' ');
          const second = ('building request loss seeking response repair talk silence change fear hope time place ' +
            'care rules money distance memory anger relief').split(' ');
          for (const a of first) for (const b of second) names.push(`${a} ${b}`);
          const book = new Codebook(names.map((name, i) => ({ id: `c${i}`, name, color: '#0072b2' })), []);
          const bad = (code) => code.key.length !== 2 || book.search(code.key)[0] !== code;
          return [book.list.length, book.list.filter(bad).map((code) => code.name)];
        }"""
    )
    assert misses == [200, []]


def test_codes_merged_since_can_be_applied_no_more_and_keep_their_names(node: Node) -> None:
    left = node.evaluate(
        """async () => {
          const { Codebook } = await script('coding_pane/codes.js');
          const [trust, mine, quiet] = ['Trust', 'Mine', 'Quiet'].map((name) => ({ id: name, name, color: '#0072b2' }));
          const book = new Codebook([trust, mine, quiet], []);
          book.pinned = { 0: 'Trust', 1: 'Mine' };
          book.adopt([{ ...mine, id: 'D5', guid: 'Mine' }, quiet], [trust]);
          book.fillSlots();
          return [book.search('').map(({ id }) => id), book.slots, book.label('Trust'), book.idOf('Mine')];
        }"""
    )
    assert left == [["D5", "Quiet"], [None, "D5"], "Trust", "D5"]


def test_a_pause_is_offered_by_time_and_by_heavy_passages_and_told_to_nobody(node: Node) -> None:
    offered = node.evaluate(
        """async () => {
          const { Exposure } = await script('coding_pane/exposure.js');
          let clock = 0;
          const offered = [];
          const limits = { minutes: 25, passages: 20 };
          const one = new Exposure(() => limits, (counts) => offered.push([clock / 60000, counts]), () => clock);
          const work = (minutes, idle = false) => {
            for (let k = 0; k < minutes * 4; k += 1) { clock += 15000; if (!idle) one.active(); one.tick(); }
          };
          work(20); work(60, true); work(6); work(9); work(2);
          one.restart();
          for (let turn = 0; turn < 20; turn += 1) one.heavy(turn);
          one.heavy(3);
          one.restart(); one.stop(); work(60);
          limits.minutes = 0;
          one.destroy();
          return offered;
        }"""
    )
    assert [round(at) for at, _ in offered] == [84, 94, 97], "an idle hour counts for a minute and a half"
    assert offered[0][1] == {"minutes": 25, "passages": 0}
    assert offered[2][1]["passages"] == 20
    source = (ROOT / "coding/ui/components/coding_pane/exposure.js").read_text()
    assert not re.search(r"\bimport\b|fetch|setComponentValue|Storage", source), "nothing takes it out of this tab"


QUEUE = """async (steps) => {
  const { Queue, unsaved, queueOf } = await script('coding_pane/queue.js');
  const queue = new Queue('scope', (operation) => operation);
  const sent = [];
  const take = (message) => sent.push(message);
  const ids = (message) => message.operations.map(({ id }) => id);
  const seen = [];
  for (const [name, ...values] of steps) {
    if (name === 'connect') queue.connect(take, ...values);
    else if (name === 'cut') queue.connect(null);
    else if (name === 'add') for (const id of values) queue.add({ id, kind: 'add' });
    else if (name === 'answer') queue.settle(values.map((id) => [id, true, '', null]));
    else if (name === 'refuse') seen.push(queue.settle(values.map((id) => [id, false, 'kept', null])));
    else if (name === 'again') queue.deliver();
  }
  clearTimeout(queue.timer);
  return { sent: sent.map(ids), waiting: queue.operations.map(({ id }) => id),
    steps: queue.steps, refused: seen.flat().map(({ operation, ok, reason }) => [operation.id, ok, reason]) };
}"""


@pytest.mark.parametrize(
    ("steps", "sent", "waiting"),
    [
        pytest.param([["add", "a", "b"], ["connect", "s"]], [["a", "b"]], ["a", "b"], id="waits for a server"),
        pytest.param([["connect", "s"], ["add", "a"], ["answer", "a"]], [["a"]], [], id="sent at once"),
        pytest.param(
            [["connect", "s"], ["add", "a"], ["cut"], ["add", "b"], ["connect", "s"], ["answer", "a", "b"]],
            [["a"], ["a", "b"]], [], id="sent again after a restart",
        ),
        pytest.param(
            [["connect", "s"], ["add", "a"], ["again"], ["answer", "a"], ["answer", "a"]],
            [["a"], ["a"]], [], id="an id stays what it was until it is answered",
        ),
        pytest.param(
            [["connect", "s"], ["add", *"abcdefghij"], ["answer", *"abcdefgh"]],
            [[*"abcdefgh"[:end]] for end in range(1, 9)] + [["i", "j"]], ["i", "j"], id="a burst waits for an answer",
        ),
        pytest.param(
            [["connect", "s"], ["add", "a"], ["connect", "t"]], [["a"], ["a"]], ["a"], id="another sign-in sends anew",
        ),
    ],
)  # fmt: skip
def test_operations_wait_until_they_are_answered(
    node: Node, steps: list[Any], sent: list[list[str]], waiting: list[str]
) -> None:
    outcome = node.evaluate(QUEUE, steps)
    assert (outcome["sent"], outcome["waiting"]) == (sent, waiting)
    assert outcome["steps"] == len(waiting)


def test_a_refused_operation_comes_back_with_its_reason(node: Node) -> None:
    outcome = node.evaluate(QUEUE, [["connect", "s"], ["add", "a", "b"], ["refuse", "a"]])
    assert outcome["refused"] == [["a", False, "kept"]]
    assert outcome["waiting"] == ["b"]


PLACED = {"id": "x", "code": "c1", "start": 2, "end": 9, "memo": "m", "attributes": {}, "coder": "ana", "own": True}


@pytest.mark.parametrize(
    ("before", "operations", "after"),
    [
        (None, [{"kind": "add", "coding": "x", "code": "c1", "start": 2, "end": 9, "memo": "m"}], PLACED),
        (PLACED, [{"kind": "remove", "coding": "x"}], None),
        ({**PLACED, "deleted": True}, [], None),
        (PLACED, [{"kind": "resize", "coding": "x", "start": 3, "end": 8}], {**PLACED, "start": 3, "end": 8}),
        (PLACED, [{"kind": "recode", "coding": "x", "code": "c2"}], {**PLACED, "code": "c2"}),
        (PLACED, [{"kind": "memo", "coding": "x", "memo": "n"}], {**PLACED, "memo": "n"}),
        (PLACED, [{"kind": "attributes", "coding": "x", "attributes": {"sure": "no"}}],
         {**PLACED, "attributes": {"sure": "no"}}),
        (PLACED, [{"kind": "split", "coding": "x", "other": "y", "end": 5, "start": 6, "until": 9, "code": "c1"}],
         {**PLACED, "end": 5}),
        (None, [{"kind": "split", "coding": "y", "other": "x", "end": 5, "start": 6, "until": 9, "code": "c1"}],
         {**PLACED, "start": 6, "memo": ""}),
        (PLACED, [{"kind": "merge", "coding": "x", "others": ["y"], "start": 0, "end": 12, "memo": "both"}],
         {**PLACED, "start": 0, "end": 12, "memo": "both"}),
        (PLACED, [{"kind": "merge", "coding": "y", "others": ["x"], "start": 0, "end": 12, "memo": "both"}], None),
        (PLACED, [{"kind": "recode", "coding": "y", "code": "c2"}], PLACED),
        (PLACED, [{"kind": "remove", "coding": "x"}, {"kind": "recode", "coding": "x", "code": "c2"}], None),
    ],
)  # fmt: skip
def test_what_is_painted_while_operations_wait(node: Node, before: Any, operations: Any, after: Any) -> None:
    painted = node.evaluate(
        """async ([before, operations]) => {
          const { project } = await script('coding_pane/queue.js');
          return project(before, 'x', operations, 'ana');
        }""",
        [before, operations],
    )
    assert painted == after


def test_a_pane_stays_as_long_as_its_place_is_on_the_page(node: Node) -> None:
    """Streamlit cleans up also after a call that another has overtaken, while somebody writes in the pane."""
    destroyed = node.evaluate(
        """async () => {
          const { mounting } = await script('texts/mount.js');
          const host = { isConnected: true };
          let destroyed = 0;
          const pane = { root: host, shows: () => true, destroy: () => (destroyed += 1) };
          const data = { part: 'document', scope: 'a' };
          const clean = mounting(() => null, () => pane)({ data, parentElement: host });
          return [true, false].map((there) => {
            host.isConnected = there;
            clean();
            return destroyed;
          });
        }"""
    )
    assert destroyed == [0, 1]


def test_a_sign_that_shares_its_key_with_a_digit_chooses_no_coder(node: Node) -> None:
    asked = node.evaluate(
        """async () => {
          const { actionOf } = await script('reconcile_pane/keys.js');
          const event = (key, code, more) => ({ key, code, getModifierState: () => more === 'AltGraph' });
          return [event('[', 'Digit5', 'AltGraph'), event('(', 'Digit5'), event('5', 'Digit5')].map(actionOf);
        }"""
    )
    assert asked == [None, {"action": "coder", "digit": 4}, {"action": "coder", "digit": 4}], "as on a French keyboard"


def test_a_key_that_writes_no_letter_of_ours_is_the_letter_at_its_place(node: Node) -> None:
    meant = node.evaluate(
        """async () => {
          const { read } = await script('texts/keys.js');
          const press = (key, code, on = '', field = false) => read({
            key, code, shiftKey: on === 'Shift', altKey: on === 'Alt', getModifierState: (name) => name === on,
            target: { closest: () => field },
          }).key;
          return [
            ['σ', 'KeyS'], ['Σ', 'KeyS', 'Shift'], ['ς', 'KeyW'], ['∑', 'KeyW', 'Alt'], ['Dead', 'KeyE', 'Alt'],
            ['ę', 'KeyE', 'AltGraph'], ['z', 'KeyW'], ['é', 'Digit2'], ['Enter', 'Enter', 'Alt'],
            ['Dead', 'BracketLeft'], ['ę', 'KeyE', 'Alt'], ['ę', 'KeyE', 'Alt', true], ['∑', 'KeyW', 'Alt', true],
            ['σ', 'KeyS', '', true],
          ].map((event) => press(...event));
        }"""
    )
    assert meant == ["s", "S", "w", "w", "e", "ę", "z", "é", "Enter", "Dead", "e", "ę", "w", "σ"]


def test_a_question_is_asked_although_an_answer_joined_those_it_was_about(node: Node) -> None:
    asked = node.evaluate(
        """async () => {
          const { ReviewView } = await script('review_pane/view.js');
          const drawn = [];
          const questions = [{ key: 'joined|other', sides: [{ forms: [], here: [] }, { forms: [], here: [] }] }];
          const drawQuestion = (one) => drawn.push(one.key);
          const panel = { drawQuestion, drawNote: (title) => drawn.push(title), drawList() {} };
          const page = { activate() {}, mark() {} };
          const view = { asked: 'before|other', findings: { questions }, page, panel, live: {} };
          ReviewView.prototype.showQuestions.call(view, false);
          return [view.asked, ...drawn, view.live.textContent.includes('the same?')];
        }"""
    )
    assert asked == ["joined|other", "joined|other", True]


def test_of_a_pane_that_goes_its_words_go_too(node: Node) -> None:
    left = node.evaluate(
        """async () => {
          process.getBuiltinModule('v8').setFlagsFromString('--expose-gc');
          const collect = process.getBuiltinModule('vm').runInNewContext('gc');
          const { mounting } = await script('texts/mount.js');
          const { queueOf } = await script('coding_pane/queue.js');
          let words = null;
          const mount = mounting(queueOf, (host, document) => {
            words = new WeakRef(document);
            return { root: host, shows: () => true, receive: () => {}, destroy: () => {} };
          });
          const left = [];
          const host = { isConnected: true };
          const sent = JSON.stringify({ part: 'document', scope: 'a', text: ['Words'] });
          const data = () => new TextEncoder().encode(sent);
          const later = async () => { await new Promise(setImmediate); collect(); return Boolean(words.deref()); };
          let go = mount({ data: data(), parentElement: host });
          left.push(await later());
          go();
          left.push(await later());
          host.isConnected = false;
          go();
          go = null;
          left.push(await later());
          return left;
        }"""
    )
    assert left == [True, True, False], "as long as it is on the page, also where Streamlit cleans up"
