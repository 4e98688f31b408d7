// A coder's record of a case: one variable at a time, by keyboard. Answers wait in the queue until each is acknowledged.
import { element } from '../heard.coding_pane/page.js';
import { queueOf } from '../heard.coding_pane/queue.js';
import { ownKeys } from '../heard.texts/keys.js';
import { learn, t } from '../heard.texts/texts.js';
import { TextPanel } from './text.js';

const panes = new Map(); // scope → pane
const KEYS = '123456789abcdefg';
const ALONE_KEYS = ['x', 'n']; // of unknown and not applicable, which stand beside no other value

class Pane {
  constructor(host, data) {
    this.queue = queueOf(data.scope);
    this.root = element('section', 'heard-case', undefined, { tabindex: '0', 'aria-label': t('Case record') });
    this.live = element('div', 'heard-case-hidden', '', { 'aria-live': 'polite' });
    this.head = element('div', 'heard-case-head');
    this.list = element('ol', 'heard-case-list', undefined, { 'aria-label': t('Variables'), tabindex: '0' });
    this.panel = element('div', 'heard-case-panel');
    this.text = new TextPanel();
    const right = element('div', 'heard-case-right');
    right.append(this.panel, this.text.root);
    this.root.append(this.head, this.list, right, this.live);
    host.append(this.root);
    ownKeys(this.root, (event) => this.key(event));
    this.adopt(data);
    this.root.focus({ preventScroll: true });
  }

  adopt(data) {
    const another = data.case !== this.data?.case;
    this.data = data;
    this.queue.newest = data.newest;
    for (const { operation, ok, reason } of this.queue.settle(data.acknowledged)) {
      if (!ok) this.said = t('Not saved: {reason}', { reason });
      else if (operation.kind === 'undo') this.said = t('Taken back');
      else if (operation.kind === 'redo') this.said = t('Redone');
      else if (operation.kind === 'hand-in') this.said = t('Handed in. Thank you.');
    }
    if (data.trouble) this.said = data.trouble;
    if (another) {
      const given = this.answered();
      const open = data.variables.findIndex(([name]) => !given[name]);
      this.go(open < 0 ? data.variables.length : open);
      this.text.show(data.documents);
    }
    this.draw();
  }

  /** What waits in the queue for this case. */
  get waiting() {
    return this.queue.operations.filter((operation) => operation.case === this.data.case);
  }

  get handedIn() {
    return this.data.handedIn || this.waiting.some(({ kind }) => kind === 'hand-in');
  }

  /** Variable → [answers, passages] as they stand once the queue is applied. */
  answered() {
    const found = { ...this.data.values };
    for (const { kind, variable, answers, passages } of this.waiting) {
      if (kind !== 'answer') continue;
      if (answers.length) found[variable] = [answers, passages];
      else delete found[variable];
    }
    return found;
  }

  get variable() {
    const [name, answer, note, values] = this.data.variables[this.at] ?? [];
    return name === undefined ? null : { name, answer, note, values };
  }

  /** The key of each value of a variable; those of days leave the digits to the number. */
  keys({ answer, values }) {
    const found = new Map(this.data.alone.map((value, index) => [value, ALONE_KEYS[index]]));
    const free = [...KEYS].slice(answer === 'days' ? 9 : 0);
    for (const value of values) if (!found.has(value) && free.length) found.set(value, free.shift());
    return new Map(values.map((value) => [value, found.get(value) ?? '']));
  }

  go(at) {
    this.at = Math.max(0, Math.min(at, this.data.variables.length));
    this.number = '';
    this.pending = [];
  }

  draw() {
    const given = this.answered();
    this.root.dataset.unsaved = this.queue.operations.length;
    this.root.dataset.case = this.data.case;
    this.drawHead(given);
    this.drawList(given);
    this.drawPanel(given);
    this.text.mark(this.variable ? [...(given[this.variable.name]?.[1] ?? []), ...this.pending] : []);
  }

  drawHead(given) {
    const choose = element('select', 'heard-case-choose', undefined, { 'aria-label': t('Case') });
    for (const [id, label, , handed] of this.data.cases) {
      const option = element('option', '', handed ? `${label} ✓` : label, { value: id });
      option.selected = id === this.data.case;
      choose.append(option);
    }
    choose.addEventListener('change', () => this.open(choose.value));
    const count = t('{given} of {all} answered', { given: Object.keys(given).length, all: this.data.variables.length });
    const state = element('span', 'heard-case-state', this.handedIn ? `${count} · ${t('handed in')}` : count);
    const said = element('span', 'heard-case-said', this.said ?? '', { role: 'status' });
    const focused = this.head.contains(document.activeElement);
    this.head.replaceChildren(choose, state, said);
    if (focused) choose.focus({ preventScroll: true });
  }

