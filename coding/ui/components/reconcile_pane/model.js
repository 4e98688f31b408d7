// What the pane knows: the items, how each stands (the server's word plus what is still on its way), and names.
import { coverOf } from './parts.js';
import { N_, t } from '../heard.texts/texts.js';

export const KINDS = {
  boundary: [N_('Boundaries'), N_('The coders used this code here, with other boundaries.')],
  missing: [N_('Missing'), N_('Somebody lacks this code here and coded nothing else on these words.')],
  'extra label': [N_('Extra code'), N_('Somebody lacks this code here, but coded these words with something else.')],
  'different code': [N_('Different codes'), N_('The same words were given different codes.')],
  'parent/child': [N_('Broader and narrower'), N_('Different codes, one above the other in the codebook.')],
  'split/merge': [N_('Split or joined'), N_('One passage of one coder is several of another.')],
  uncoded: [N_('Coded by nobody'), N_('No coder had a code on these words; somebody asked whether one belongs here.')],
  exact: [N_('Exact agreement'), N_('Every coder has this code on the same words. Accepted in advance.')],
  // Variables of a case.
  values: [N_('Different values'), ''],
  sets: [N_('Overlapping values'), ''],
  'unknown or not': [N_('Unknown to somebody'), ''],
  'applicable or not': [N_('Not applicable to somebody'), ''],
  'left open': [N_('Left open by somebody'), ''],
  'same value': [N_('Same value'), ''],
};

export const STATES = {
  open: ['○', N_('to settle')],
  deferred: ['◷', N_('deferred')],
  escalated: ['⚑', N_('escalated')],
  decided: ['✓', N_('settled')],
  agreed: ['=', N_('agreed in advance')],
  older: ['↻', N_('rests on an older value')],
};

const REASONS = {
  slip: N_('slip'),
  'definition unclear': N_('definition unclear'),
  'different reading': N_('different reading'),
  'boundary rule': N_('boundary rule'),
  transcription: N_('transcription'),
  other: N_('something else'),
};

const METHODS = {
  alone: N_('alone'),
  consensus: N_('consensus'),
  majority: N_('majority'),
  'third coder': N_('third coder'),
  lead: N_('lead'),
};

/** Name of a kind of disagreement. */
export const kindName = (kind) => t(KINDS[kind]?.[0] ?? kind);

/** Name of a reason. */
export const reasonName = (reason) => (reason ? t(REASONS[reason] ?? reason) : '');

/** Whether an item waits now, and not for later: open, or settled on what has changed since. */
export const waits = (state) => state === 'open' || state === 'older';

export const unsettled = (state) => waits(state) || state === 'deferred' || state === 'escalated';

const FILTERS = {
  unsettled: (state) => unsettled(state),
  open: (state) => state === 'open',
  deferred: (state) => state === 'deferred',
  escalated: (state) => state === 'escalated',
  decided: (state) => state === 'decided',
  agreed: (state) => state === 'agreed',
  discussed: (state, messages) => messages.length > 0,
  called: (state, messages, me) => messages.some(([, , , , called]) => called.includes(me)),
  all: () => true,
};

export class Model {
  constructor(document, queue) {
    this.queue = queue;
    this.adopt(document);
  }

  adopt(document) {
    this.document = document;
    this.changed = {};
    this.past = {};
    this.items = new Map(document.items.map((item) => [item.id, item]));
    this.codes = new Map(document.codes.map((code) => [code.id, code]));
  }

  /** { state, decision, spans } of an item, with waiting operations applied to what the server said. */
  standing(id) {
    const [state, decision, spans] = this.changed[id] ?? this.document.standings[id] ?? ['open', null, []];
    let result = { state, decision, spans };
    for (const operation of this.queue.operations) if (operation.item === id && operation.shown) result = operation.shown;
    return result;
  }

  /** Messages [id, author, text, when, called] of an item, with those on their way. */
  messages(id) {
    let found = (this.changed[id] ?? this.document.standings[id])?.[3] ?? [];
    for (const { item, message, away } of this.queue.operations) {
      if (item !== id || away === undefined) continue;
      const wanted = typeof message === 'string' ? message : message[0];
      found = found.filter(([one]) => one !== wanted);
      if (!away) found = [...found, message];
    }
    return found;
  }

  /** What happened to an item: [when, who, what, decision, taken back] each, as far as the server has said. */
  history(id) {
    return this.past[id] ?? this.document.histories[id] ?? [];
  }

  name(coder) {
    return this.document.names[coder] ?? coder;
  }

  shortName(coder) {
    const first = this.name(coder).split(' ')[0];
    const twins = this.document.coders.filter((other) => this.name(other).split(' ')[0] === first);
    return twins.length > 1 ? this.name(coder) : first;
  }

