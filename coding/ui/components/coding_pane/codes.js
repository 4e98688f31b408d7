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
const SLOTS = 10;

/** Address of the page with all passages of a code. */
export const passagesOf = (id) => `passages?${new URLSearchParams({ code: id, new: 'yes' })}`;

export class Codebook {
  constructor(codes, favourites, headings = []) {
    this.list = [];
    this.byId = new Map();
    this.favourites = favourites;
    this.pinned = {}; // place on the strip → code id, as this person keeps them; also of codes that are not in this codebook
    this.language = '';
    this.slots = [];
    this.used = new Map(); // code id → when it was last applied here
    this.clock = 0;
    this.adopt(codes, headings);
  }

  /** Take the codebook as it is now, without what was merged or retired since. */
  adopt(codes, headings = []) {
    this.headings = new Map(headings.map((one) => [one.id, { definition: '', names: {}, ...one, heading: true }]));
    const ids = new Set(codes.flatMap(({ id, guid }) => [id, guid]));
    this.list = this.list.filter(({ id }) => ids.has(id));
    for (const [called, { id }] of this.byId) if (!ids.has(id)) this.byId.delete(called);
    this.merge(codes);
  }

  /** Add codes or replace those known; keeps order, so that keys and patterns stay where people learned them. */
  merge(codes) {
    for (const code of codes) {
      const known = this.byId.get(code.id) ?? this.byId.get(code.guid);
      // The project gave it an id of its own: what was painted under the id made here goes on under that.
      if (known && known.id !== code.id) this.slots = this.slots.map((id) => (id === known.id ? code.id : id));
      const entry = { family: '', definition: '', include: '', exclude: '', names: {}, ...code };
      if (!SAFE_COLOR.test(entry.color)) entry.color = '#777777';
      if (known) Object.assign(known, entry, { provisional: entry.provisional ?? false });
      else {
        this.list.push(entry);
      }
      for (const id of [code.id, code.guid]) if (id) this.byId.set(id, known ?? entry);
    }
    this.prepare();
  }

  /** The id a code has now, whatever it is called by. */
  idOf(id) {
    return this.byId.get(id)?.id ?? id;
  }

  remove(id) {
    this.byId.delete(id);
    this.list = this.list.filter((code) => code.id !== id);
    this.pinned = Object.fromEntries(Object.entries(this.pinned).filter(([, code]) => code !== id));
    this.fillSlots();
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

  /** Whether this person has no digits of their own yet. */
  get isOffered() {
    return !Object.keys(this.pinned).length;
  }

  /** The code of each digit: as this person keeps them, in every interview; before that as they are offered. */
  fillSlots() {
    const offered = [...new Set([...this.favourites, ...this.list.map((code) => code.id)])].map((id) => this.idOf(id));
    const wanted = this.isOffered ? offered.filter((id) => this.byId.has(id)) : [];
    const places = [...Array(SLOTS).keys()];
    const slots = places.map((place) => (this.isOffered ? wanted[place] : this.byId.get(this.pinned[place])?.id) ?? null);
    this.slots = slots.slice(0, slots.findLastIndex((id) => id !== null) + 1);
  }

  /** Keep the digits as they are offered. */
  keepSlots() {
    if (this.isOffered) this.pinned = Object.fromEntries(this.slots.map((id, place) => [place, id]));
  }

  /** The digit that applies a code, or an empty string. */
  digitOf(id) {
    const place = this.slots.indexOf(id);
    return place < 0 ? '' : String((place + 1) % 10);
  }

  /**
   * Put a code on a digit (its own, else the first that is free, else the last one), and the code that was there on the
   * digit that this one leaves; on that digit already, let it go: null.
   */
  pin(called, slot = null) {
    const id = this.idOf(called);
    this.keepSlots();
    const held = Object.keys(this.pinned).find((place) => this.idOf(this.pinned[place]) === id);
    const { [held]: _, ...pins } = this.pinned;
    const letGo = held !== undefined && (slot === null || Number(held) === slot);
    const free = [...Array(SLOTS).keys()].find((at) => !(at in pins)) ?? SLOTS - 1;
    const place = slot ?? free;
    if (!letGo && held !== undefined && place in pins) pins[held] = pins[place];
    this.pinned = letGo ? pins : { ...pins, [place]: id };
    this.fillSlots();
    return letGo ? null : place;
  }

  /** Note a use. From the first one on the digits stay as they are; a code without one takes a digit that is free. */
  use(id) {
    this.clock += 1;
    this.used.set(id, this.clock);
    const free = [...Array(SLOTS).keys()].find((at) => !(this.isOffered ? this.slots[at] : at in this.pinned));
    const taken = this.slots.includes(id) || free === undefined || this.byId.get(id)?.provisional;
    if (taken && !this.isOffered) return false;
    this.keepSlots();
    if (!taken) this.pinned = { ...this.pinned, [free]: id };
    this.fillSlots();
    return true;
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