  drawList(given) {
    this.list.replaceChildren(
      ...this.data.variables.map(([name], index) => {
        const [answers = [], passages = []] = given[name] ?? [];
        const row = element('li', 'heard-case-row');
        if (index === this.at) row.setAttribute('aria-current', 'true');
        row.append(
          element('span', 'heard-case-name', name.replaceAll('_', ' ')),
          element('span', 'heard-case-answer', `${answers.join(', ') || '–'}${passages.length ? ` ❝${passages.length}` : ''}`),
        );
        row.addEventListener('click', () => {
          this.go(index);
          this.draw();
          this.root.focus({ preventScroll: true });
        });
        return row;
      }),
    );
    const current = this.list.children[this.at];
    if (current) this.list.scrollTop = current.offsetTop - this.list.clientHeight / 2;
  }

  drawPanel(given) {
    const { variable } = this;
    const parts = [];
    if (!variable) {
      const whole = Object.keys(given).length === this.data.variables.length;
      const done = whole ? t('Every variable is answered.') : t('Some variables are still open.');
      parts.push(element('p', 'heard-case-done', this.handedIn ? t('This record is handed in.') : done));
      this.say(done);
    } else {
      const [answers = [], passages = []] = given[variable.name] ?? [];
      parts.push(element('h3', 'heard-case-question', variable.name.replaceAll('_', ' ')));
      if (variable.note) parts.push(element('p', 'heard-case-note', variable.note));
      parts.push(this.values(variable, answers));
      const places = [...passages, ...this.pending].map(([, release, start, end]) => this.text.words(release, start, end));
      const rests = places.length ? element('ul', 'heard-case-places', undefined, { 'aria-label': t('Passages') }) : null;
      rests?.append(...places.map((words) => element('li', '', `“${words}”`)));
      if (rests) parts.push(rests);
      else if (answers.length && this.data.documents.length) parts.push(element('p', 'heard-case-note', t('From the form')));
      this.say(`${variable.name.replaceAll('_', ' ')}: ${answers.join(', ') || t('open')}`);
    }
    parts.push(this.buttons());
    this.panel.replaceChildren(...parts);
  }

  values(variable, answers) {
    const group = element('div', 'heard-case-values', undefined, { role: 'group', 'aria-label': variable.name.replaceAll('_', ' ') });
    if (variable.answer === 'days') {
      const stands = answers.find((one) => !variable.values.includes(one));
      const shown = this.number || (stands ?? '…');
      group.append(element('p', 'heard-case-days', t('{number} days. Type a number, then Enter.', { number: shown })));
    }
    for (const [value, key] of this.keys(variable)) {
      const node = element('button', 'heard-case-value', undefined, {
        type: 'button',
        tabindex: '-1',
        'aria-pressed': String(answers.includes(value)),
      });
      node.append(element('kbd', '', key, { 'aria-hidden': 'true' }), element('span', '', value));
      node.addEventListener('click', () => this.clicked(() => this.choose(value)));
      group.append(node);
    }
    return group;
  }

  buttons() {
    const row = element('div', 'heard-case-buttons');
    const make = (label, key, run, main) => {
      const node = element('button', `heard-case-button${main ? ' heard-case-main' : ''}`, undefined, { type: 'button' });
      node.append(element('span', '', label), element('kbd', '', key, { 'aria-hidden': 'true' }));
      node.addEventListener('click', () => this.clicked(run));
      row.append(node);
    };
    if (this.variable) {
      make(t('Next'), 'Enter', () => this.next());
      make(t('Back'), '←', () => this.back());
      if (this.data.documents.length) make(t('Passage'), 'p', () => this.passage());
    } else if (!this.handedIn) make(t('Hand in'), 'h', () => this.handIn(), true);
    if (this.data.cases.length > 1) make(t('Next case'), ']', () => this.step(1), !this.variable && this.handedIn);
    make(t('Undo'), 'u', () => this.send({ kind: 'undo' }));
    make(t('Redo'), 'Shift u', () => this.send({ kind: 'redo' }));
    return row;
  }

  clicked(run) {
    run();
    this.root.focus({ preventScroll: true });
  }

  say(text) {
    if (this.live.textContent !== text) this.live.textContent = text;
  }