  code(id) {
    return this.codes.get(id) ?? { id, name: id, color: '#888888' };
  }

  /** What stands above how the same was settled before. */
  earlierTitle() {
    return t('Settled before on the same codes');
  }

  /** What stands before what a definition includes. */
  includeTitle() {
    return t('Include:');
  }

  codesOf(item) {
    return [...new Set(item.spans.map(([, code]) => code))].sort();
  }

  codersOf(item) {
    return this.document.coders.filter((coder) => item.spans.some(([who]) => who === coder));
  }

  /** Ids of the items a filter { state, kind, code, interview } lets through. */
  select(filter) {
    const state = FILTERS[filter.state] ?? FILTERS.unsettled;
    return this.document.items
      .filter((item) => state(this.standing(item.id).state, this.messages(item.id), this.document.me))
      .filter((item) => !filter.kind || item.kind === filter.kind)
      .filter((item) => !filter.code || item.spans.some(([, code]) => code === filter.code))
      .filter((item) => !filter.interview || item.interview === filter.interview)
      .map((item) => item.id);
  }

  counts() {
    const found = { open: 0, deferred: 0, escalated: 0, decided: 0, agreed: 0, total: 0 };
    for (const { id, kind } of this.document.items) {
      const { state } = this.standing(id);
      found[state] += 1;
      if (kind !== 'exact') found.total += 1;
      if (kind === 'exact' && state !== 'agreed') found.total += 1;
    }
    return found;
  }

  /** Settled items on the same set of codes, newest first: how was it settled before? */
  earlier(item) {
    const wanted = this.codesOf(item).join('\n');
    const found = [];
    for (const other of this.document.items) {
      if (other.id === item.id || this.codesOf(other).join('\n') !== wanted) continue;
      const { state, decision } = this.standing(other.id);
      if (state === 'decided' && decision) found.push({ item: other, decision });
    }
    return found;
  }

  /** Decisions of other rounds on the same set of codes, oldest first: [codes, round, kind, outcome, tag, reason]. */
  precedents(item) {
    const wanted = this.codesOf(item).join('\n');
    return this.document.precedents.filter(([codes]) => codes.join('\n') === wanted);
  }

  /** What a coder who lacks the item's code has on the same words instead. */
  instead(item, coder) {
    const found = new Set();
    for (const other of this.document.items) {
      if (other.interview !== item.interview || other.start >= item.end || other.end <= item.start) continue;
      for (const [who, code, start, end] of other.spans) {
        if (who === coder && start < item.end && end > item.start) found.add(code);
      }
    }
    return [...found].sort();
  }

  /** A choice as the server is told of it. */
  made({ outcome, coder, code, spans }) {
    return { outcome, coder: coder ?? null, code: code ?? null, spans: spans ?? [] };
  }

  /** The spans an outcome would make: shown at once, before the server has answered. */
  outcomeSpans(item, { outcome, coder, code, spans }) {
    if (outcome === 'none') return [];
    if (outcome === 'custom' || outcome === 'new') return spans;
    const kept = outcome === 'coder' ? item.spans.filter(([who]) => who === coder) : item.spans;
    if (outcome === 'coder' || outcome === 'both' || outcome === 'stand') {
      const seen = new Map(kept.map(([, one, start, end]) => [`${one} ${start} ${end}`, [one, start, end]]));
      return [...seen.values()];
    }
    const least = outcome === 'union' ? 1 : this.codersOf(item).length;
    return coverOf(item.spans, least).map(([start, end]) => [code ?? this.codesOf(item)[0], start, end]);
  }

  /** What else a choice comes to, to be painted with its decision. */
  told() {
    return {};
  }

  /** “different reading · consensus: Ana, Ben”: why, how and by whom. */
  decidedHow({ tag, method, deciders }) {
    const way = `${t(METHODS[method] ?? method)}: ${deciders.map((one) => this.name(one)).join(', ')}`;
    return tag ? `${reasonName(tag)} · ${way}` : way;
  }

  /** How a decision reads: “Ana's”, “all the words anyone marked” … */
  outcomeWords(outcome) {
    const [kind, coder] = outcome.split(':');
    if (kind === 'coder') return t('as {name} has it', { name: this.shortName(coder) });
    return (
      {
        both: t('every coder’s kept'),
        stand: t('both readings stand'),
        union: t('all words anyone marked'),
        intersection: t('only the shared words'),
        custom: t('own boundaries'),
        new: t('a code nobody had here'),
        none: t('nothing coded here'),
      }[kind] ?? kind
    );
  }
}
