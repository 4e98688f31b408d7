// Suggested codes, where the project has some and the coder may see them: shown apart from codings, taken one at a time.
import { element, swatch } from './page.js';
import { button } from './parts.js';
import { t } from '../heard.texts/texts.js';

const MOST_EVIDENCE = 3;

export class Suggestions {
  constructor(coder) {
    this.coder = coder;
    this.known = new Map();
    this.list = []; // open ones
    this.current = null;
  }

  /** As told: [id, code, start, end, rank, [evidence]], the strongest first. */
  adopt(list = []) {
    this.known = new Map();
    this.receive(list.map(([id]) => id), list);
  }

  /** Which are open now; `list` tells those that were not known yet. */
  receive(ids, list) {
    const before = this.list;
    for (const [id, code, start, end, rank, evidence] of list) this.known.set(id, { id, code, start, end, rank, evidence });
    this.list = ids.map((id) => this.known.get(id)).filter(Boolean);
    this.redraw([...before, ...this.list]);
  }

  settled(operation) {
    if (operation.suggestion) this.redraw(this.list.filter((one) => one.id === operation.suggestion));
  }

  redraw(list) {
    const { page, transcript } = this.coder;
    for (const { start } of list) page.dirty.add(transcript.turnAt(start));
    page.flush();
  }

  /** Those that nobody has settled, in the order of the text. */
  get open() {
    const waiting = new Set(this.coder.queue.operations.map((operation) => operation.suggestion));
    return this.list.filter((one) => !waiting.has(one.id)).sort((a, b) => a.start - b.start || a.rank - b.rank);
  }

  extras(index) {
    const { transcript, codebook } = this.coder;
    return this.open
      .filter((one) => transcript.turnAt(one.start) === index)
      .map((one) => {
        const item = element('li');
        const label = codebook.label(one.code);
        const mark = button('', 'heard-extra heard-chip-suggested', () => this.show(one), { tabindex: '-1' });
        mark.append(swatch(codebook.get(one.code)), element('span', 'heard-chip-name', `${label}?`));
        mark.setAttribute('aria-label', t('Suggested: {label}', { label }));
        item.append(mark);
        return item;
      });
  }

  /** The next suggestion after the current turn, and round again. */
  next() {
    const { coder, open } = this;
    if (!open.length) {
      coder.say(t('Nothing is suggested here.'));
      return;
    }
    const here = this.current?.start ?? coder.transcript.turns[coder.turn].start;
    const at = open.indexOf(this.current);
    const after = at >= 0 ? open[at + 1] : open.find((one) => one.start >= here);
    const one = after ?? open[0];
    coder.setTurn(coder.transcript.turnAt(one.start), { center: true });
    this.show(one);
  }

  show(one) {
    const { coder } = this;
    coder.setActive(null);
    this.current = one;
    coder.page.mark('suggested', [[one.start, one.end]]);
    const code = coder.codebook.get(one.code);
    const about = element('div', 'heard-about');
    const head = element('p', 'heard-about-head');
    const what = t('Suggested: {label}', { label: coder.codebook.label(one.code) });
    head.append(swatch(code), element('b', '', what));
    about.append(head);
    for (const line of one.evidence.slice(0, MOST_EVIDENCE)) about.append(element('p', 'heard-definition', line));
    if (code.definition) about.append(element('p', 'heard-definition', code.definition));
    coder.inspector.present(about, coder.message.readOnly ? [] : [
      [t('Take it'), 'accept'],
      [t('Put aside'), 'decline'],
      [t('Next'), 'nextSuggestion'],
    ]);
    coder.live.textContent = `${what}. ${one.evidence[0] ?? ''}`;
  }

  /** Take the current suggestion as a coding, or put it aside. */
  settle(accepted) {
    const { coder, current } = this;
    if (!coder.writable()) return;
    if (!current || !this.open.includes(current)) {
      coder.say(t('No suggestion is chosen.'));
      return;
    }
    const { id, code, start, end } = current;
    const label = coder.codebook.label(code);
    this.leave();
    if (accepted) {
      const coding = crypto.randomUUID();
      coder.send({ kind: 'suggestion-accepted', suggestion: id, coding, code, start, end });
      coder.setActive(coding);
      coder.live.textContent = t('Applied {label}', { label });
    } else {
      coder.send({ kind: 'suggestion-declined', suggestion: id });
      coder.say(t('{label} is put aside', { label }));
    }
    this.redraw([current]);
  }

  leave() {
    if (!this.current) return;
    this.current = null;
    this.coder.page.mark('suggested', []);
  }
}
