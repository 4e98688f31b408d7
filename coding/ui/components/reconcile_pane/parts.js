// Small helpers: key caps, words, ranges.
import { element } from '../heard.texts/element.js';

export const key = (text) => element('kbd', { class: 'rp-key', 'aria-hidden': 'true' }, text);

/** Stretches marked by at least `least` coders; spans are [coder, code, start, end, …]. */
export function coverOf(spans, least) {
  const points = [...new Set(spans.flatMap(([, , start, end]) => [start, end]))].sort((a, b) => a - b);
  const found = [];
  for (let at = 0; at + 1 < points.length; at += 1) {
    const [start, end] = [points[at], points[at + 1]];
    const coders = new Set(spans.filter((span) => span[2] <= start && span[3] >= end).map(([coder]) => coder));
    if (coders.size < least) continue;
    const last = found[found.length - 1];
    if (last && last[1] === start) last[1] = end;
    else found.push([start, end]);
  }
  return found;
}

const LETTER = /[\p{L}\p{N}\p{M}'’_-]/u;

/** Text by absolute code point, over the turns shown with an item. */
export class Passage {
  constructor(item, turns) {
    const [before, first, last, after] = item.turns;
    this.first = first;
    this.last = last;
    this.turns = [];
    for (let at = before; at <= after; at += 1) {
      const [speaker, role, line, start, text] = turns[`${item.interview}|${at}`];
      const points = Array.from(text);
      this.turns.push({ at, speaker, role, line, start, end: start + points.length, points });
    }
    this.start = this.turns[0].start;
    this.end = this.turns[this.turns.length - 1].end;
  }

  at(offset) {
    const turn = this.turns.find(({ start, end }) => offset >= start && offset < end);
    return turn ? turn.points[offset - turn.start] : ' ';
  }

  slice(from, to) {
    return this.turns
      .map(({ start, points }) => points.slice(Math.max(0, from - start), Math.max(0, to - start)).join(''))
      .filter(Boolean)
      .join(' ');
  }

  isLetter(offset) {
    return LETTER.test(this.at(offset));
  }

  /** The end of the next word after an offset. */
  wordAfter(offset) {
    let at = offset;
    while (at < this.end && !this.isLetter(at)) at += 1;
    while (at < this.end && this.isLetter(at)) at += 1;
    return at;
  }

  /** The start of the word before an offset. */
  wordBefore(offset) {
    let at = offset;
    while (at > this.start && !this.isLetter(at - 1)) at -= 1;
    while (at > this.start && this.isLetter(at - 1)) at -= 1;
    return at;
  }

  /** The end of the word before the one that ends at an offset. */
  endBefore(offset) {
    let at = this.wordBefore(offset);
    while (at > this.start && !this.isLetter(at - 1)) at -= 1;
    return at;
  }

  /** The start of the word after the one that starts at an offset. */
  startAfter(offset) {
    let at = this.wordAfter(offset);
    while (at < this.end && !this.isLetter(at)) at += 1;
    return at;
  }

  /** Grow a range to whole words and cut blanks at its ends. */
  toWords(from, to) {
    let [start, end] = [from, to];
    while (start < end && /\s/u.test(this.at(start))) start += 1;
    while (end > start && /\s/u.test(this.at(end - 1))) end -= 1;
    while (start > this.start && this.isLetter(start) && this.isLetter(start - 1)) start -= 1;
    while (end < this.end && end > start && this.isLetter(end - 1) && this.isLetter(end)) end += 1;
    return [start, end];
  }

  /** First and last words of a range, for cards. */
  brief(from, to) {
    const words = this.slice(from, to).trim().split(/\s+/u);
    if (words.length <= 14) return words.join(' ');
    return `${words.slice(0, 6).join(' ')} … ${words.slice(-6).join(' ')}`;
  }
}
