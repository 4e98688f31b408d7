// Variables of case records in the pane: the same keys, with values where codings have passages.
import { drawDiscussion } from './discussion.js';
import { BINDINGS, keyOf } from './keys.js';
import { Model, STATES, unsettled } from './model.js';
import { element } from '../heard.texts/element.js';
import { key } from './parts.js';
import { candidates, PassageChooser } from './passages.js';
import { decide, reopen } from './steps.js';
import { ValueChooser } from './values.js';
import { View } from './view.js';
import { N_, t } from '../heard.texts/texts.js';

const OWN = {
  union: N_('all values anyone gave'),
  intersection: N_('only the values that all gave'),
  none: N_('unknown: the file does not say'),
  custom: N_('choose the passages in which the value is told, then settle'),
  new: N_('another value: then one key a value'),
};
const LEFT_OUT = ['both', 'stand', 'boundary rule', 'transcription', 'revise', 'start', 'end'];
const OWN_BINDINGS = BINDINGS.filter(({ action }) => !LEFT_OUT.includes(action)).map((one) => ({ ...one, text: OWN[one.action] ?? one.text }));
const LABELS = { union: N_('All values'), intersection: N_('Shared'), none: N_('Unknown'), custom: N_('Passages …'), new: N_('Another value …') };

/** Name of a variable as people read it. */
const wordsOf = (item) => item.variable.replaceAll('_', ' ');

class CaseModel extends Model {
  codesOf(item) {
    return [wordsOf(item)];
  }

  earlierTitle() {
    return t('Settled before on the same variable');
  }

  includeTitle() {
    return t('Values');
  }

  codersOf(item) {
    return item.coders.filter((coder) => item.values[coder]);
  }

  select(filter) {
    const { variable, case: wanted, round, ...rest } = filter;
    const let_through = new Set(super.select({ state: rest.state, kind: rest.kind }));
    return this.document.items
      .filter((item) => let_through.has(item.id))
      .filter((item) => !variable || item.variable === variable)
      .filter((item) => !wanted || item.interview === wanted)
      .filter((item) => !round || item.rounds.includes(round))
      .map((item) => item.id);
  }

  counts() {
    const found = { open: 0, older: 0, deferred: 0, escalated: 0, decided: 0, agreed: this.document.agreed, total: 0 };
    for (const { id } of this.document.items) {
      const { state } = this.standing(id);
      found[state] += 1;
      if (state !== 'agreed') found.total += 1;
    }
    return { ...found, open: found.open + found.older };
  }

  variable(item) {
    return this.document.variables[item.variable];
  }

  made({ outcome, coder, answers, places }) {
    const passages = places?.map(([, , release, , start, end, value]) => [value, release, start, end]) ?? null;
    return { outcome, coder: coder ?? null, answers: answers ?? [], passages };
  }

  /** Where the values that an outcome comes to are told, unless others are chosen. */
  outcomePlaces(item, choice) {
    const values = this.outcomeSpans(item, choice);
    const from = choice.outcome === 'coder' ? [choice.coder] : this.codersOf(item);
    const places = from.flatMap((coder) => item.values[coder]?.passages ?? []);
    return places.filter(([, , , , , , value]) => values.includes(value));
  }

  told(item, choice) {
    return { passages: choice.places ?? this.outcomePlaces(item, choice) };
  }

  /** The values that an outcome comes to. */
  outcomeSpans(item, { outcome, coder, answers }) {
    if (outcome === 'coder') return item.values[coder].answers;
    if (outcome === 'new') return answers;
    const given = this.codersOf(item).map((one) => item.values[one].answers);
    if (outcome === 'union') {
      const all = [...new Set(given.flat())];
      const told = all.filter((value) => !this.variable(item).alone.includes(value));
      return told.length ? told : all;
    }
    return given.length ? given[0].filter((value) => given.every((values) => values.includes(value))) : [];
  }

