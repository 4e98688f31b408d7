// What was found and decided: the server's word, and how it looks once the waiting operations are applied to it.
import { fold } from '../heard.coding_pane/text.js';

const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;

export class Findings {
  constructor(message, transcript) {
    this.transcript = transcript;
    this.base = new Map(); // id → item as the server last told
    this.items = new Map(); // the same with the waiting operations applied
    this.passed = [];
    this.byRisk = true;
    this.grouped = true; // one key settles every place of the same words with the same meaning
    this.adopt(message);
  }

  adopt(message) {
    this.types = new Map(message.types.map(([name, label, letter, kind]) => [name, { name, label, letter, kind }]));
    this.candidates = message.candidates.map(([start, end, reason, type]) => ({
      start,
      end,
      reason,
      type,
      form: fold(this.transcript.slice(start, end)),
    }));
    this.base.clear();
    this.learn(message.rows);
    this.basePassed = message.passed;
    this.ask(message.questions ?? []);
  }

  /** Take the questions that nobody has answered. */
  ask(questions) {
    const side = ([forms, pseudonym, passages, here, elsewhere]) => ({ forms, pseudonym, passages, here, elsewhere });
    this.baseQuestions = questions.map(([left, right, joined, place, reason, one, other]) => ({
      key: questionKey(left, right, place),
      left,
      right,
      joined,
      place,
      reason,
      sides: [side(one), side(other)],
    }));
  }

  /** Take rows; a row that holds an id only says that the identifier is gone. */
  learn(rows) {
    for (const [id, start, end, type, score, detectors, cluster, pseudonym, decision, risk, reasons, alone] of rows) {
      if (start === undefined) this.base.delete(id);
      else {
        const form = fold(this.transcript.slice(start, end));
        this.base.set(id, { id, start, end, type, score, detectors, cluster, pseudonym, decision, risk, reasons, alone, form });
      }
    }
  }

  /** Take what was passed; returns the start of the first span that no longer is, or null. */
  setPassed(passed) {
    const now = new Set(passed.map(([start]) => start));
    const freed = this.basePassed.find(([start]) => !now.has(start));
    this.basePassed = passed;
    return freed ? freed[0] : null;
  }

  /** Apply the waiting operations; returns ids whose look changed. */
  project(operations) {
    const items = new Map(this.base);
    const put = (id, change) => items.has(id) && items.set(id, { ...items.get(id), ...change });
    let passed = this.basePassed;
    for (const operation of operations) {
      const { kind, decision } = operation;
      if (kind === 'decide') for (const id of operation.identifiers) put(id, { decision });
      else if (kind === 'decide_alike' || kind === 'decide_project') {
        for (const one of alike(items, operation.identifier)) put(one.id, { decision });
      } else if (kind === 'retype') {
        put(operation.identifier, { type: operation.type, decision: 'accepted', pseudonym: '', cluster: '' });
      } else if (kind === 'add') for (const one of this.provisional(items, operation)) items.set(one.id, one);
      else if (kind === 'pseudonym') {
        const cluster = items.get(operation.identifier)?.cluster;
        for (const one of items.values()) if (one.cluster === cluster) put(one.id, { pseudonym: operation.pseudonym });
      } else if (kind === 'accept_above') {
        for (const one of items.values()) {
          if (one.decision === 'pending' && one.score >= operation.score) put(one.id, { decision: 'accepted' });
        }
      } else if (kind === 'pass') passed = [...passed, ...operation.spans];
      else if (kind === 'link') {
        const pseudonym = [...items.values()].find((one) => one.cluster === operation.cluster)?.pseudonym ?? '';
        for (const one of items.values()) if (one.cluster === operation.other) put(one.id, { cluster: operation.cluster, pseudonym });
      } else if (kind === 'split') {
        for (const id of operation.places) put(id, { cluster: operation.id, pseudonym: '' });
      } else if (kind === 'never' || kind === 'always') {
        const form = fold(this.transcript.slice(operation.start, operation.end));
        const settled = kind === 'always' ? 'accepted' : 'rejected';
        for (const one of items.values()) if (one.form === form && one.decision === 'pending') put(one.id, { decision: settled });
        if (kind === 'never') passed = [...passed, ...this.places(operation.start, operation.end)];
        else for (const one of this.provisional(items, { ...operation, type: operation.type, everywhere: true })) items.set(one.id, one);
      }
    }
    const answered = new Set(
      operations.filter(({ kind }) => kind === 'answer').map(({ left, right, place }) => questionKey(left, right, place)),
    );
    // Nobody is asked about words that are left as they are.
    const stands = ({ here, elsewhere }) => elsewhere || here.some((id) => (items.get(id)?.decision ?? 'rejected') !== 'rejected');
    this.questions = this.baseQuestions.filter(({ key, sides }) => !answered.has(key) && sides.every(stands));
    const changed = [...items.values()].filter((one) => !same(one, this.items.get(one.id)));
    const touched = changed.flatMap((one) => [one, this.items.get(one.id)]).filter(Boolean);
    for (const one of this.items.values()) if (!items.has(one.id)) touched.push(one);
    this.items = items;
    this.passed = passed;
    this.sort();
    return touched;
  }

