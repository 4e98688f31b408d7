// Turns word by word, and what correcting makes of them. A turn is never changed: another takes its place.
export const DOUBT = 0.5; // below so much certainty a word is marked

const REACTION = 700; // milliseconds from the beginning of a word to the key that is pressed at it
const SPREAD = 300; // by which that differs
const SOONEST = 300; // milliseconds before which nobody presses a key at what they hear
export const RECENT = 2500; // milliseconds before the key within which the word began
const SENTENCE_END = /[.?!…;·]["”’»)]?$/u;

const wordsIn = (text) => text.split(/\s+/u).filter(Boolean);

export function turnOf([speaker, start, end, text, words]) {
  return { speaker, start, end, text, words };
}

/** Places of the doubtful words of a turn. */
export function doubtful({ words }) {
  return words.flatMap(([, , certainty], at) => (certainty < DOUBT ? [at] : []));
}

/** The turn with another text; what its words begin and end with is known as before, others were written by somebody. */
export function written(turn, text) {
  const said = wordsIn(text);
  const before = turn.words;
  const least = Math.min(said.length, before.length);
  let first = 0;
  while (first < least && said[first] === before[first][0]) first += 1;
  let same = 0;
  while (same < least - first && said.at(-1 - same) === before.at(-1 - same)[0]) same += 1;
  const words = said.map((word, at) => {
    if (at < first) return before[at];
    if (at >= said.length - same) return before[before.length - said.length + at];
    return [word, said.length === before.length ? before[at][1] : null, 1];
  });
  return { ...turn, text: said.length ? text.trim() : '', words };
}

/** Two turns of one, divided before a place of its text; null where one would have no words. */
export function divided(turn, place) {
  const [left, right] = [turn.text.slice(0, place), turn.text.slice(place)];
  const count = wordsIn(left).length;
  if (!count || !wordsIn(right).length) return null;
  const part = count / turn.words.length;
  const guess = turn.start === null ? null : Math.round(turn.start + part * Math.max(0, (turn.end ?? turn.start) - turn.start));
  const moment = turn.words[count]?.[1] ?? guess;
  return [
    written({ ...turn, end: moment, words: turn.words.slice(0, count) }, left),
    written({ ...turn, start: moment, words: turn.words.slice(count) }, right),
  ];
}

export function joined(turn, next) {
  return { ...turn, end: next.end, text: `${turn.text} ${next.text}`, words: [...turn.words, ...next.words] };
}

/** Turns with whole words put in the place of others, and how often. */
export function replaced(turns, words, put) {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
  const found = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'gu');
  let times = 0;
  const made = turns.map((turn) => {
    const text = turn.text.replace(found, () => {
      times += 1;
      return put;
    });
    return text === turn.text ? turn : written(turn, text);
  });
  return [made.filter(({ text }) => text), times];
}

/** Words that have a time, in order of it, up to a moment. */
function heardWords(turns, moment) {
  return turns.flatMap(({ words }, index) => words.flatMap(([word, start, certainty], at) => (start !== null && start <= moment ? [{ index, at, word, start, certainty }] : [])));
}

/** The word that somebody means who presses a key at a moment of the sound: about a reaction ago, and rather a doubtful one. */
export function meant(turns, moment, speed = 1) {
  const words = heardWords(turns, moment);
  const likely = ({ start, certainty }) => {
    const sure = Math.min(0.99, Math.max(0.01, certainty));
    return Math.log((1 - sure) / sure) / 2 - ((moment - start) / speed - REACTION) ** 2 / SPREAD ** 2 / 2;
  };
  const recent = words.filter(({ start }) => moment - start <= RECENT * speed);
  return recent.reduce((best, word) => (best && likely(best) >= likely(word) ? best : word), null) ?? words.at(-1) ?? { index: 0, at: 0 };
}

/** The first word of the sentence that had just begun for whoever presses a key at a moment; null where that is the turn's own. */
export function begun(turns, moment, speed = 1) {
  const heard = heardWords(turns, moment - SOONEST * speed).at(-1);
  if (!heard) return null;
  // Words that somebody wrote have no time, and begin and end sentences too.
  const { words } = turns[heard.index];
  const at = words.findLastIndex((word, place) => place > 0 && place <= heard.at && SENTENCE_END.test(words[place - 1][0]));
  return at < 0 ? null : { index: heard.index, at };
}
