// Words and speakers of what was heard: each turn is a row that can be heard, named by a digit, written anew, divided and joined.
import { chordOf } from '../heard.coding_pane/keys.js';
import { clock } from '../heard.coding_pane/page.js';
import { queueOf } from '../heard.coding_pane/queue.js';
import { FAILED } from '../heard.review_pane/hearing.js';
import { Player } from '../heard.review_pane/player.js';
import { element } from '../heard.texts/element.js';
import { ownKeys } from '../heard.texts/keys.js';
import { N_, learn, t } from '../heard.texts/texts.js';
import { DOUBT, RECENT, begun, divided, doubtful, joined, meant, replaced, turnOf, written } from './turns.js';

const ROLES = { participant: N_('participant'), interviewer: N_('interviewer'), other: N_('other') };
const STEP = 2000; // milliseconds that the sound goes back or on
const SPEEDS = [1, 0.75, 0.5];
const BEFORE_WORD = 1000; // milliseconds before a doubtful word from which it is heard
const REST = 1200; // milliseconds without a change until it is kept
const MOST_STEPS = 200; // that can be taken back
const panes = new Map(); // scope → pane

/** About where a word stands in its turn. */
const placeOf = (words, at) => words.slice(0, at).reduce((sum, [word]) => sum + word.length + 1, 0);

class Pane {
  constructor(host, data, tell) {
    this.queue = queueOf(data.scope);
    this.tellServer = tell;
    this.rows = new WeakMap(); // turn → its row
    this.editing = null; // { index, area } of the turn that is written anew
    this.player = new Player(() => this.sounded(), (why) => this.say(t(FAILED[why])));
    this.build(host);
    ownKeys(this.root, (event) => this.key(event));
    this.adopt(data);
  }

  build(host) {
    const button = (text, run, more = {}) => element('button', { type: 'button', class: 'wording-button', onclick: run, ...more }, text);
    this.undo = button(t('Undo'), () => this.step(this.past, this.future));
    this.redo = button(t('Redo'), () => this.step(this.future, this.past));
    this.hear = button('', () => this.toggle());
    this.speed = button('', () => this.slower());
    this.next = button(t('Next doubtful word'), () => this.doubt(1));
    this.said = element('span', { class: 'wording-said', role: 'status' });
    this.speakerKeys = element('div', { class: 'wording-row', role: 'group', 'aria-label': t('Speakers') });
    this.label = element('input', { class: 'wording-field', type: 'text', spellcheck: 'false', autocomplete: 'off', maxlength: '60', 'aria-label': t('Another speaker'), placeholder: t('Another speaker') });
    this.role = element('select', { class: 'wording-field', 'aria-label': t('Role') }, ...Object.entries(ROLES).map(([role, name]) => element('option', { value: role }, t(name))));
    this.find = element('input', { class: 'wording-field', type: 'text', spellcheck: 'false', autocomplete: 'off', 'aria-label': t('Find'), placeholder: t('Find') });
    this.instead = element('input', { class: 'wording-field', type: 'text', spellcheck: 'false', autocomplete: 'off', 'aria-label': t('Replace with'), placeholder: t('Replace with') });
    this.instead.addEventListener('keydown', (event) => event.key === 'Enter' && this.replace());
    this.label.addEventListener('keydown', (event) => event.key === 'Enter' && this.add());
    this.list = element('ol', { class: 'wording-list', 'aria-label': t('Turns') });
    this.root = element(
      'section',
      { class: 'heard-wording', 'aria-label': t('Words and speakers') },
      element('div', { class: 'wording-row' }, this.hear, this.speed, this.next, this.undo, this.redo, this.said),
      element('div', { class: 'wording-row' }, this.speakerKeys, this.label, this.role, button(t('Add'), () => this.add(), { 'aria-label': t('Add the speaker') })),
      element('div', { class: 'wording-row' }, this.find, this.instead, button(t('Replace all'), () => this.replace())),
      element('p', { class: 'wording-help' }, t('Digits name who speaks and go on; after a, in all turns of that speaker. Enter opens a turn; in it Enter divides, Backspace at the start joins. Other keys: w doubtful word, h hear, comma and full stop 2 s back and on, s slower, m join, u undo, f find.'), ' ', t('While it plays, e opens the word just heard, and d divides before the sentence just begun.'), ' ', t('Digits let the sound go on then; that of another speaker divides there too, and names. In an open turn: Alt with e or a digit.')),
      this.list,
    );
    host.append(this.root);
  }

