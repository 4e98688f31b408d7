// The columns beside the text: interviews and code tree. Each stands open, is folded to the edge, or lies over the text
// while somebody is in it: where there is no room, and where it was folded on purpose but is asked for by its key.
import { CodeTree } from './codetree.js';
import { Documents } from './documents.js';
import { element } from './page.js';
import { N_, t } from '../heard.texts/texts.js';

const WIDTH = { documents: 206, codes: 264 };
const WIDER = { documents: 230, codes: 310 }; // as the style sheet has them from WIDE on
const WIDE = 1280;
const EDGE = 30; // a folded column
const OPEN_FROM = { documents: 1200, codes: 900 }; // widths of the pane from which a column stands open by itself
const LEAST = 420; // what the text keeps
const STALE = 60_000; // milliseconds after which others' work is asked for again
const ORDER = ['documents', 'text', 'codes'];
const SIDES = {
  codes: { title: N_('Code tree'), action: 'codeTree', setting: 'codes_open' },
  documents: { title: N_('Interviews'), action: 'documents', setting: 'documents_open' },
};

/** Do something once the browser has nothing better to do. */
export function idle(act) {
  if (window.requestIdleCallback) return window.requestIdleCallback(act, { timeout: 500 });
  return setTimeout(act, 50);
}

/** The same, once the text itself has been painted. */
function afterPaint(act) {
  requestAnimationFrame(() => idle(act));
}

export class Columns {
  constructor(coder) {
    this.coder = coder;
    this.over = ''; // the column that lies over the text
    this.state = {};
    this.asked = 0;
    this.tell = null; // says something to the server: (name, value)
    this.parts = {};
    for (const side of Object.keys(SIDES)) this.build(side);
    this.width = coder.root.clientWidth;
    this.arrange();
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.arrange();
    });
    this.resized.observe(coder.root);
  }

  destroy() {
    this.resized.disconnect();
    this.gone = true;
  }

  build(side) {
    const { coder } = this;
    const { title, action } = SIDES[side];
    const root = coder[`${side}Place`];
    const body = element('div', 'heard-column-body');
    body.id = `heard-column-${side}`;
    const fold = element('button', 'heard-fold', undefined, { type: 'button', 'aria-controls': body.id });
    fold.append(element('span', '', t(title)));
    fold.addEventListener('click', () => this.toggle(side));
    root.append(fold, body);
    root.setAttribute('aria-label', t(title));
    const leave = () => this.leave();
    const content = side === 'codes' ? new CodeTree(coder, body, leave) : new Documents(coder, body, leave);
    this.parts[side] = { root, body, fold, content, action, title, drawn: false };
    root.addEventListener('focusout', (event) => {
      const to = event.relatedTarget;
      if (this.over === side && to && !root.contains(to) && !to.closest('dialog, .heard-menu')) this.cover('');
    });
    root.addEventListener('keydown', (event) => this.key(event));
  }

  /** Keys of the pane that also work in a field of a column. */
  key(event) {
    if (event.defaultPrevented || !event.target.closest('input, select')) return;
    const { keymap, settings } = this.coder;
    const { action } = keymap.actionOf(event, 'text', settings.letters) ?? {};
    const steps = ['undo', 'redo'].includes(action) && !event.target.value;
    if (!steps && !['nextColumn', 'previousColumn', 'menu'].includes(action)) return;
    event.preventDefault();
    this.coder.run(action);
  }

  /** Where each column stands, by what its person likes and what the width allows. */
  arrange() {
    const { coder, parts, width } = this;
    const widths = width >= WIDE ? WIDER : WIDTH;
    let left = width - 2 * EDGE;
    for (const side of Object.keys(SIDES)) {
      const wanted = coder.settings[side] ?? width >= OPEN_FROM[side];
      const room = left + EDGE - widths[side] >= LEAST;
      const state = wanted && room ? 'open' : this.over === side ? 'over' : 'folded';
      const { root, fold, action, title } = parts[side];
      const key = coder.keymap.shown(action);
      fold.title = key ? `${t(title)} (${key})` : t(title);
      parts[side].room = room;
      if (state === 'open') left -= widths[side] - EDGE;
      if (this.state[side] === state) continue;
      this.state[side] = state;
      root.dataset.state = state;
      coder.bench.dataset[side] = state;
      fold.setAttribute('aria-expanded', state !== 'folded');
      if (state === 'open') afterPaint(() => this.gone || this.draw(side));
    }
  }

  draw(side) {
    const part = this.parts[side];
    if (part.drawn) return;
    part.drawn = true;
    part.content.draw();
    this.ask();
  }

  /** Ask the server for the interviews and for counts, unless they are fresh. */
  ask() {
    if (!this.tell || Date.now() - this.asked < STALE || !Object.values(this.parts).some(({ drawn }) => drawn)) return;
    this.asked = Date.now();
    this.tell('ask', this.asked);
  }

  connected(tell) {
    this.tell = tell;
    idle(() => this.gone || this.ask());
  }

  receive({ documents, elsewhere }) {
    this.parts.codes.content.learn(elsewhere);
    this.parts.documents.content.learn(documents);
  }

  /** Codings have changed; the counts may follow when there is time. */
  changed() {
    if (this.waiting) return;
    this.waiting = true;
    idle(() => {
      this.waiting = false;
      if (this.gone) return;
      for (const { drawn, content } of Object.values(this.parts)) if (drawn) content.count();
    });
  }

  /** Names or codes have changed. */
  redraw() {
    for (const { drawn, content } of Object.values(this.parts)) if (drawn) content.redraw();
  }

  toggle(side) {
    const { state, over, parts, coder } = this;
    if (state[side] === 'over') this.leave();
    else if (state[side] === 'folded' && !parts[side].room) this.jump(side);
    else coder.prefer({ [SIDES[side].setting]: state[side] === 'folded' });
    if (over === side) this.cover('');
  }

  /** Lay a column over the text; nothing for ''. */
  cover(side) {
    this.over = side;
    if (side) this.draw(side);
    this.arrange();
  }

  /** Go into a column. */
  jump(side) {
    if (this.state[side] === 'folded') this.cover(side);
    this.draw(side);
    this.ask();
    this.parts[side].content.focus();
  }

  /** Back to the text. */
  leave() {
    this.coder.focusTurn();
    this.cover('');
  }

  /** To the next column (1) or the one before (-1), the text among them. */
  cycle(direction) {
    const here = ORDER.find((side) => this.parts[side]?.root.contains(document.activeElement)) ?? 'text';
    const next = ORDER[(ORDER.indexOf(here) + direction + ORDER.length) % ORDER.length];
    if (next === 'text') this.leave();
    else this.jump(next);
  }
}
