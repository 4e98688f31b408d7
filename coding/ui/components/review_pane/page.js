// The original on screen: turns, and in them a mark for every identifier. Labels stand in generated content, so that
// they can be neither selected nor counted as text.
import { caretAt, clock, element } from '../heard.coding_pane/page.js';
import { N_, t } from '../heard.texts/texts.js';

const MARKS = { selection: 30, candidate: 0, active: 26, find: 18, hit: 40 };
export const STATES = { pending: N_('to decide'), accepted: N_('masked'), rejected: N_('left as it is') };
let pages = 0;

export class Page {
  constructor(scroller, transcript, findings) {
    pages += 1;
    this.name = `heard-review${pages}`;
    this.scroller = scroller;
    this.transcript = transcript;
    this.findings = findings;
    this.highlights = new Map();
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
    for (const [name, strength] of Object.entries(MARKS)) {
      const look =
        name === 'candidate'
          ? 'text-decoration: underline dotted 2px var(--heard-accent); text-underline-offset: 4px;'
          : `background-color: color-mix(in srgb, var(--heard-accent) ${strength}%, transparent);`;
      this.sheet.insertRule(`.heard-review-text *::highlight(${this.name}-${name}), .heard-review-text::highlight(${this.name}-${name}) { ${look} }`);
      if (!window.Highlight) continue;
      const highlight = new Highlight();
      CSS.highlights.set(`${this.name}-${name}`, highlight);
      this.highlights.set(name, { highlight, spans: [] });
    }
    this.rows = transcript.turns.map((turn) => this.build(turn));
    scroller.append(...this.rows.map((row) => row.root));
    for (const row of this.rows) this.draw(row);
  }

  build(turn) {
    const line = String(turn.index + 1);
    const root = element('div', 'heard-review-turn', undefined, { role: 'group' });
    root.dataset.turn = turn.index;
    root.dataset.role = turn.role;
    const time = turn.ms === null ? '' : clock(turn.ms, this.transcript.lasts);
    root.setAttribute('aria-label', [t('Line {line}', { line }), turn.speaker || t('no speaker'), time].filter(Boolean).join(', '));
    const side = element('div', 'heard-review-side', undefined, { 'aria-hidden': 'true' });
    side.append(element('span', 'heard-review-line', line), element('span', 'heard-review-speaker', turn.speaker));
    if (time) side.append(element('span', 'heard-review-time', time));
    const text = element('p', 'heard-review-text');
    root.append(side, text);
    return { root, text, turn, pieces: [], marks: new Map() };
  }

  destroy() {
    for (const name of this.highlights.keys()) CSS.highlights.delete(`${this.name}-${name}`);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }

  /** Draw one turn anew: plain text and marks in order. */
  draw(row) {
    const { start, end } = row.turn;
    row.pieces = [];
    row.marks = new Map();
    const parts = [];
    let position = start;
    const text = (from, to, host) => {
      if (to <= from) return;
      const node = document.createTextNode(this.transcript.slice(from, to));
      row.pieces.push({ node, start: from, end: to });
      if (host) host.append(node);
      else parts.push(node);
    };
    for (const one of this.visible(start, end)) {
      const from = Math.max(one.start, position);
      const to = Math.min(one.end, end);
      if (to <= from) continue;
      text(position, from);
      const mark = this.identifierMark(one);
      text(from, to, mark);
      parts.push(mark);
      row.marks.set(one.id, mark);
      position = to;
    }
    text(position, end);
    row.text.replaceChildren(...parts);
  }

  /** Identifiers that reach into a stretch; where two overlap, what will be masked hides what will not. */
  visible(start, end) {
    const here = this.findings.inText.filter((one) => one.start < end && start < one.end);
    const kept = here.filter((one) => one.decision !== 'rejected');
    const faint = here.filter(
      (one) => one.decision === 'rejected' && !kept.some((other) => other.start < one.end && one.start < other.end),
    );
    return [...kept, ...faint].sort((a, b) => a.start - b.start || b.end - a.end);
  }