  adopt(data) {
    let refused = '';
    for (const { operation, ok, reason, item } of this.queue.settle(data.acknowledged)) {
      if (!ok) refused = reason;
      else if (operation.id === this.sending) this.state = item;
      if (ok && this.refused) this.say('');
      this.refused = !ok;
      if (ok && operation.id !== this.sending) this.tellServer('has', '-'); // of a pane before this one
    }
    if (data.trouble) this.say(data.trouble);
    if (refused) this.say(t('Not saved: {reason}', { reason: refused }));
    const newer = data.turns && data.state !== this.state;
    if (newer && (refused || !this.unsaved || !this.turns)) this.load(data);
    else if (!this.turns) this.tellServer('has', '-'); // a pane before this one had it all
    else {
      this.dirty ||= Boolean(refused);
      this.draw();
      if (!refused) this.later();
    }
  }

  load(data) {
    const first = !this.turns;
    const inside = this.focused();
    const { editing } = this;
    this.editing = null;
    Object.assign(this, { state: data.state, turns: data.turns.map(turnOf), speakers: data.speakers, proposed: data.proposed, past: [], future: [], waiting: [], dirty: false });
    this.player.adopt(data.recording);
    this.current = first ? Math.max(0, this.turns.findIndex((turn) => doubtful(turn).length)) : Math.min(this.current, this.turns.length - 1);
    if (editing) this.writeOn(editing);
    else if (inside) this.go(this.current, { replay: false });
    else this.draw();
    this.root.dataset.opened = '';
  }

  /** An open field stays open in what was loaded. Where its turn is another by now, that is shown beside. */
  writeOn({ turn: { start, text }, area }) {
    const same = this.turns.findIndex((turn) => turn.start === start && turn.text === text);
    const index = same < 0 && start !== null ? this.turns.findLastIndex((turn) => turn.start !== null && turn.start <= start) : same;
    this.edit(index < 0 ? this.current : index, area.selectionStart, area.selectionEnd, area.value);
    if (same < 0) this.say(`${t('It was corrected elsewhere since. Look at it as it is now.')} ${this.editing.turn.text}`);
  }

  get unsaved() {
    return (this.dirty ? 1 : 0) + this.queue.operations.length;
  }

  say(text) {
    this.said.textContent = text;
  }

  draw() {
    const rows = this.turns.map((turn, index) => this.row(turn, index));
    if (rows.length !== this.list.children.length || rows.some((row, at) => row !== this.list.children[at])) this.list.replaceChildren(...rows);
    const left = this.turns.reduce((sum, turn) => sum + doubtful(turn).length, 0);
    this.next.textContent = t('Next doubtful word ({number})', { number: left });
    this.next.disabled = !left;
    this.undo.disabled = !this.past.length;
    this.redo.disabled = !this.future.length;
    this.speakerKeys.replaceChildren(
      ...this.speakers.map(([speaker], at) =>
        element('button', { type: 'button', class: 'wording-button', onclick: () => this.name(speaker) }, at < 9 ? element('kbd', { 'aria-hidden': 'true' }, String(at + 1)) : null, ` ${speaker}`),
      ),
    );
    this.root.dataset.unsaved = this.unsaved;
    this.drawSound();
  }

