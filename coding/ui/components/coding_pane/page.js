// The transcript on screen: turns, underlines (CSS Custom Highlight API), lanes and the code list beside each turn.
import { t } from '../heard.texts/texts.js';

const LANES = 4; // underline offsets that can be told apart
const CHUNK = 12; // turns that are laid out together
const BARS = 6; // bars beside the text
const MARKS = {
  hover: { strength: 12, priority: 1 },
  active: { strength: 16, priority: 2 },
  suggested: { strength: 18, priority: 2 },
  find: { strength: 20, priority: 3 },
  hit: { strength: 42, priority: 4 },
  selection: { strength: 24, priority: 5 },
};
let pages = 0;

/** Create an element; text always goes through textContent. */
export function element(tag, className, text, attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

const DAY = 86_400_000;

/** A time of a turn; in what lasts for days, which only chats do, the distance from the first message: `+2 d 3:15`. */
export function clock(ms, lasts) {
  const seconds = Math.floor(ms / 1000);
  const pad = (value) => String(value).padStart(2, '0');
  const minutes = pad(Math.floor(seconds / 60) % 60);
  const hours = Math.floor(seconds / 3600);
  if (lasts >= DAY) {
    const days = Math.floor(ms / DAY);
    return `+${days ? `${days} d ` : ''}${hours % 24}:${minutes}`;
  }
  const rest = `${minutes}:${pad(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** What `read(node, offset)` gives for the place between letters at viewport coordinates; null where there is no text. */
export function caretAt(x, y, read) {
  if (document.caretPositionFromPoint) {
    const place = document.caretPositionFromPoint(x, y);
    return place && read(place.offsetNode, place.offset);
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? read(range.startContainer, range.startOffset) : null;
}

/** A short bar in the code's colour and pattern. */
export function swatch(code) {
  const mark = element('span', 'heard-swatch', undefined, { 'aria-hidden': 'true' });
  mark.style.setProperty('--code', code.color);
  mark.style.setProperty('--tone', `${code.tone}%`);
  mark.dataset.pattern = code.pattern;
  return mark;
}

export class Page {
  constructor(scroller, transcript, codebook, describe) {
    pages += 1;
    this.name = `heard${pages}`;
    this.scroller = scroller;
    this.transcript = transcript;
    this.codebook = codebook;
    this.describe = describe;
    this.shown = new Map(); // coding id → { coding, lane, look, pieces }
    this.byTurn = transcript.turns.map(() => new Map());
    this.dirty = new Set();
    this.extras = () => []; // list items beside a turn that are not codes
    this.sheet = new CSSStyleSheet();
    this.highlights = new Map();
    this.rules = new Set();
    // A rule added later restyles the page while somebody waits for a key, so those of the codebook come first.
    for (const code of codebook.list) for (let lane = 0; lane < LANES; lane += 1) this.codeRule(code, lane);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    for (const name of Object.keys(MARKS)) this.mark(name, []);
    this.build();
  }

  build() {
    const fragment = document.createDocumentFragment();
    let chunk = null;
    let height = 0;
    // The browser skips chunks out of view; one box a turn would itself cost time in a transcript of thousands.
    this.rows = this.transcript.turns.map((turn) => {
      if (turn.index % CHUNK === 0) {
        height = 0;
        chunk = element('div', 'heard-chunk');
        fragment.append(chunk);
      }
      const row = this.buildTurn(turn);
      height += Math.max(1, Math.ceil((turn.end - turn.start) / 72)) * 33 + 14;
      chunk.style.setProperty('--estimate', `${height}px`);
      chunk.append(row.root);
      return row;
    });
    this.scroller.append(fragment);
  }

  buildTurn(turn) {
    const line = String(turn.index + 1);
    const root = element('div', 'heard-turn', undefined, { role: 'group', tabindex: '-1' });
    root.dataset.turn = turn.index;
    root.dataset.role = turn.role;
    const time = turn.ms === null ? '' : clock(turn.ms, this.transcript.lasts);
    const place = t('Line {line}', { line });
    root.setAttribute('aria-label', `${place}, ${turn.speaker}${time ? `, ${time}` : ''}`);
    const side = element('div', 'heard-side', undefined, { 'aria-hidden': 'true' });
    side.append(element('span', 'heard-line', line), element('span', 'heard-speaker', turn.speaker));
    if (time) side.append(element('span', 'heard-time', time));
    const words = element('div', 'heard-words');
    const text = element('p', 'heard-text', this.transcript.slice(turn.start, turn.end), { dir: 'auto' });
    text.id = `${this.name}-text-${line}`;
    root.setAttribute('aria-describedby', text.id);
    words.append(text);
    root.append(side, words);
    return { root, words, text, node: text.firstChild, list: null, bars: null };
  }

  /** Index of the first turn that reaches below a height of the window; chunks out of view are not laid out for it. */
  firstBelow(height) {
    const reaches = (node) => node.getBoundingClientRect().bottom > height;
    const chunk = [...this.scroller.querySelectorAll('.heard-chunk')].find(reaches);
    const row = chunk && [...chunk.children].find(reaches);
    return row ? Number(row.dataset.turn) : this.rows.length - 1;
  }

  destroy() {
    for (const name of this.highlights.keys()) CSS.highlights?.delete(name);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }

  // Spans to ranges: one range per turn, or line numbers between turns would be painted too.

  ranges(start, end) {
    const [first, last] = this.transcript.turnsOf(start, end);
    const result = [];
    for (let index = first; index <= last; index += 1) {
      const { node } = this.rows[index];
      if (!node) continue;
      const turn = this.transcript.turns[index];
      const base = this.transcript.toUnits(turn.start);
      const from = Math.max(0, this.transcript.toUnits(Math.max(start, turn.start)) - base);
      const to = Math.min(node.length, this.transcript.toUnits(Math.min(end, turn.end)) - base);
      if (to <= from) continue;
      result.push(new StaticRange({ startContainer: node, startOffset: from, endContainer: node, endOffset: to }));
    }
    return result;
  }

  /** Code point offset of a place in the document, or null outside the transcript. */
  pointOf(container, offset) {
    const host = container.nodeType === Node.TEXT_NODE ? container.parentElement : container;
    const root = host?.closest?.('.heard-turn');
    if (!root || !this.scroller.contains(root)) return null;
    const turn = this.transcript.turns[Number(root.dataset.turn)];
    const { text, node } = this.rows[turn.index];
    const base = this.transcript.toUnits(turn.start);
    if (container === node) return this.transcript.toPoints(base + offset);
    const place = document.createRange();
    place.setStart(container, offset);
    return place.comparePoint(text, 0) > 0 || (text.contains(container) && offset === 0) ? turn.start : turn.end;
  }

  pointAt(x, y) {
    return caretAt(x, y, (node, offset) => this.pointOf(node, offset));
  }

  /** Rectangle of a caret before an offset, in viewport coordinates. */
  caretBox(point, index = this.transcript.turnAt(point)) {
    const turn = this.transcript.turns[index];
    const { node, text } = this.rows[index];
    if (!node) return text.getBoundingClientRect();
    const range = document.createRange();
    range.setStart(node, Math.min(node.length, this.transcript.toUnits(point) - this.transcript.toUnits(turn.start)));
    range.collapse(true);
    return range.getClientRects()[0] ?? range.getBoundingClientRect();
  }

  // Highlights

  /** The registered highlight of a name; its look is a rule of the same name. */
  highlight(name, priority = 0) {
    const full = `${this.name}-${name}`;
    let found = this.highlights.get(full);
    if (!found && window.Highlight) {
      found = new Highlight();
      found.priority = priority;
      CSS.highlights.set(full, found);
      this.highlights.set(full, found);
    }
    return found ?? { add() {}, delete() {}, clear() {} };
  }

  /** Add the look of a highlight for text of a class: a style is worked out for every match, so matches must be few. */
  rule(name, className, declarations) {
    if (this.rules.has(name)) return;
    this.rules.add(name);
    const { length } = this.sheet.cssRules;
    this.sheet.insertRule(`.${className}::highlight(${this.name}-${name}) { ${declarations} }`, length);
  }

  /** Make the look of a code in a lane exist; returns its name. */
  codeRule(code, lane) {
    const place = lane % LANES;
    const name = `${code.color.slice(1)}-${code.pattern}-${code.tone}-${place}`;
    const color = `color-mix(in oklab, ${code.color} ${code.tone}%, var(--st-text-color, CanvasText))`;
    const thickness = code.pattern === 'double' ? 1.25 : 2.5;
    this.rule(
      name,
      `heard-on-${name}`,
      `background-color: color-mix(in srgb, ${code.color} 9%, transparent);` +
        `text-decoration: underline ${code.pattern} ${thickness}px ${color};` +
        'text-decoration-skip-ink: none;' +
        `text-underline-offset: ${3 + place * 4.5}px;`,
    );
    return name;
  }

  /** Paint one of the passing marks over these spans. */
  mark(name, spans) {
    const { strength, priority } = MARKS[name];
    const mixed = `color-mix(in srgb, var(--heard-accent, Highlight) ${strength}%, transparent)`;
    this.rule(name, 'heard-text', `background-color: ${mixed};`);
    const target = this.highlight(name, priority);
    target.clear();
    for (const [start, end] of spans) for (const range of this.ranges(start, end)) target.add(range);
  }

  // Codings

  /** Show a coding as given, or take it away when it is null. Lists are redrawn by `flush`. */
  put(id, coding) {
    const old = this.shown.get(id);
    if (old) {
      for (const [highlight, range] of old.pieces) highlight.delete(range);
      const [first, last] = this.transcript.turnsOf(old.coding.start, old.coding.end);
      for (let index = first; index <= last; index += 1) {
        this.byTurn[index].delete(id);
        this.dirty.add(index);
      }
      this.shown.delete(id);
    }
    if (!coding) return;
    const [first, last] = this.transcript.turnsOf(coding.start, coding.end);
    const entry = { coding, lane: this.freeLane(coding, first, last, old?.lane), pieces: [] };
    entry.look = this.codeRule(this.codebook.get(coding.code), entry.lane);
    const highlight = this.highlight(entry.look);
    for (const range of this.ranges(coding.start, coding.end)) {
      highlight.add(range);
      entry.pieces.push([highlight, range]);
    }
    for (let index = first; index <= last; index += 1) {
      this.byTurn[index].set(id, entry);
      this.dirty.add(index);
    }
    this.shown.set(id, entry);
  }

  /** Lowest lane that no overlapping coding uses; a coding keeps its lane while it can. */
  freeLane(coding, first, last, wanted = 0) {
    const used = new Set();
    for (let index = first; index <= last; index += 1) {
      for (const { coding: other, lane } of this.byTurn[index].values()) {
        if (other.start < coding.end && coding.start < other.end) used.add(lane);
      }
    }
    if (!used.has(wanted)) return wanted;
    let lane = 0;
    while (used.has(lane)) lane += 1;
    return lane;
  }

  /** Redraw code lists and bars of turns whose codings changed. */
  flush() {
    for (const index of this.dirty) this.drawTurn(index);
    this.dirty.clear();
  }

  drawTurn(index) {
    const row = this.rows[index];
    const entries = this.codingsOf(index);
    row.text.className = ['heard-text', ...new Set(entries.map(({ look }) => `heard-on-${look}`))].join(' ');
    row.root.classList.toggle('heard-coded', entries.length > 0);
    row.list?.remove();
    row.bars?.remove();
    row.list = null;
    row.bars = null;
    const extras = this.extras(index);
    if (!entries.length && !extras.length) return;
    const line = this.transcript.turns[index];
    const kind = extras.length ? t('Codes and notes') : t('Codes');
    row.list = element('ul', 'heard-codes', undefined, { 'aria-label': t('{kind} on line {line}', { kind, line: line.index + 1 }) });
    row.bars = element('div', 'heard-bars', undefined, { 'aria-hidden': 'true' });
    const length = Math.max(1, line.end - line.start);
    for (const { coding, lane } of entries) {
      row.list.append(this.chip(coding, index));
      const bar = element('span', 'heard-bar');
      const code = this.codebook.get(coding.code);
      const from = Math.max(coding.start, line.start) - line.start;
      const to = Math.min(coding.end, line.end) - line.start;
      bar.style.setProperty('--code', code.color);
      bar.style.setProperty('--tone', `${code.tone}%`);
      bar.dataset.pattern = code.pattern;
      bar.dataset.coding = coding.id;
      bar.style.insetBlockStart = `${(from / length) * 100}%`;
      bar.style.blockSize = `max(1.1em, ${((to - from) / length) * 100}%)`;
      bar.style.insetInlineStart = `${(lane % BARS) * 6}px`;
      row.bars.append(bar);
    }
    row.list.append(...extras);
    row.words.append(row.bars);
    row.root.append(row.list);
  }

  /** Codings of a turn in reading order, as { coding, lane }. */
  codingsOf(index) {
    return [...this.byTurn[index].values()].sort(
      ({ coding: a, lane: x }, { coding: b, lane: y }) => a.start - b.start || b.end - a.end || x - y,
    );
  }

  chip(coding, index) {
    const code = this.codebook.get(coding.code);
    const item = element('li');
    const chip = element('button', 'heard-chip', undefined, { type: 'button', tabindex: '-1' });
    chip.dataset.coding = coding.id;
    chip.append(swatch(code));
    const continued = coding.start < this.transcript.turns[index].start;
    chip.append(element('span', 'heard-chip-name', `${continued ? '… ' : ''}${this.codebook.label(code.id)}`));
    if (coding.memo) chip.append(element('span', 'heard-note', '✎', { title: t('Has a memo'), 'aria-hidden': 'true' }));
    if (!coding.own) {
      const initials = coding.coder.split(/\s+/).map((name) => [...name][0] ?? '').join('');
      chip.append(element('span', 'heard-coder', initials, { title: coding.coder }));
    }
    chip.setAttribute('aria-label', this.describe(coding, continued));
    item.append(chip);
    return item;
  }

  chipOf(id, index) {
    const list = this.rows[index]?.list;
    return list ? [...list.querySelectorAll('button')].find((chip) => chip.dataset.coding === id) : null;
  }

  /** Codings over an offset, shortest first. */
  at(point) {
    return [...this.byTurn[this.transcript.turnAt(point)].values()]
      .map(({ coding }) => coding)
      .filter((coding) => coding.start <= point && point < coding.end)
      .sort((a, b) => a.end - a.start - (b.end - b.start));
  }
}