  outcomeWords(outcome) {
    return outcome in OWN && outcome !== 'new' ? t(OWN[outcome]) : outcome === 'new' ? t('another value') : super.outcomeWords(outcome);
  }
}

export class CaseView extends View {
  get labels() {
    return LABELS;
  }

  get bindings() {
    return OWN_BINDINGS;
  }

  modelOf(document, queue) {
    return new CaseModel(document, queue);
  }

  get lanes() {
    return this.item?.coders ?? [];
  }

  describe() {
    const { item, model } = this;
    const who = model.codersOf(item).map((coder) => `${model.shortName(coder)}: ${item.values[coder].answers.join(', ')}`);
    const place = t('item {number} of {all}, {kind}.', { number: this.ids.indexOf(item.id) + 1, all: this.ids.length, kind: `${wordsOf(item)}, ${model.document.interviews[item.interview]}` });
    return `${place} ${who.join('. ')}`;
  }

  revise() {
    return false;
  }

  whyNot(outcome) {
    const { model, item } = this;
    const several = model.variable(item).answer === 'several';
    if (outcome !== 'custom' && this.alone()) return this.alone();
    if (['coder', 'none', 'new', 'custom'].includes(outcome)) return null;
    if (!several) return t('This variable takes one value: take a coder’s, or press n for another.');
    if (!model.outcomeSpans(item, { outcome }).length) return t('The coders’ values have none in common. Choose another outcome.');
    return null;
  }

  connected(tell) {
    this.tell = tell;
  }

  receive(message) {
    super.receive(message);
    if (message.asked?.case === this.item?.interview) this.editor?.arrived?.(message.asked.documents);
  }

  show(id, top) {
    this.own = false;
    this.askFor(null);
    super.show(id, top);
  }

  act(action, digit) {
    if (action !== 'escape' || !this.own || this.editor) return super.act(action, digit);
    this.own = false;
    this.say('', true);
    return true;
  }

  close(choice = null) {
    if (!choice) this.own = false;
    return super.close(choice);
  }

  /** Ask for the documents of a case, or for none any more. */
  askFor(wanted) {
    if (wanted !== (this.asksTexts ?? null)) this.tell?.('case', wanted);
    this.asksTexts = wanted;
  }

  /** Passages of one's own: of the value that stands, else of the one that is settled next. */
  choosePassages() {
    const { model, item } = this;
    const { state, decision, spans } = model.standing(item.id);
    if (decision && (state === 'decided' || state === 'agreed')) {
      const [outcome, coder] = state === 'agreed' ? ['intersection'] : decision.outcome.split(':');
      const choice = { outcome, coder, answers: outcome === 'new' ? spans : [] };
      return this.passagesOf(choice, spans, decision.passages ?? []);
    }
    this.own = true;
    return this.say(t('Settle the value with its key; then choose the passages in which it is told.'), true);
  }

  passagesOf(choice, values, chosen) {
    const { item } = this;
    const done = (places) => {
      this.own = false;
      this.askFor(null);
      this.close(places && { ...choice, places });
    };
    const title = t('Passages in which this is told:');
    this.edit(new PassageChooser({ title, values, places: candidates(item, chosen), chosen, done }));
    this.text.replaceChildren(this.editor.body);
    this.askFor(item.interview);
    return true;
  }

  /** Settle so, or first choose the passages where that was asked for. */
  finish(choice) {
    const { model, item } = this;
    if (!this.own) return decide(this, choice);
    return this.passagesOf(choice, model.outcomeSpans(item, choice), model.outcomePlaces(item, choice));
  }

