// Beside the text: what is current, what can be done with it, and the list it comes from. And the dialogs.
import { element } from '../heard.coding_pane/page.js';
import { STATES } from './page.js';
import { t } from '../heard.texts/texts.js';

const SHOWN = 30; // entries of the list that are drawn at once

/** From which entry to which (half-open) the list is drawn around the current one. */
export function listed(keys, current) {
  const at = Math.max(0, keys.indexOf(current));
  const from = Math.min(Math.max(0, at - 2), Math.max(0, keys.length - SHOWN));
  return [from, Math.min(keys.length, from + SHOWN)];
}

export function button(label, key, onClick, className = 'heard-review-button') {
  const node = element('button', className, undefined, { type: 'button' });
  node.append(element('span', '', label));
  if (key) node.append(element('kbd', 'heard-review-key', key, { 'aria-hidden': 'true' }));
  if (key) node.title = `${label} (${key})`;
  node.addEventListener('click', onClick);
  return node;
}

/** The panel at the side. It asks `run(action)` for everything and `go(kind, key)` when an entry of the list is clicked. */
export class Panel {
  constructor(run, go) {
    this.run = run;
    this.go = go;
    this.root = element('aside', 'heard-review-panel', undefined, { 'aria-label': t('What to decide') });
    this.tabs = element('div', 'heard-review-tabs', undefined, { role: 'group', 'aria-label': t('Lists') });
    this.card = element('section', 'heard-review-card', undefined, { 'aria-label': t('Current') });
    this.listHead = element('p', 'heard-review-list-head');
    this.list = element('ul', 'heard-review-list');
    this.root.append(this.tabs, this.card, this.listHead, this.list);
  }

  drawTabs(mode, waiting, unmasked, questions) {
    const lists = [
      ['queue', t('To decide {number}', { number: waiting })],
      ['look', t('Not masked {number}', { number: unmasked })],
    ];
    if (questions || mode === 'ask') lists.push(['ask', t('Same person? {number}', { number: questions })]);
    this.tabs.replaceChildren(
      ...lists.map(([name, label]) => {
        const tab = element('button', 'heard-review-tab', label, { type: 'button', 'aria-pressed': String(mode === name) });
        tab.addEventListener('click', () => mode !== name && this.run(name === 'queue' ? mode : name));
        return tab;
      }),
    );
  }

  /** Are these two the same? Both with what stands for them, their words and some passages. */
  drawQuestion(one, position) {
    const head = element('p', 'heard-review-head');
    head.append(element('b', '', t('Are these two the same?')), element('span', 'heard-review-at', position));
    const side = ({ pseudonym, forms, passages }) => {
      const box = element('div', 'heard-review-side-of');
      const line = element('p', 'heard-review-facts');
      line.append(element('b', '', forms.join(', ')), ` → ${pseudonym}`);
      box.append(line);
      for (const [where, before, words, after] of passages) {
        const passage = element('p', 'heard-review-passage', `… ${before.replace(/\s+/g, ' ')}`);
        passage.append(element('mark', '', words), `${after.replace(/\s+/g, ' ')} … `, element('span', 'heard-review-where', where));
        box.append(passage);
      }
      return box;
    };
    const now = one.joined ? t('They have one pseudonym now. No gives “{words}” another.', { words: one.sides[1].forms.join(', ') }) : t('They have two pseudonyms now. Yes gives them one.');
    const buttons = element('div', 'heard-review-buttons');
    buttons.append(
      button(t('Yes, the same'), 'y', () => this.run('same'), 'heard-review-button heard-review-primary'),
      button(t('No'), 'n', () => this.run('notSame')),
      button(t('Later'), '↓', () => this.run('next')),
    );
    const why = [element('p', 'heard-review-why', one.reason), element('p', 'heard-review-facts', now)];
    this.card.replaceChildren(head, ...why, buttons, ...one.sides.map(side));
  }

