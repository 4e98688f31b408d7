// Small pieces that several panels use.
import { element } from './page.js';
import { t } from '../heard.texts/texts.js';

export function button(label, className, onClick, attributes = {}) {
  const node = element('button', className, label, { type: 'button', ...attributes });
  node.addEventListener('click', onClick);
  return node;
}

/**
 * A form for a memo: `done({ text, values })` or `done(null)`; `finish(true)` keeps what is written so far.
 * `choices` are [name, title, values, value].
 */
export function memoForm({ label, text, choices = [], more = [], done }) {
  const form = element('form', 'heard-editor');
  const field = element('textarea', 'heard-input', undefined, { 'aria-label': label, placeholder: label, rows: '3' });
  field.value = text;
  const side = element('div', 'heard-editor-side');
  const selects = choices.map(([name, title, values, value]) => {
    const choice = element('select', 'heard-input', undefined, { name, 'aria-label': title });
    choice.append(new Option(`${title}: –`, ''), ...values.map((one) => new Option(`${title}: ${one}`, one)));
    choice.value = value ?? '';
    return choice;
  });
  const finish = (save) => {
    const values = Object.fromEntries(selects.map((choice) => [choice.name, choice.value]));
    done(save ? { text: field.value.trim(), values } : null);
  };
  const row = element('div', 'heard-tools');
  row.append(
    button(t('Save'), 'heard-primary', () => finish(true), { title: t('Save (Ctrl Enter)') }),
    button(t('Cancel'), 'heard-quiet', () => finish(false), { title: t('Cancel (Esc)') }),
    ...more,
  );
  if (selects.length) {
    const choice = element('div', 'heard-editor-choices');
    choice.append(...selects);
    side.append(choice);
  }
  side.append(row);
  form.append(field, side);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.preventDefault();
      finish(false);
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      finish(true);
    }
  });
  return { form, field, finish };
}

const LINK = /(?<![\p{L}\p{N}_@#])(?:@\[([^\]\n]{1,80})\]|@([\p{L}\p{N}_][\p{L}\p{N}_.-]*)|#(?:([A-Za-z][\p{L}\p{N}_.-]*):)?(\d{1,6}))/gu;

/** Put a memo's text into a node; its @code and #line become buttons where `go` knows them. */
export function memoText(host, text, go) {
  let at = 0;
  for (const hit of text.matchAll(LINK)) {
    const [whole, long, short, who, line] = hit;
    const target = go({ code: long ?? short, who, line: line ? Number(line) : null });
    if (!target) continue;
    host.append(text.slice(at, hit.index), button(whole, 'heard-link', target));
    at = hit.index + whole.length;
  }
  host.append(text.slice(at));
}