  settle(asked, digit) {
    const { model, item } = this;
    if (asked === 'custom') return this.choosePassages();
    const outcome = { both: 'union', stand: 'union' }[asked] ?? asked;
    const problem = this.whyNot(outcome);
    if (problem) return this.say(problem, true);
    if (outcome === 'coder') {
      const coder = this.lanes[digit];
      if (!coder) return this.say(t('There is no coder with that number in this round.'), true);
      if (!item.values[coder]) return this.say(t('{name} left this open. Take another value.', { name: model.shortName(coder) }), true);
      return this.finish({ outcome, coder });
    }
    const variable = model.variable(item);
    if (outcome === 'none') return this.finish({ outcome: 'new', answers: [variable.alone[0]] });
    if (outcome !== 'new') return this.finish({ outcome });
    return this.edit(
      new ValueChooser(variable, wordsOf(item), (answers) => {
        if (answers && this.own) this.finish({ outcome, answers });
        else this.close(answers && { outcome, answers });
      }),
    );
  }

  drawItem() {
    const { item, model } = this;
    const variable = model.variable(item);
    this.drawHeading(
      element('p', { class: 'rp-soft' }, element('strong', {}, wordsOf(item)), ` · ${model.document.interviews[item.interview]}`),
      variable.note ? element('p', { class: 'rp-soft rp-kind' }, variable.note) : '',
    );
    this.who.replaceChildren();
    this.text.replaceChildren(this.drawValues());
    this.standing.replaceChildren(this.drawStanding());
    this.below.replaceChildren(drawDiscussion(this));
  }

  /** What each coder answered, with the passages it rests on. */
  drawValues() {
    const { item, model } = this;
    const list = element('ol', { class: 'rp-lanes rp-values' });
    item.coders.forEach((coder, at) => {
      const own = item.values[coder];
      const what = element('div', { class: 'rp-what' });
      if (own) what.append(element('p', {}, element('strong', {}, own.answers.join(', '))), ...drawPassages(own.passages));
      else what.append(element('p', { class: 'rp-soft' }, t('Left open by {name}.', { name: model.shortName(coder) })));
      list.append(element('li', {}, element('span', { class: 'rp-coder' }, key(String(at + 1)), model.shortName(coder)), what));
    });
    return list;
  }

  drawStanding() {
    const { item, model } = this;
    const { state, decision, spans } = model.standing(item.id);
    if (!decision) {
      const later = unsettled(state) && state !== 'open';
      const how = t('This item is {state}. Settle it with any key below, or leave it.', { state: t(STATES[state][1]) });
      return later ? element('div', { class: 'rp-standing' }, element('p', {}, `${STATES[state][0]} ${how}`)) : '';
    }
    const [symbol, words] = STATES[state];
    const stands = state === 'decided' ? t('Settled: {how}', { how: model.outcomeWords(decision.outcome) }) : t(words);
    const by = decision.method !== 'agreed' ? ` · ${model.decidedHow(decision)}, ${decision.at}` : '';
    const rested = state === 'older' ? (decision.parents ?? []).map(([coder, answers]) => `${model.shortName(coder)}: ${answers.join(', ') || '–'}`) : [];
    return element(
      'div',
      { class: 'rp-standing' },
      element('p', {}, element('strong', {}, `${symbol} ${stands}: ${spans.join(', ')}`), by),
      decision.reason ? element('p', {}, decision.reason) : '',
      ...(decision.passages?.length ? drawPassages(decision.passages) : []),
      rested.length ? element('p', {}, t('It rests on: {values}', { values: rested.join('; ') })) : '',
      element(
        'p',
        { class: 'rp-soft' },
        `${t('Any outcome below replaces this decision.')} `,
        element('button', { type: 'button', class: 'rp-link', onclick: () => reopen(this) }, t('Take it back'), key(keyOf('reopen'))),
      ),
    );
  }
}

function drawPassages(passages) {
  if (!passages.length) return [element('p', { class: 'rp-soft' }, t('From the form'))];
  return passages.map(([words, place, release, line]) =>
    element(
      'p',
      {},
      element('q', {}, words),
      ' ',
      element('a', { class: 'rp-soft', href: `coding?${new URLSearchParams({ release, line })}` }, place),
    ),
  );
}