  identifierMark(one) {
    const label = this.findings.types.get(one.type)?.label ?? one.type;
    const mark = element('mark', 'heard-review-mark');
    mark.dataset.id = one.id;
    mark.dataset.state = one.decision;
    mark.dataset.label = one.decision === 'accepted' ? `→ ${one.pseudonym || '…'}` : label;
    mark.setAttribute('aria-label', `${label}, ${STATES[one.decision]}`);
    return mark;
  }

  /** Draw the turns that these identifiers touch anew. */
  redraw(touched) {
    const dirty = new Set();
    for (const one of touched) {
      const [first, last] = this.transcript.turnsOf(one.start, one.end);
      for (let index = first; index <= last; index += 1) dirty.add(index);
    }
    for (const index of dirty) this.draw(this.rows[index]);
    if (dirty.size) for (const name of this.highlights.keys()) this.paint(name);
  }

  /** Show which identifier is the current one. */
  activate(id) {
    for (const mark of this.scroller.querySelectorAll('.heard-review-active')) mark.classList.remove('heard-review-active');
    const one = this.findings.items.get(id);
    if (!one) return null;
    const [first, last] = this.transcript.turnsOf(one.start, one.end);
    for (let index = first; index <= last; index += 1) this.rows[index].marks.get(id)?.classList.add('heard-review-active');
    return this.rows[first].marks.get(id) ?? this.rows[first].root;
  }

  // The interface of the coding pane's page that the selection works with.

  mark(name, spans) {
    const entry = this.highlights.get(name);
    if (!entry) return;
    entry.spans = spans;
    this.paint(name);
  }

  paint(name) {
    const { highlight, spans } = this.highlights.get(name);
    highlight.clear();
    for (const [start, end] of spans) for (const range of this.ranges(start, end)) highlight.add(range);
  }

  ranges(start, end) {
    const [first, last] = this.transcript.turnsOf(start, end);
    const result = [];
    for (let index = first; index <= last; index += 1) {
      for (const piece of this.rows[index].pieces) {
        if (piece.end <= start || piece.start >= end) continue;
        const base = this.transcript.toUnits(piece.start);
        const from = this.transcript.toUnits(Math.max(start, piece.start)) - base;
        const to = this.transcript.toUnits(Math.min(end, piece.end)) - base;
        result.push(new StaticRange({ startContainer: piece.node, startOffset: from, endContainer: piece.node, endOffset: to }));
      }
    }
    return result;
  }

  pointOf(container, offset) {
    const host = container.nodeType === Node.TEXT_NODE ? container.parentElement : container;
    const root = host?.closest?.('.heard-review-turn');
    if (!root || !this.scroller.contains(root)) return null;
    const row = this.rows[Number(root.dataset.turn)];
    const own = row.pieces.find(({ node }) => node === container);
    if (own) return this.transcript.toPoints(this.transcript.toUnits(own.start) + offset);
    const place = document.createRange();
    place.setStart(container, offset);
    const after = row.pieces.find(({ node }) => place.comparePoint(node, 0) >= 0);
    return after ? after.start : row.turn.end;
  }

  pointAt(x, y) {
    return caretAt(x, y, (node, offset) => this.pointOf(node, offset));
  }

  caretBox(point, index = this.transcript.turnAt(point)) {
    const row = this.rows[index];
    const piece = row.pieces.find(({ start, end }) => start <= point && point < end) ?? row.pieces.at(-1);
    if (!piece) return row.text.getBoundingClientRect();
    const units = this.transcript.toUnits(Math.min(point, piece.end)) - this.transcript.toUnits(piece.start);
    const range = document.createRange();
    range.setStart(piece.node, units);
    range.collapse(true);
    return range.getClientRects()[0] ?? range.getBoundingClientRect();
  }
}
