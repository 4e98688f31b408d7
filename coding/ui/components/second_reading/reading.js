// The second reading: one drawn line at a time, by keyboard. Answers wait in the queue until each is acknowledged.
import { element } from '../heard.coding_pane/page.js';
import { queueOf } from '../heard.coding_pane/queue.js';
import { ownKeys } from '../heard.texts/keys.js';
import { learn, t } from '../heard.texts/texts.js';

const panes = new Map(); // scope → pane

class Pane {
  constructor(host, data) {
    this.queue = queueOf(data.scope);
    this.root = element('section', 'heard-second', undefined, { tabindex: '0', 'aria-label': t('Second reading') });
    host.append(this.root);
    ownKeys(this.root, (event) => this.key(event));
    this.adopt(data);
    this.root.focus({ preventScroll: true });
  }

  adopt(data) {
    this.data = data;
    this.queue.newest = data.newest;
    for (const { operation, ok, reason } of this.queue.settle(data.acknowledged)) {
      if (!ok) this.said = t('Not saved: {reason}', { reason });
      else if (operation.kind === 'undo') this.said = t('Taken back');
      else if (operation.kind === 'redo') this.said = t('Redone');
    }
    this.draw();
  }

  /** The first line that was neither answered before nor just now. */
  get line() {
    const answered = new Set(this.queue.operations.map(({ position }) => position));
    return this.data.lines.find(([position]) => !answered.has(position));
  }

  draw() {
    const { line } = this;
    this.root.replaceChildren();
    this.root.dataset.unsaved = this.queue.operations.length;
    const left = this.data.unread - this.queue.operations.filter(({ position }) => position !== undefined).length;
    const head = element('p', 'heard-second-head', undefined, { role: 'status' });
    head.append(t('{read} of {drawn} lines read', { read: this.data.drawn - left, drawn: this.data.drawn }), element('span', 'heard-second-said', this.said ?? ''));
    this.root.append(head);
    if (!line) {
      const waiting = this.queue.operations.length ? t('Saving …') : t('Every drawn line is read. Thank you.');
      this.root.append(element('p', 'heard-second-done', waiting), this.buttons(false));
      return;
    }
    const [position, speaker, before, text, after, masks] = line;
    if (position !== this.position) {
      this.position = position;
      this.chosen = null;
    }
    const words = [...text.matchAll(/\S+/gu)].map((match) => [match.index, match.index + match[0].length]);
    this.words = words.map(([start, end]) => [points(text, start), points(text, end)]);
    const page = element('p', 'heard-second-page');
    page.append(element('span', 'heard-second-speaker', speaker), element('span', 'heard-second-around', before));
    const here = element('span', 'heard-second-line');
    let last = 0;
    words.forEach(([start, end], index) => {
      here.append(text.slice(last, start));
      const word = element('span', 'heard-second-word', text.slice(start, end));
      const [from, to] = this.words[index];
      if (masks.some(([a, b]) => a < to && from < b)) word.classList.add('heard-second-mask');
      if (this.chosen && index >= this.chosen[0] && index <= this.chosen[1]) word.classList.add('heard-second-chosen');
      word.addEventListener('click', (event) => {
        this.chosen = event.shiftKey && this.chosen ? [Math.min(this.chosen[0], index), Math.max(this.chosen[1], index)] : [index, index];
        this.draw();
      });
      here.append(word);
      last = end;
    });
    here.append(text.slice(last));
    page.append(here, element('span', 'heard-second-around', after));
    this.root.append(page, this.buttons(true));
    this.say(`${speaker}: ${text}`);
  }

  say(text) {
    if (this.spoken === text) return;
    this.spoken = text;
    this.live ??= element('div', 'heard-second-hidden', '', { 'aria-live': 'polite' });
    this.root.append(this.live);
    this.live.textContent = text;
  }

  buttons(open) {
    const row = element('div', 'heard-second-buttons');
    const make = (label, key, run, main) => {
      const node = element('button', `heard-second-button${main ? ' heard-second-main' : ''}`, undefined, { type: 'button' });
      node.append(element('span', '', label), element('kbd', '', key, { 'aria-hidden': 'true' }));
      node.addEventListener('click', () => {
        run();
        this.root.focus({ preventScroll: true });
      });
      row.append(node);
    };
    if (open) {
      make(t('Nothing missed here'), 'n', () => this.clear(), true);
      make(this.chosen ? t('This was missed') : t('Something was missed'), 'm', () => this.miss());
      make(t('Choose words'), '← → Shift', () => this.choose(1));
    }
    make(t('Undo'), 'u', () => this.send({ kind: 'undo' }));
    make(t('Redo'), 'Shift u', () => this.send({ kind: 'redo' }));
    return row;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('button')?.matches(':focus') && [' ', 'Enter'].includes(event.key)) return;
    const run = {
      n: () => this.clear(),
      m: () => this.miss(),
      u: () => this.send({ kind: 'undo' }),
      U: () => this.send({ kind: 'redo' }),
      ArrowRight: () => (event.shiftKey ? this.extend(1) : this.choose(1)),
      ArrowLeft: () => (event.shiftKey ? this.extend(-1) : this.choose(-1)),
      Escape: () => this.choose(0),
    }[event.key];
    if (!run || event.repeat && event.key.length === 1) return;
    event.preventDefault();
    run();
  }

  choose(step) {
    if (!this.line || !this.words.length) return;
    const at = this.chosen ? this.chosen[step > 0 ? 1 : 0] + step : step > 0 ? 0 : this.words.length - 1;
    const index = Math.min(Math.max(0, at), this.words.length - 1);
    this.chosen = step ? [index, index] : null;
    this.draw();
  }

  extend(step) {
    if (!this.chosen) {
      this.choose(step);
      return;
    }
    const [from, to] = this.chosen;
    this.chosen = step > 0 ? [from, Math.min(to + 1, this.words.length - 1)] : [Math.max(from - 1, 0), to];
    this.draw();
  }

  send(operation) {
    this.said = '';
    this.queue.add(operation);
    this.draw();
  }

  clear() {
    if (this.line) this.send({ kind: 'clear', position: this.line[0] });
  }

  miss() {
    if (!this.line) return;
    if (!this.chosen) {
      this.choose(1);
      this.said = t('Choose the words with the arrows, then press m again');
      this.draw();
      return;
    }
    const [[start], [, end]] = [this.words[this.chosen[0]], this.words[this.chosen[1]]];
    this.send({ kind: 'missed', position: this.line[0], start, end });
    this.said = t('Thank you: it goes back to the steward');
    this.draw();
  }
}

/** Code points before a UTF-16 offset. */
function points(text, units) {
  return [...text.slice(0, units)].length;
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
  const transport = (value) => setStateValue('queue', value);
  pane.queue.connect(transport, data.signIn);
  return () => {
    if (pane.queue.transport === transport) pane.queue.connect(null);
    if (!parentElement.isConnected) panes.delete(data.scope); // its words go with it
  };
}