  /** What an `add` will come to: its own place and, if asked, every other place of the same words. */
  provisional(items, { id, start, end, type, everywhere }) {
    const places = everywhere ? this.places(start, end) : [[start, end]];
    if (!places.some(([from, to]) => from === start && to === end)) places.unshift([start, end]);
    const taken = [...items.values()].filter((one) => one.decision !== 'rejected');
    return places
      .filter(([from, to]) => !taken.some((one) => one.start < to && from < one.end))
      .map(([from, to], index) => ({
        id: `${id}/${index}`,
        start: from,
        end: to,
        type,
        score: 1,
        detectors: 'reviewer',
        cluster: id,
        pseudonym: '',
        decision: 'accepted',
        risk: 0,
        reasons: '',
        form: fold(this.transcript.slice(from, to)),
        provisional: true,
      }));
  }

  /** Every place where the words of a span stand as whole words, whatever their case. */
  places(start, end) {
    const { text } = this.transcript;
    const form = this.transcript.slice(start, end).replace(SPECIAL, '\\$&');
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])${form}(?![\\p{L}\\p{N}_])`, 'giu');
    return [...text.matchAll(pattern)].map((match) => [
      this.transcript.toPoints(match.index),
      this.transcript.toPoints(match.index + match[0].length),
    ]);
  }

  sort() {
    this.inText = [...this.items.values()].sort((a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1));
    this.ordered = this.byRisk ? [...this.inText].sort((a, b) => b.risk - a.risk || a.start - b.start) : this.inText;
  }

  get pending() {
    return this.ordered.filter((one) => one.decision === 'pending');
  }

  /** What one key decides: the waiting places of the same words with the same meaning, or one place. */
  group(id) {
    const one = this.items.get(id);
    if (!one) return [];
    if (!this.grouped) return [one];
    return [one, ...this.pending.filter((other) => other.id !== id && groupKey(other) === groupKey(one))];
  }

  /** What waits, one entry a decision: [first of the group, how many]. */
  get waiting() {
    const groups = new Map();
    for (const one of this.pending) {
      const key = this.grouped ? groupKey(one) : one.id;
      if (!groups.has(key)) groups.set(key, [one, 0]);
      groups.get(key)[1] += 1;
    }
    return [...groups.values()];
  }

  /** Waiting places that nothing speaks against: no reason to look closely at any place of the same words. */
  get certain() {
    const doubtful = new Set(this.pending.filter((one) => one.reasons).map(groupKey));
    return this.pending.filter((one) => !doubtful.has(groupKey(one)));
  }

  /** Others of the same type that somebody could be: [cluster, pseudonym, words], those with the most places first. */
  others(id) {
    const one = this.items.get(id);
    const found = new Map();
    for (const other of this.items.values()) {
      if (!one || other.type !== one.type || other.cluster === one.cluster || other.decision === 'rejected' || !other.cluster) continue;
      const entry = found.get(other.cluster) ?? { cluster: other.cluster, pseudonym: other.pseudonym, words: new Set(), places: 0 };
      entry.words.add(this.transcript.slice(other.start, other.end));
      entry.places += 1;
      found.set(other.cluster, entry);
    }
    return [...found.values()].sort((a, b) => b.places - a.places);
  }

  counts() {
    const counts = { pending: 0, accepted: 0, rejected: 0 };
    for (const one of this.items.values()) counts[one.decision] += 1;
    return counts;
  }

  /** The next (or previous) one to decide after an identifier in the present order, around the end if need be. */
  step(id, direction) {
    const list = this.ordered;
    const at = list.findIndex((one) => one.id === id);
    const mine = this.grouped && at >= 0 ? groupKey(list[at]) : null;
    for (let k = 1; k <= list.length; k += 1) {
      const from = at < 0 && direction < 0 ? 0 : at;
      const one = list[(from + direction * k + list.length * 2) % list.length];
      if (one.decision === 'pending' && groupKey(one) !== mine) return one;
    }
    return null;
  }

  alike(id) {
    return alike(this.items, id);
  }

  /** Identifiers at an offset, those that stand for masking first. */
  at(point) {
    return this.inText
      .filter((one) => one.start <= point && point < one.end)
      .sort((a, b) => (a.decision === 'rejected') - (b.decision === 'rejected'));
  }

  /** Unmasked words still to look at: each word once with all its places, or every place for itself. */
  unmasked(everywhere) {
    const covered = this.inText;
    const passed = new Set(this.passed.map(([start, end]) => `${start}-${end}`));
    const open = [];
    let k = 0;
    for (const one of this.candidates) {
      while (k < covered.length && covered[k].end <= one.start) k += 1;
      let hit = false;
      for (let i = k; i < covered.length && covered[i].start < one.end; i += 1) hit ||= covered[i].end > one.start;
      if (!hit && !passed.has(`${one.start}-${one.end}`)) open.push(one);
    }
    const groups = new Map();
    for (const one of open) {
      const key = everywhere ? one.form : `${one.start}`;
      if (!groups.has(key)) groups.set(key, { key, start: one.start, end: one.end, type: one.type, reason: one.reason, spans: [] });
      groups.get(key).spans.push([one.start, one.end]);
    }
    return [...groups.values()];
  }
}

function questionKey(left, right, place) {
  return `${left}|${right}|${place}`;
}

/** What is decided together; names that are everyday words too, known from elsewhere, place by place. */
function groupKey(one) {
  return one.alone ? one.id : `${one.cluster}|${one.type}|${one.form}`;
}

function alike(items, id) {
  const one = items.get(id);
  if (!one) return [];
  return [...items.values()].filter(
    (other) => other.id === id || (other.cluster && other.cluster === one.cluster && other.decision === 'pending'),
  );
}

function same(a, b) {
  return (
    b !== undefined &&
    a.start === b.start &&
    a.end === b.end &&
    a.type === b.type &&
    a.pseudonym === b.pseudonym &&
    a.decision === b.decision &&
    a.cluster === b.cluster
  );
}