  /** An identifier: what it is, why it is shown now, what can be done. */
  drawItem(one, words, label, places, position) {
    const head = element('p', 'heard-review-head');
    head.append(
      element('b', '', label),
      element('span', 'heard-review-state', t(STATES[one.decision]), { 'data-state': one.decision }),
      element('span', 'heard-review-at', position),
    );
    const facts = element('p', 'heard-review-facts');
    const becomes = places > 1 ? t('{number} places · become', { number: places }) : t('Becomes');
    facts.append(`${becomes} `, element('b', '', one.pseudonym || '…'));
    const why = element('p', 'heard-review-facts', t('Score {score} · {detectors}', { score: one.score.toFixed(2), detectors: one.detectors }));
    const buttons = element('div', 'heard-review-buttons');
    buttons.append(
      button(t('Accept: mask'), 'a', () => this.run('accept'), 'heard-review-button heard-review-primary'),
      button(t('Reject: leave'), 'r', () => this.run('reject')),
    );
    buttons.append(
      button(t('Type'), 't', () => this.run('retype')),
      button(t('Pseudonym'), 's', () => this.run('pseudonym')),
      button(t('Is somebody found before'), '=', () => this.run('link')),
      button(t('Is somebody else'), 'i', () => this.run('split')),
      button(t('Accept all in the project'), 'Shift a', () => this.run('acceptAlike')),
      button(t('Always'), 'd', () => this.run('always')),
      button(t('Never'), 'v', () => this.run('never')),
    );
    this.card.replaceChildren(head, element('p', 'heard-review-quote', `“${words}”`), facts, why);
    if (one.reasons) this.card.append(element('p', 'heard-review-why', t('Look closely: {reasons}.', { reasons: one.reasons })));
    this.card.append(buttons);
  }

  /** Words that are not masked. */
  drawCandidate(one, words, label, position) {
    const head = element('p', 'heard-review-head');
    head.append(element('b', '', t('Not masked')), element('span', 'heard-review-at', position));
    const many = t('{number} places', { number: one.spans.length });
    const places = one.spans.length > 1 ? ` · ${many}` : '';
    const buttons = element('div', 'heard-review-buttons');
    buttons.append(
      button(t('Mask as {label}', { label }), 'a', () => this.run('accept'), 'heard-review-button heard-review-primary'),
      button(t('Leave'), 'r', () => this.run('reject')),
      button(t('Mask as …'), 'm', () => this.run('mask')),
      button(t('Leave all listed'), 'Shift r', () => this.run('rejectAlike')),
      button(t('Never'), 'v', () => this.run('never')),
    );
    this.card.replaceChildren(
      head,
      element('p', 'heard-review-quote', `“${words}”`),
      element('p', 'heard-review-facts', `${one.reason}${places}`),
      buttons,
    );
  }

  drawNote(title, text, buttons = []) {
    const row = element('div', 'heard-review-buttons');
    row.append(...buttons);
    this.card.replaceChildren(element('p', 'heard-review-head', title), element('p', 'heard-review-facts', text), row);
  }

  /** The list, from the current entry on. Entries are [key, words, label]. */
  drawList(title, entries, current) {
    this.listHead.textContent = title;
    const at = Math.max(0, entries.findIndex(([key]) => key === current));
    const [from, to] = listed(entries.map(([key]) => key), current);
    this.list.replaceChildren(
      ...entries.slice(from, to).map(([key, words, label]) => {
        const item = element('li', '');
        const node = element('button', 'heard-review-entry', undefined, { type: 'button' });
        node.tabIndex = key === current || (at === 0 && key === entries[0][0]) ? 0 : -1;
        if (key === current) node.setAttribute('aria-current', 'true');
        node.append(element('span', 'heard-review-words', words), element('span', 'heard-review-kind', label));
        node.addEventListener('click', () => this.go(key));
        item.append(node);
        return item;
      }),
    );
    this.list.scrollTop = 0;
  }
}
