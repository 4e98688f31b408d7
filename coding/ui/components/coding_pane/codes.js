// The codebook in the pane: colours, patterns, two-letter keys, search, and the ten codes under the digits.
import { fold } from './text.js';
import { t } from '../heard.texts/texts.js';

const PATTERNS = ['solid', 'dashed', 'dotted', 'double'];
// Per cent of a code's own colour, the rest is the text's: shades of a family that share a pattern differ in lightness,
// which everybody sees.
const TONES = [92, 45, 68];
const SHORT_ID = 8; // ids that people know by heart, such as D5
const SAFE_COLOR = /^#[0-9a-f]{6}$/i;
const SCATTERED = 200; // score of a name that only holds the letters somewhere, in their order
export const SLOTS = 10;

/** Address of the page with all passages of a code. */
export const passagesOf = (id) => `passages?${new URLSearchParams({ code: id, new: 'yes' })}`;

export class Codebook {
  constructor(codes, favourites, headings = []) {
    this.headings = new Map(headings.map((one) => [one.id, { definition: '', names: {}, ...one, heading: true }]));
    this.list = [];
    this.byId = new Map();
    this.favourites = favourites;
    this.pinned = {}; // place on the strip → code id
    this.language = '';
    this.slots = [];
    this.used = new Map(); // code id → when it was last applied here
    this.clock = 0;
    this.merge(codes);
  }

  /** Add codes or replace those known; keeps order, so that keys and patterns stay where people learned them. */
  merge(codes) {
    for (const code of codes) {
      const known = this.byId.get(code.id);
      const entry = { family: '', definition: '', include: '', exclude: '', names: {}, ...code };
      if (!SAFE_COLOR.test(entry.color)) entry.color = '#777777';
      if (known) Object.assign(known, entry, { provisional: entry.provisional ?? false });
      else {
        this.byId.set(entry.id, entry);
        this.list.push(entry);
      }
    }
    this.prepare();
  }

  remove(id) {
    this.byId.delete(id);
    this.list = this.list.filter((code) => code.id !== id);
    this.slots = this.slots.filter((slot) => slot !== id);
    this.prepare();
  }

  prepare() {
    const perColor = new Map();
    const perPattern = new Map(); // family and pattern → codes so far
    const taken = new Set();
    for (const code of this.list) {
      if (!perColor.has(code.color)) perColor.set(code.color, { rank: perColor.size, count: 0 });
      const seen = perColor.get(code.color);
      code.pattern = PATTERNS[(seen.rank + seen.count) % PATTERNS.length];
      seen.count += 1;
      const place = `${this.rootOf(code)} ${code.pattern}`;
      const before = perPattern.get(place) ?? 0;
      perPattern.set(place, before + 1);
      code.tone = TONES[before % TONES.length];
      code.folded = [...new Set([code.name, ...Object.values(code.names)].map(fold))];
      code.foldedId = code.id.length <= SHORT_ID ? fold(code.id) : '';
      code.foldedDefinition = fold(code.definition);
      code.key = accessKey(code.folded, taken);
      taken.add(code.key);
    }
  }

  /** Id of the topmost code above a code, or its own. */
  rootOf(code) {
    const seen = new Set();
    let top = code;
    for (let up = code; up && !seen.has(up.id); up = this.above(up)) {
      seen.add(up.id);
      top = up;
    }
    return top.id;
  }

  /** The code or heading that one stands below. */
  above(one) {
    return this.byId.get(one.parent) ?? this.headings.get(one.parent);
  }

  get(id) {
    return this.byId.get(id) ?? { id, name: t('Unknown code'), color: '#777777', pattern: 'solid', tone: TONES[0], names: {}, key: '' };
  }

  label(id) {
    const code = this.headings.get(id) ?? this.get(id);
    return code.names?.[this.language] || code.name;
  }

  named(name) {
    const wanted = fold(name.trim());
    return this.list.find((code) => code.folded.includes(wanted)) ?? null;
  }

  /** First filling of the digits: pins where they are, then favourites, the viewer's most used codes, codebook order. */
  fillSlots(codings) {
    const counts = new Map();
    for (const coding of codings) {
      if (coding.own) counts.set(coding.code, (counts.get(coding.code) ?? 0) + 1);
    }
    const common = [...counts].sort((a, b) => b[1] - a[1]).map(([id]) => id);
    const wanted = [...this.slots, ...this.favourites, ...common, ...this.list.map((code) => code.id)];
    this.arrange([...new Set(wanted)].filter((id) => this.byId.has(id)));
  }

