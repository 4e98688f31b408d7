// Beside the text: what is current, what can be done with it, and the list it comes from. And the dialogs.
import { element } from '../heard.coding_pane/page.js';
import { BINDINGS } from './keys.js';
import { STATES } from './page.js';

const SHOWN = 30; // entries of the list that are drawn at once

export function button(label, key, onClick, className = 'heard-review-button') {
  const node = element('button', className, undefined, { type: 'button' });
  node.append(element('span', '', label));
  if (key) node.append(element('kbd', 'heard-review-key', key, { 'aria-hidden': 'true' }));
  if (key) node.title = `${label} (${key})`;
  node.addEventListener('click', onClick);
  return node;
}

/** A dialog over the pane; Esc closes it and the focus goes back to the text. */
export function openDialog(host, label, onClose) {
  const dialog = element('dialog', 'heard-review-dialog', undefined, { 'aria-label': label });
  dialog.addEventListener('close', () => {
    dialog.remove();
    onClose();
  });
  dialog.addEventListener('mousedown', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.append(element('h2', '', label));
  host.append(dialog);
  return dialog;
}

/** Choose a type: its letter, or the arrows and Enter. */
export function openTypes(host, types, label, current, choose, closed) {
  const dialog = openDialog(host, label, closed);
  dialog.append(element('p', 'heard-review-hint', 'Press the letter, or go with the arrows and Enter. Esc leaves it.'));
  const list = element('div', 'heard-review-types');
  const pick = (name) => {
    dialog.close();
    choose(name);
  };
  const buttons = [...types.values()].map((type) => {
    const node = element('button', 'heard-review-type', undefined, { type: 'button' });
    node.append(element('kbd', 'heard-review-key', type.letter), element('span', '', type.label));
    if (type.name === current) node.classList.add('heard-review-current');
    node.addEventListener('click', () => pick(type.name));
    list.append(node);
    return node;
  });
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const at = buttons.indexOf(document.activeElement);
      buttons[(at + step + buttons.length) % buttons.length].focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const type = [...types.values()].find(({ letter }) => letter === event.key.toLowerCase());
    if (!type) return;
    event.preventDefault();
    pick(type.name);
  });
  dialog.append(list);
  dialog.showModal();
  (list.querySelector('.heard-review-current') ?? buttons[0]).focus();
}

/** Accept everything above a score, with how many that would be. */
export function openMany(host, scores, accept, closed) {
  const dialog = openDialog(host, 'Accept everything above a score', closed);
  dialog.append(
    element(
      'p',
      '',
      'The score says how sure the surest detector was, from 0 to 1. It is not a chance of being right: a sure detector ' +
        'can be wrong, and what no detector found is not in this list. Everything accepted here is masked. One undo (u) ' +
        'takes all of it back.',
    ),
  );
  const row = element('label', 'heard-review-row', 'At or above');
  const field = element('input', 'heard-review-input', undefined, {
    type: 'number',
    min: '0',
    max: '1',
    step: '0.05',
    value: '0.85',
    'aria-label': 'Least score',
  });
  row.append(field);
  const say = element('p', 'heard-review-strong', '', { role: 'status' });
  const value = () => Math.min(1, Math.max(0, Number(field.value) || 0));
  const count = () => scores.filter((score) => score >= value()).length;
  const go = button('', '', () => {
    if (!count()) return;
    dialog.close();
    accept(value());
  }, 'heard-review-button heard-review-primary');
  const refresh = () => {
    const n = count();
    say.textContent = `${n} of ${scores.length} that wait for a decision would be accepted; ${scores.length - n} still wait.`;
    go.firstChild.textContent = n ? `Accept ${n}` : 'Nothing to accept';
    go.disabled = !n;
  };
  field.addEventListener('input', refresh);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    go.click();
  });
  const foot = element('div', 'heard-review-buttons');
  foot.append(go, button('Cancel', 'Esc', () => dialog.close()));
  dialog.append(row, say, foot);
  refresh();
  dialog.showModal();
  field.select();
}

/** One line of text: the pseudonym. */
export function openPseudonym(host, words, value, save, closed) {
  const dialog = openDialog(host, 'Set the pseudonym', closed);
  dialog.append(
    element('p', '', 'It stands for this person or place everywhere in the project. Give the pseudonym that somebody has already to say that both are the same person.'),
  );
  const field = element('input', 'heard-review-input', undefined, {
    type: 'text',
    'aria-label': 'Pseudonym',
    maxlength: '60',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  field.value = value;
  const keep = () => {
    const wanted = field.value.trim();
    dialog.close();
    if (wanted && wanted !== value) save(wanted);
  };
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    keep();
  });
  const foot = element('div', 'heard-review-buttons');
  foot.append(
    button('Keep', 'Enter', keep, 'heard-review-button heard-review-primary'),
    button('Cancel', 'Esc', () => dialog.close()),
  );
  dialog.append(element('p', 'heard-review-quote', `“${words}”`), field, foot);
  dialog.showModal();
  field.select();
}