  row(turn, index) {
    let row = this.rows.get(turn);
    if (!row) {
      const time = turn.start === null ? '' : clock(turn.start, this.player.recording.lasts);
      const words = element('p', { class: 'wording-words', dir: 'auto' });
      turn.words.forEach(([word, , certainty], at) => words.append(at ? ' ' : '', certainty < DOUBT ? element('mark', {}, word) : word));
      const hear = element('button', { type: 'button', class: 'wording-time', tabindex: '-1', disabled: turn.start === null }, time || '–');
      row = element('li', { class: 'wording-turn' }, hear, element('span', { class: 'wording-who' }, this.who(turn)), words);
      const at = () => this.turns.indexOf(turn);
      hear.addEventListener('click', () => this.go(at(), { play: true }));
      words.addEventListener('dblclick', () => this.edit(at()));
      row.addEventListener('click', (event) => !event.target.closest('button, textarea') && this.go(at()));
      hear.setAttribute('aria-label', t('Hear from {time}', { time }));
      this.rows.set(turn, row);
    }
    const current = index === this.current;
    const number = doubtful(turn).length;
    const label = t('Line {line}, {speaker}. Doubtful words: {number}', { line: index + 1, speaker: this.who(turn), number });
    const words = row.querySelector('.wording-words');
    if (words) words.id = `wording-words-${index}`;
    for (const [name, value] of Object.entries({ 'aria-label': label, 'aria-describedby': `wording-words-${index}`, tabindex: current ? '0' : '-1' })) {
      if (row.getAttribute(name) !== value) row.setAttribute(name, value);
    }
    row.toggleAttribute('data-current', current);
    return row;
  }

  who({ speaker }) {
    if (speaker === null) return t('nobody named');
    return this.proposed.includes(speaker) ? t('{speaker}, proposed', { speaker }) : speaker;
  }

  drawSound() {
    const { playing, position, recording } = this.player;
    this.hear.textContent = playing ? t('Stop ({time})', { time: clock(position, recording.lasts) }) : t('Hear this turn');
    this.speed.textContent = t('Speed: {percent} %', { percent: this.player.speed * 100 });
    this.root.dataset.playing = String(playing);
    this.root.dataset.position = Math.round(position);
  }

  /** While it plays and nobody writes, the current turn follows the sound; what was divided waits for its speaker. */
  sounded() {
    if (!this.turns) return;
    this.drawSound();
    if (this.listening && !this.editing) this.follow();
  }

  /** Whether digits are for what is heard. */
  get listening() {
    return this.player.playing && !this.waiting.includes(this.turns[this.current]);
  }

  follow() {
    const after = this.turns.findIndex(({ start }) => start !== null && start > this.player.position + 300);
    const index = (after < 0 ? this.turns.length : after) - 1;
    if (index > this.current) this.go(index, { quiet: true });
  }

  focused() {
    return this.root.contains(document.activeElement) && !document.activeElement.closest('.wording-row');
  }

  go(index, { play = false, quiet = false, replay = !quiet } = {}) {
    this.finish();
    const focus = !quiet || this.focused();
    this.current = Math.max(0, Math.min(this.turns.length - 1, index));
    this.draw();
    const row = this.list.children[this.current];
    row.scrollIntoView({ block: 'nearest' });
    if (focus) row.focus({ preventScroll: true });
    const { start } = this.turns[this.current];
    if (start !== null && (play || (this.player.playing && replay))) this.player.playTurn(start);
  }

  /** Another state of all turns, which can be taken back. */
  change(turns, speakers = this.speakers) {
    this.past = [...this.past.slice(1 - MOST_STEPS), [this.turns, this.speakers, this.current]];
    this.future = [];
    this.make(turns, speakers);
  }

  make(turns, speakers) {
    Object.assign(this, { turns, speakers, dirty: true });
    this.current = Math.min(this.current, turns.length - 1);
    this.draw();
    this.later();
  }