  /** Put pins at their places and the others, in their order, around them. */
  arrange(wanted) {
    const pins = Object.entries(this.pinned).filter(([, id]) => this.byId.has(id));
    const fixed = new Set(pins.map(([, id]) => id));
    const rest = wanted.filter((id) => !fixed.has(id));
    const slots = [];
    for (let place = 0; place < SLOTS; place += 1) {
      const pin = pins.find(([at]) => Number(at) === place)?.[1];
      const next = pin ?? rest.shift();
      if (next) slots.push(next);
    }
    this.slots = slots;
  }

  /** Pin a code to a place (its own, else the first that is free); pinned there already, let it go: null. */
  pin(id, slot = null) {
    const held = Object.entries(this.pinned).find(([, code]) => code === id)?.[0];
    const letGo = held !== undefined && (slot === null || Number(held) === slot);
    const pins = Object.fromEntries(Object.entries(this.pinned).filter(([, code]) => code !== id));
    if (letGo) {
      this.pinned = pins;
      return null;
    }
    let place = slot ?? this.slots.indexOf(id);
    if (place < 0) place = [...Array(SLOTS).keys()].findLast((at) => !(at in pins)) ?? SLOTS - 1;
    this.pinned = { ...pins, [place]: id };
    const before = this.slots.indexOf(id);
    const moved = this.slots.slice();
    if (before >= 0 && place < moved.length) moved[before] = moved[place];
    this.arrange([...new Set(moved.filter((code) => code !== id))]);
    return place;
  }

  /** Note a use. A code that has no digit takes the digit of the one used longest ago; the others stay put. */
  use(id) {
    this.clock += 1;
    this.used.set(id, this.clock);
    if (this.slots.includes(id)) return false;
    if (this.slots.length < SLOTS) {
      this.slots.push(id);
      return true;
    }
    const pins = new Set(Object.values(this.pinned));
    let oldest = -1;
    this.slots.forEach((slot, index) => {
      if (pins.has(slot)) return;
      if (oldest < 0 || (this.used.get(slot) ?? 0) <= (this.used.get(this.slots[oldest]) ?? 0)) oldest = index;
    });
    if (oldest >= 0) this.slots[oldest] = id;
    return oldest >= 0;
  }

  /**
   * Codes that fit the query, best first; all of them in codebook order when it is empty. `closely` leaves out names that
   * only hold its letters somewhere, where there are better ones.
   */
  search(query, closely = false) {
    const wanted = fold(query.trim());
    if (!wanted) return this.list.slice();
    const hits = this.list
      .map((code, order) => ({ code, order, score: score(code, wanted) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score || this.recency(b.code) - this.recency(a.code) || a.order - b.order);
    const least = closely && hits[0]?.score > SCATTERED ? SCATTERED + 1 : 0;
    return hits.filter((hit) => hit.score >= least).map((hit) => hit.code);
  }

  recency(code) {
    return this.used.get(code.id) ?? 0;
  }
}

function words(name) {
  return name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** Two characters that belong to one code only: initials, else letters of the name, else any free pair. */
function accessKey(names, taken) {
  for (const name of names) {
    const parts = words(name);
    const letters = [...parts.join('')];
    const candidates = [];
    if (parts.length > 1) candidates.push([...parts[0]][0] + [...parts[1]][0]);
    for (const letter of letters.slice(1)) candidates.push(letters[0] + letter);
    if (parts.length > 2) candidates.push([...parts[0]][0] + [...parts[2]][0]);
    for (let i = 1; i < letters.length; i += 1) {
      for (let j = i + 1; j < letters.length; j += 1) candidates.push(letters[i] + letters[j]);
    }
    const free = candidates.find((key) => !taken.has(key));
    if (free) return free;
  }
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  for (const first of alphabet) {
    for (const second of alphabet) {
      if (!taken.has(first + second)) return first + second;
    }
  }
  return '';
}

function score(code, wanted) {
  if (code.foldedId === wanted) return 1100;
  if (code.key === wanted) return 1000;
  let best = 0;
  for (const name of code.folded) {
    if (name === wanted) best = Math.max(best, 950);
    else if (name.startsWith(wanted)) best = Math.max(best, 800);
    else {
      const parts = words(name);
      if (parts.map((part) => part[0]).join('').startsWith(wanted)) best = Math.max(best, 700);
      else if (parts.some((part) => part.startsWith(wanted))) best = Math.max(best, 600);
      else if (name.includes(wanted)) best = Math.max(best, 400);
      else if (isSubsequence(wanted, name)) best = Math.max(best, SCATTERED);
    }
  }
  if (!best && wanted.length > 2 && code.foldedDefinition.includes(wanted)) best = 100;
  return best;
}

function isSubsequence(wanted, name) {
  let at = 0;
  for (const letter of name) {
    if (letter === wanted[at]) at += 1;
    if (at === wanted.length) return true;
  }
  return false;
}