export function openHelp(host, closed) {
  const dialog = openDialog(host, 'Keys', closed);
  dialog.classList.add('heard-review-help');
  const columns = element('div', 'heard-review-columns');
  for (const group of [...new Set(BINDINGS.map((binding) => binding.group))]) {
    const section = element('section', '');
    section.append(element('h3', '', group));
    const list = element('dl', '');
    for (const { shown, text } of BINDINGS.filter((binding) => binding.group === group)) {
      const term = element('dt', '');
      for (const part of shown.split('  ')) term.append(element('kbd', 'heard-review-key', part), ' ');
      list.append(term, element('dd', '', text));
    }
    section.append(list);
    columns.append(section);
  }
  dialog.append(columns, button('Close', 'Esc', () => dialog.close()));
  dialog.showModal();
}

/** The panel at the side. It asks `run(action)` for everything and `go(kind, key)` when an entry of the list is clicked. */
export class Panel {
  constructor(run, go) {
    this.run = run;
    this.go = go;
    this.root = element('aside', 'heard-review-panel', undefined, { 'aria-label': 'What to decide' });
    this.tabs = element('div', 'heard-review-tabs', undefined, { role: 'group', 'aria-label': 'Lists' });
    this.card = element('section', 'heard-review-card', undefined, { 'aria-label': 'Current' });
    this.listHead = element('p', 'heard-review-list-head');
    this.list = element('ul', 'heard-review-list');
    this.root.append(this.tabs, this.card, this.listHead, this.list);
  }

  drawTabs(mode, pending, unmasked) {
    this.tabs.replaceChildren(
      ...[
        ['queue', `To decide ${pending}`],
        ['look', `Not masked, look here ${unmasked}`],
      ].map(([name, label]) => {
        const tab = element('button', 'heard-review-tab', label, { type: 'button', 'aria-pressed': String(mode === name) });
        tab.addEventListener('click', () => mode !== name && this.run('look'));
        return tab;
      }),
    );
  }

  /** An identifier: what it is, why it is shown now, what can be done. */
  drawItem(one, words, label, alike, position) {
    const head = element('p', 'heard-review-head');
    head.append(
      element('b', '', label),
      element('span', 'heard-review-state', STATES[one.decision], { 'data-state': one.decision }),
      element('span', 'heard-review-at', position),
    );
    const facts = element('p', 'heard-review-facts');
    facts.append(`Becomes `, element('b', '', one.pseudonym || '…'));
    const why = element('p', 'heard-review-facts', `Score ${one.score.toFixed(2)} · found by ${one.detectors}`);
    const buttons = element('div', 'heard-review-buttons');
    buttons.append(
      button('Accept: mask', 'a', () => this.run('accept'), 'heard-review-button heard-review-primary'),
      button('Reject: leave', 'r', () => this.run('reject')),
    );
    if (alike > 1) {
      buttons.append(
        button(`Accept all ${alike}`, 'Shift a', () => this.run('acceptAlike')),
        button(`Reject all ${alike}`, 'Shift r', () => this.run('rejectAlike')),
      );
    }
    buttons.append(button('Type', 't', () => this.run('retype')), button('Pseudonym', 's', () => this.run('pseudonym')));
    this.card.replaceChildren(head, element('p', 'heard-review-quote', `“${words}”`), facts, why);
    if (one.reasons) this.card.append(element('p', 'heard-review-why', `Look closely: ${one.reasons}.`));
    this.card.append(buttons);
  }

  /** Words that are not masked. */
  drawCandidate(one, words, label, position) {
    const head = element('p', 'heard-review-head');
    head.append(element('b', '', 'Not masked'), element('span', 'heard-review-at', position));
    const places = one.spans.length > 1 ? ` · ${one.spans.length} places` : '';
    const buttons = element('div', 'heard-review-buttons');
    buttons.append(
      button(`Mask as ${label}`, 'a', () => this.run('accept'), 'heard-review-button heard-review-primary'),
      button('Leave', 'r', () => this.run('reject')),
      button('Mask as …', 'm', () => this.run('mask')),
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
    const from = Math.min(Math.max(0, at - 2), Math.max(0, entries.length - SHOWN));
    this.list.replaceChildren(
      ...entries.slice(from, from + SHOWN).map(([key, words, label]) => {
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