  key(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.tagName === 'SELECT') return;
    if (target.closest('button') && [' ', 'Enter'].includes(key)) return;
    if (event.repeat && key.length === 1) return;
    const run = this.command(key);
    if (!run) return;
    event.preventDefault();
    run();
  }

  command(key) {
    const { variable } = this;
    if (variable?.answer === 'days' && /^[0-9-]$/.test(key)) return () => this.digit(key);
    if (variable) for (const [value, its] of this.keys(variable)) if (its && its === key) return () => this.choose(value);
    return {
      Enter: () => this.next(),
      ArrowRight: () => this.next(),
      ArrowDown: () => this.next(),
      ArrowLeft: () => this.back(),
      ArrowUp: () => this.back(),
      Home: () => this.back(this.at),
      Backspace: () => this.clear(),
      Delete: () => this.clear(),
      j: () => this.text.move(1),
      k: () => this.text.move(-1),
      p: () => this.passage(),
      h: () => this.handIn(),
      u: () => this.send({ kind: 'undo' }),
      U: () => this.send({ kind: 'redo' }),
      ']': () => this.step(1),
      '[': () => this.step(-1),
    }[key];
  }

  next() {
    this.keepNumber();
    this.go(this.at + 1);
    this.draw();
  }

  keepNumber() {
    if (this.number && this.number !== '-') this.keep([String(Number(this.number))]);
  }

  back(by = 1) {
    this.go(this.at - by);
    this.draw();
  }

  digit(key) {
    if (key === '-' && this.number) return;
    if (this.number.length < 6) this.number += key;
    this.draw();
  }

  choose(value) {
    const { variable } = this;
    if (variable.answer !== 'several') {
      if (this.keep([value])) this.go(this.at + 1);
      this.draw();
      return;
    }
    const [answers = []] = this.answered()[variable.name] ?? [];
    let chosen = answers.includes(value) ? answers.filter((one) => one !== value) : [...answers, value];
    const { alone } = this.data;
    if (chosen.includes(value)) chosen = alone.includes(value) ? [value] : chosen.filter((one) => !alone.includes(one));
    this.keep(variable.values.filter((one) => chosen.includes(one)));
    this.draw();
  }

  clear() {
    if (this.number) this.number = this.number.slice(0, -1);
    else if (this.variable) this.keep([]);
    this.draw();
  }

  /** Answer the variable; passages of values that stay are kept, and those chosen beforehand go to the newest value. */
  keep(answers) {
    const { name } = this.variable;
    const [before = [], places = []] = this.answered()[name] ?? [];
    const newest = answers.find((one) => !before.includes(one)) ?? answers.at(-1);
    const kept = places.filter(([answer]) => answers.includes(answer));
    const more = newest === undefined ? [] : this.pending.map(([, ...place]) => [newest, ...place]);
    this.number = '';
    return this.answer(name, answers, [...kept, ...more]);
  }

  answer(variable, answers, passages) {
    if (this.handedIn) {
      this.said = t('This record is handed in. u takes that back.');
      return false;
    }
    this.pending = [];
    this.send({ kind: 'answer', variable, answers, passages });
    return true;
  }

  passage() {
    const { variable } = this;
    const place = this.text.chosen();
    if (!variable || !place) return;
    const [answers = [], places = []] = this.answered()[variable.name] ?? [];
    const same = ([, ...one]) => one.join() === place.join();
    if (!answers.length) {
      this.pending = this.pending.some(same) ? this.pending.filter((one) => !same(one)) : [...this.pending, ['', ...place]];
      this.said = t('It goes with the value you choose');
    } else {
      const left = places.filter((one) => !same(one));
      this.answer(variable.name, answers, left.length < places.length ? left : [...places, [answers.at(-1), ...place]]);
    }
    this.draw();
  }

  /** From a variable only to the end, where it is said what is open: handing in cannot always be taken back. */
  handIn() {
    if (this.variable) {
      this.keepNumber();
      this.go(this.data.variables.length);
      this.draw();
    } else if (!this.handedIn) this.send({ kind: 'hand-in' });
  }

  send(operation) {
    this.said = '';
    this.queue.add({ case: this.data.case, ...operation });
    this.draw();
  }

  step(by) {
    const ids = this.data.cases.map(([id]) => id);
    const next = ids[ids.indexOf(this.data.case) + by];
    if (next) this.open(next);
    else {
      this.said = by > 0 ? t('This is the last case') : t('This is the first case');
      this.draw();
    }
  }

  open(id) {
    this.said = '';
    this.turn?.(id);
  }
}

export default function mount({ data, parentElement, setStateValue }) {
  learn(data.texts);
  let pane = panes.get(data.scope);
  if (pane?.root.isConnected && pane.root.parentElement === parentElement) pane.adopt(data);
  else {
    pane?.root.remove();
    pane = new Pane(parentElement, data);
    panes.set(data.scope, pane);
  }
  pane.turn = (id) => setStateValue('case', id);
  const transport = (value) => setStateValue('queue', value);
  pane.queue.connect(transport, data.signIn);
  return () => {
    if (pane.queue.transport === transport) pane.queue.connect(null);
    if (!parentElement.isConnected) panes.delete(data.scope); // its words go with it
  };
}
