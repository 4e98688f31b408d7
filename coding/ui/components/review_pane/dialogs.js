// The dialogs of the review pane: each opens over it, and Esc closes it.
import { element } from '../heard.coding_pane/page.js';
import { BINDINGS } from './keys.js';
import { button } from './panel.js';
import { openDialog } from '../heard.texts/dialog.js';
import { t } from '../heard.texts/texts.js';

function titled(host, label, onClose) {
  const dialog = openDialog(host, 'heard-review-dialog', label, onClose);
  dialog.append(element('h2', '', label));
  return dialog;
}

/** Choose a type: its letter, or the arrows and Enter. */
export function openTypes(host, types, label, current, choose, closed) {
  const dialog = titled(host, label, closed);
  dialog.append(element('p', 'heard-review-hint', t('Press the letter, or go with the arrows and Enter. Esc leaves it.')));
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
  const dialog = titled(host, t('Accept everything above a score'), closed);
  dialog.append(
    element(
      'p',
      '',
      t('The score says how sure the surest detector was, from 0 to 1. It is not a chance of being right: a sure detector can be wrong, and what no detector found is not in this list. Everything accepted here is masked. One undo (u) takes all of it back.'),
    ),
  );
  const row = element('label', 'heard-review-row', t('At or above'));
  const field = element('input', 'heard-review-input', undefined, {
    type: 'number',
    min: '0',
    max: '1',
    step: '0.05',
    value: '0.85',
    'aria-label': t('Least score'),
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
    say.textContent = t('{number} of {all} that wait for a decision would be accepted; {rest} still wait.', { number: n, all: scores.length, rest: scores.length - n });
    go.firstChild.textContent = n ? t('Accept {number}', { number: n }) : t('Nothing to accept');
    go.disabled = !n;
  };
  field.addEventListener('input', refresh);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    go.click();
  });
  const foot = element('div', 'heard-review-buttons');
  foot.append(go, button(t('Cancel'), 'Esc', () => dialog.close()));
  dialog.append(row, say, foot);
  refresh();
  dialog.showModal();
  field.select();
}

/** Accept what nothing speaks against, after a look at the words. `words` is [words, places][]. */
export function openCertain(host, places, words, accept, closed) {
  const dialog = titled(host, t('Accept what nothing speaks against'), closed);
  dialog.classList.add('heard-review-certain');
  dialog.append(
    element(
      'p',
      '',
      t('More than one detector found these, or a sure one; none is also a word, said only once, or unsure. Glance over them: what should stay readable can still be rejected afterwards. One undo (u) takes all of it back.'),
    ),
  );
  const list = element('ul', 'heard-review-listed');
  for (const [said, count] of words) list.append(element('li', '', count > 1 ? `${said} · ${count}` : said));
  const foot = element('div', 'heard-review-buttons');
  const go = button(t('Accept {places} places', { places }), 'Enter', () => {
    dialog.close();
    accept();
  }, 'heard-review-button heard-review-primary');
  foot.append(go, button(t('Cancel'), 'Esc', () => dialog.close()));
  dialog.append(list, foot);
  dialog.showModal();
  go.focus();
}

/** Choose who somebody is: a digit, or the arrows and Enter. */
export function openLink(host, words, others, choose, closed) {
  const dialog = titled(host, `“${words}” is`, closed);
  dialog.append(element('p', 'heard-review-hint', t('Press the digit, or go with the arrows and Enter. Esc leaves it.')));
  const list = element('div', 'heard-review-types heard-review-people');
  const pick = (one) => {
    dialog.close();
    choose(one.cluster);
  };
  const buttons = others.map((one, index) => {
    const node = element('button', 'heard-review-type', undefined, { type: 'button' });
    if (index < 9) node.append(element('kbd', 'heard-review-key', String(index + 1)));
    node.append(element('span', '', `${one.pseudonym || '…'}  ${[...one.words].join(', ')}`));
    node.addEventListener('click', () => pick(one));
    list.append(node);
    return node;
  });
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      const at = buttons.indexOf(document.activeElement);
      buttons[(at + step + buttons.length) % buttons.length].focus();
      event.preventDefault();
      return;
    }
    const one = /^[1-9]$/.test(event.key) ? others[Number(event.key) - 1] : null;
    if (!one) return;
    event.preventDefault();
    pick(one);
  });
  dialog.append(list);
  dialog.showModal();
  buttons[0].focus();
}

/** One line of text: the pseudonym. */
export function openPseudonym(host, words, value, save, closed) {
  const dialog = titled(host, t('Set the pseudonym'), closed);
  dialog.append(
    element('p', '', t('It stands for this person or place everywhere in the project. Give the pseudonym that somebody has already to say that both are the same person.')),
  );
  const field = element('input', 'heard-review-input', undefined, {
    type: 'text',
    'aria-label': t('Pseudonym'),
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
    button(t('Keep'), 'Enter', keep, 'heard-review-button heard-review-primary'),
    button(t('Cancel'), 'Esc', () => dialog.close()),
  );
  dialog.append(element('p', 'heard-review-quote', `“${words}”`), field, foot);
  dialog.showModal();
  field.select();
}

export function openHelp(host, closed) {
  const dialog = titled(host, t('Keys'), closed);
  dialog.classList.add('heard-review-help');
  const columns = element('div', 'heard-review-columns');
  for (const group of [...new Set(BINDINGS.map((binding) => binding.group))]) {
    const section = element('section', '');
    section.append(element('h3', '', t(group)));
    const list = element('dl', '');
    for (const { shown, text } of BINDINGS.filter((binding) => binding.group === group)) {
      const term = element('dt', '');
      for (const part of shown.split('  ')) term.append(element('kbd', 'heard-review-key', part), ' ');
      list.append(term, element('dd', '', t(text)));
    }
    section.append(list);
    columns.append(section);
  }
  dialog.append(columns, button(t('Close'), 'Esc', () => dialog.close()));
  dialog.showModal();
}
