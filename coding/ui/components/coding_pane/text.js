// The released text. Offsets outside this module are Unicode code points; browsers count UTF-16 units.

/** Lower-case without accents, for comparing names. */
export function fold(value) {
  return value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Smallest index whose value is not below `value` in an ascending array. */
function lowerBound(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Transcript {
  /** `turns` are [speaker, role, start in ms or null, start, end]. */
  constructor(text, turns) {
    this.text = text;
    this.turns = turns.map(([speaker, role, ms, start, end], index) => ({ index, speaker, role, ms, start, end }));
    this.starts = this.turns.map((turn) => turn.start);
    this.lasts = this.turns.reduce((longest, turn) => Math.max(longest, turn.ms ?? 0), 0);
    this.pairs = []; // code point index of every character outside the basic plane
    this.pairUnits = []; // UTF-16 index of the same characters
    const finder = /[\ud800-\udbff][\udc00-\udfff]/g;
    for (let hit = finder.exec(text); hit; hit = finder.exec(text)) {
      this.pairs.push(hit.index - this.pairs.length);
      this.pairUnits.push(hit.index);
    }
    this.cache = new Map();
  }

  /** Code point offset → UTF-16 offset. */
  toUnits(point) {
    return point + lowerBound(this.pairs, point);
  }

  /** UTF-16 offset → code point offset; the middle of a surrogate pair counts as its start. */
  toPoints(unit) {
    return unit - lowerBound(this.pairUnits, unit);
  }

  slice(start, end) {
    return this.text.slice(this.toUnits(start), this.toUnits(end));
  }

  /** Index of the turn that holds the offset (or the last one before it). */
  turnAt(point) {
    const index = lowerBound(this.starts, point + 1) - 1;
    return Math.max(0, index);
  }

  /** [first, last] turn index of a span. */
  turnsOf(start, end) {
    return [this.turnAt(start), this.turnAt(Math.max(start, end - 1))];
  }

  /** Segments of a turn as [start, end]: 'word' (words only), 'sentence' (trimmed) or 'grapheme'. */
  segments(index, granularity) {
    const key = `${granularity}${index}`;
    let found = this.cache.get(key);
    if (!found) {
      const turn = this.turns[index];
      const base = this.toUnits(turn.start);
      const text = this.text.slice(base, this.toUnits(turn.end));
      found = [];
      for (const part of new Intl.Segmenter(undefined, { granularity }).segment(text)) {
        if (granularity === 'word' && !part.isWordLike) continue;
        let from = part.index;
        let to = part.index + part.segment.length;
        if (granularity === 'sentence') {
          const body = part.segment.trim();
          if (!body) continue;
          from += part.segment.indexOf(body);
          to = from + body.length;
        }
        found.push([this.toPoints(base + from), this.toPoints(base + to)]);
      }
      if (this.cache.size > 400) this.cache.clear();
      this.cache.set(key, found);
    }
    return found;
  }

  /** Next boundary after (direction 1) or before (-1) an offset. `edge` is 0 for segment starts, 1 for ends. */
  boundary(point, direction, granularity, edge) {
    let index = this.turnAt(point);
    while (index >= 0 && index < this.turns.length) {
      const edges = this.segments(index, granularity).map((segment) => segment[edge]);
      const next =
        direction > 0 ? edges.find((value) => value > point) : edges.findLast((value) => value < point);
      if (next !== undefined) return next;
      index += direction;
    }
    return point;
  }

  /** The segment of a turn that holds an offset, or null. */
  segmentAt(point, granularity) {
    const index = this.turnAt(point);
    return this.segments(index, granularity).find(([start, end]) => start <= point && point < end) ?? null;
  }

  /** A span without white space at its edges, grown to whole words or sentences if asked, else to characters. */
  tidy(start, end, snap = 'character') {
    let from = this.toUnits(start);
    let to = this.toUnits(end);
    while (from < to && /\s/.test(this.text[from])) from += 1;
    while (to > from && /\s/.test(this.text[to - 1])) to -= 1;
    start = this.toPoints(from);
    end = this.toPoints(to);
    if (end <= start) return null;
    const granularity = snap === 'word' || snap === 'sentence' ? snap : 'grapheme';
    const first = this.segmentAt(start, granularity);
    if (first) [start] = first;
    const last = this.segmentAt(end - 1, granularity);
    if (last) [, end] = last;
    return [start, end];
  }

  /** The smallest [start, end] of whole segments around a span that lies in one turn, or null. */
  around(start, end, granularity) {
    const [first, last] = this.turnsOf(start, end);
    if (first !== last) return null;
    const inside = this.segments(first, granularity).filter(([from, to]) => from < end && start < to);
    return inside.length ? [Math.min(start, inside[0][0]), Math.max(end, inside.at(-1)[1])] : null;
  }

  /** Every occurrence of `query` as [start, end], ignoring case and accents, within single turns. */
  find(query) {
    const wanted = fold(query);
    if (!wanted) return [];
    if (!this.folded) this.folded = this.turns.map((turn) => this.foldTurn(turn));
    const hits = [];
    this.folded.forEach(({ text, units }) => {
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
        hits.push([this.toPoints(units[at]), this.toPoints(units[at + wanted.length])]);
      }
    });
    return hits;
  }

  foldTurn(turn) {
    const start = this.toUnits(turn.start);
    const end = this.toUnits(turn.end);
    let text = '';
    const units = [];
    for (let unit = start; unit < end; ) {
      const character = String.fromCodePoint(this.text.codePointAt(unit));
      const folded = fold(character);
      for (let k = 0; k < folded.length; k += 1) units.push(unit);
      text += folded;
      unit += character.length;
    }
    units.push(end);
    return { text, units };
  }
}