  step(from, to) {
    const inside = this.focused();
    this.finish();
    const before = from.pop();
    if (!before) return;
    to.push([this.turns, this.speakers, this.current]);
    this.current = before[2];
    this.make(before[0], before[1]);
    this.go(this.current, { quiet: !inside });
  }

  /** What was changed is kept once the keys rest; one message is on its way at a time. */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), REST);
  }

  keep() {
    clearTimeout(this.timer);
    if (!this.dirty || this.queue.operations.length) return;
    this.dirty = false;
    this.tellServer('has', this.state);
    const turns = this.turns.map(({ speaker, start, end, text }) => [speaker, text, start, end]);
    this.sending = this.queue.add({ kind: 'words', state: this.state, turns, speakers: this.speakers }).id;
    this.root.dataset.unsaved = this.unsaved;
  }

  put(index, count, ...made) {
    this.change([...this.turns.slice(0, index), ...made, ...this.turns.slice(index + count)]);
  }

  /** Who speaks. While it plays the sound goes on, and in a turn of somebody else they speak from the sentence just begun. */
  name(speaker) {
    this.finish();
    const { all, listening, player } = this;
    this.all = null;
    if (all) {
      this.change(this.turns.map((other) => (other.speaker === all.speaker ? { ...other, speaker } : other)));
      return this.go(this.current, { replay: false });
    }
    if (listening) this.follow();
    const turn = this.turns[this.current];
    const named = turn.speaker !== null && !this.proposed.includes(turn.speaker);
    const another = listening && named && speaker !== null && speaker !== turn.speaker && player.position > turn.start + RECENT * player.speed;
    const sentence = another ? begun(this.turns, player.position, player.speed) : null;
    if (sentence?.index === this.current) this.divide(sentence, speaker);
    else if (turn.speaker !== speaker) this.put(this.current, 1, { ...turn, speaker });
    this.waiting = this.waiting.filter((other) => other !== turn);
    const on = !player.playing || this.waiting.includes(this.turns[this.current + 1]);
    this.go(this.current + (on ? 1 : 0), { replay: false });
  }

  /** The next digit is for all turns of this speaker. */
  nameAll() {
    this.all = this.turns[this.current];
    this.say(t('Now the digit for all turns of {speaker}.', { speaker: this.who(this.all) }));
  }

  add() {
    const label = this.label.value.trim();
    if (!label || this.speakers.some(([speaker]) => speaker === label)) return;
    this.change(this.turns, [...this.speakers, [label, this.role.value]]);
    this.label.value = '';
    this.say(t('{speaker} has the key {key}', { speaker: label, key: this.speakers.length }));
  }

  replace() {
    this.finish();
    const [turns, times] = this.find.value ? replaced(this.turns, this.find.value, this.instead.value) : [[], 0];
    if (times && !turns.length) return;
    if (times) this.change(turns);
    this.say(t('Replaced: {number}', { number: times }));
  }

  join(index = this.current) {
    this.finish();
    if (index < 1) return;
    const [before, turn] = this.turns.slice(index - 1, index + 1);
    this.current = index - 1;
    this.put(index - 1, 2, joined(before, turn));
    this.go(index - 1);
  }

  edit(index = this.current, from = null, to = from, text = null) {
    this.go(index, { quiet: true });
    const row = this.list.children[this.current];
    const turn = this.turns[this.current];
    const area = element('textarea', { class: 'wording-area', 'aria-label': t('Words of line {line}', { line: this.current + 1 }), dir: 'auto', rows: '1', spellcheck: 'false' });
    area.value = text ?? turn.text;
    const grow = () => {
      area.style.blockSize = 'auto';
      area.style.blockSize = `${area.scrollHeight + 2}px`;
    };
    area.addEventListener('input', grow);
    area.addEventListener('blur', () => this.editing?.area === area && this.finish());
    row.querySelector('.wording-words').replaceWith(area);
    this.editing = { turn, area };
    area.focus();
    if (from !== null) area.setSelectionRange(from, to);
    grow();
  }

  /** Take over what was written; a turn without words goes. */
  finish() {
    const { editing } = this;
    if (!editing) return;
    this.editing = null;
    const { turn, area } = editing;
    const index = this.turns.indexOf(turn);
    this.rows.delete(turn); // its row has the field in it
    const made = written(turn, area.value.replace(/\s*\n\s*/gu, ' '));
    if (made.text === turn.text) this.draw();
    else if (made.text || this.turns.length > 1) this.put(index, 1, ...(made.text ? [made] : []));
    else this.draw();
  }

  split() {
    const { turn, area } = this.editing;
    const index = this.turns.indexOf(turn);
    const at = area.selectionStart - (area.value.length - area.value.trimStart().length);
    const parts = divided(written(turn, area.value), Math.max(0, at));
    if (!parts) return;
    this.editing = null;
    this.rows.delete(turn);
    this.put(index, 1, ...parts);
    this.go(index + 1);
  }

  /** To the next doubtful word, or the one before; it is selected, so that what is typed takes its place. */
  doubt(by) {
    const from = this.editing ? this.editing.area.selectionStart : by > 0 ? -1 : 0;
    this.finish();
    const places = this.turns.flatMap((turn, index) => doubtful(turn).map((at) => ({ index, at, place: placeOf(turn.words, at) })));
    const after = ({ index, place }) => index > this.current || (index === this.current && place > from);
    const before = ({ index, place }) => index < this.current || (index === this.current && place < from);
    const found = by > 0 ? places.find(after) ?? places[0] : places.findLast(before) ?? places.at(-1);
    if (!found) return;
    const { player } = this;
    const [, moment] = this.turns[found.index].words[found.at];
    const playing = player.playing;
    if (playing) player.stop();
    this.editWord(found.index, found.at);
    if (moment !== null) player.to(Math.max(0, moment - BEFORE_WORD));
    if (playing) player.play(player.at);
  }

  /** To the word that was just heard; the sound goes on. */
  heardWord() {
    const { player } = this;
    if (!player.playing) return this.editing || this.edit();
    this.finish();
    const { index, at } = meant(this.turns, player.position, player.speed);
    this.editWord(index, at);
  }

  /** Another speaker began: the turn that is heard is divided before that sentence, and both parts wait for their digits. */
  divideHeard() {
    const { player } = this;
    if (!player.playing) return this.edit();
    const sentence = begun(this.turns, player.position, player.speed);
    if (!sentence) return this.say(t('No sentence began in this turn yet.'));
    const inside = this.focused();
    this.divide(sentence, null);
    this.waiting = this.turns.slice(sentence.index, sentence.index + 2);
    this.go(sentence.index, { quiet: !inside, replay: false });
  }

  divide({ index, at }, speaker) {
    const turn = this.turns[index];
    const [first, second] = divided(turn, placeOf(turn.words, at));
    this.put(index, 1, first, { ...second, speaker });
  }

  /** In the field: the word before the selected one, or after it, is selected in its place. */
  neighbour(by) {
    const { area } = this.editing;
    const words = [...area.value.matchAll(/\S+/gu)];
    const here = words.findLastIndex(({ index }) => index <= area.selectionStart);
    const word = words[Math.max(0, Math.min(words.length - 1, here + by))];
    if (word) area.setSelectionRange(word.index, word.index + word[0].length);
  }

  editWord(index, at) {
    const { text, words } = this.turns[index];
    const place = text.indexOf(words[at][0], Math.max(0, placeOf(words, at) - 1));
    this.edit(index, place, place + words[at][0].length);
  }

  toggle(here = false) {
    const { player } = this;
    if (player.playing) player.stop();
    else if (here) player.play(player.at);
    else player.playTurn(this.turns[this.current].start ?? player.at);
  }

  /** At the next slower speed, and after the slowest as it was said. */
  slower() {
    this.player.pace(SPEEDS[(SPEEDS.indexOf(this.player.speed) + 1) % SPEEDS.length]);
    this.drawSound();
  }

  key(event) {
    if (!this.turns || event.isComposing) return;
    const { target } = event;
    const run = this.editing && target === this.editing.area ? this.inField(event) : this.command(event, target);
    if (!run) return;
    event.preventDefault();
    run();
  }

  inField(event) {
    const { area } = this.editing;
    const index = this.turns.indexOf(this.editing.turn);
    const chord = chordOf(event, false);
    if (chord === 'Backspace' && (index < 1 || area.selectionStart || area.selectionEnd)) return null;
    // A keyboard may write with Alt and a digit; while it plays they name.
    if (/^\d$/u.test(chord)) return this.player.playing && this.digit(chord);
    return {
      Escape: () => this.go(index, { replay: false }),
      Enter: () => this.split(),
      'Ctrl+Enter': () => this.doubt(1),
      Backspace: () => this.join(index),
      e: () => this.heardWord(),
      h: () => this.toggle(true),
      s: () => this.slower(),
      w: () => this.doubt(1),
      ',': () => this.player.move(-STEP),
      '.': () => this.player.move(STEP),
      'Alt+ArrowLeft': () => this.neighbour(-1),
      'Alt+ArrowRight': () => this.neighbour(1),
    }[chord];
  }

  digit(key) {
    const speaker = key === '0' ? null : this.speakers[key - 1]?.[0];
    return speaker !== undefined && (() => this.name(speaker));
  }

  command(event, target) {
    const chord = chordOf(event, true);
    if (!chord || (target.closest('button') && ['Enter', ' '].includes(chord))) return null;
    if (target.closest('input, select')) return chord === 'Escape' ? () => this.go(this.current, { replay: false }) : null;
    if (/^\d$/u.test(chord)) return this.digit(chord);
    this.all = null;
    return {
      'Ctrl+z': () => this.undo.click(),
      'Ctrl+Shift+z': () => this.redo.click(),
      a: () => this.nameAll(),
      j: () => this.go(this.current + 1),
      ArrowDown: () => this.go(this.current + 1),
      k: () => this.go(this.current - 1),
      ArrowUp: () => this.go(this.current - 1),
      Home: () => this.go(0),
      End: () => this.go(this.turns.length - 1),
      Enter: () => this.heardWord(),
      e: () => this.heardWord(),
      d: () => this.divideHeard(),
      m: () => this.join(),
      w: () => this.doubt(1),
      W: () => this.doubt(-1),
      h: () => this.toggle(),
      s: () => this.slower(),
      ',': () => this.player.move(-STEP),
      '.': () => this.player.move(STEP),
      u: () => this.undo.click(),
      U: () => this.redo.click(),
      f: () => this.find.focus(),
    }[chord];
  }

  destroy() {
    this.leave();
    this.player.destroy();
    this.root.remove();
  }

  /** What is not sent yet goes along. */
  leave() {
    this.finish();
    this.keep();
  }
}

export default function mount({ data, parentElement, setStateValue }) {
  learn(data.texts);
  let pane = panes.get(data.scope);
  if (pane?.root.isConnected && pane.root.parentElement === parentElement) {
    pane.tellServer = setStateValue;
    pane.adopt(data);
  } else {
    pane?.destroy();
    for (const [scope, other] of panes) {
      if (other.root.parentElement !== parentElement) continue;
      other.destroy();
      panes.delete(scope);
    }
    pane = new Pane(parentElement, data, setStateValue);
    panes.set(data.scope, pane);
  }
  const transport = (value) => setStateValue('queue', value);
  pane.queue.connect(transport, data.signIn);
  return () => {
    if (parentElement.isConnected) return; // overtaken, not gone: see heard.texts/mount.js
    if (panes.get(data.scope) === pane) {
      pane.destroy();
      panes.delete(data.scope); // its words go with it
    }
    if (pane.queue.transport === transport) pane.queue.connect(null);
  };
}
