// Small pieces that several panels use.
import { element } from './page.js';
import { complete } from '../heard.texts/completion.js';
import { t } from '../heard.texts/texts.js';

export function button(label, className, onClick, attributes = {}) {
  const node = element('button', className, label, { type: 'button', ...attributes });
  node.addEventListener('click', onClick);
  return node;
}

/**
 * A form for a memo: `done({ text, values })` or `done(null)`; `finish(true)` keeps what is written so far.
 * `choices` are [name, title, values, value]; `offers()` are what may be mentioned, as [token, name, detail].
 */
export function memoForm({ label, text, choices = [], more = [], offers, done }) {
  const form = element('form', 'heard-editor');
  const field = element('textarea', 'heard-input', undefined, { 'aria-label': label, placeholder: label, rows: '3' });
  field.value = text;
  complete(field, offers, (sign) => (sign === '@' ? t('Participants') : t('Codes')));
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

const LINK = new RegExp(
  [
    '(?<![\\p{L}\\p{N}_@#])(?:@\\[(?<whom>[^\\]\\n]{1,200})\\]',
    '@(?<name>[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*)',
    '#\\[(?<long>[^\\]\\n]{1,80})\\]',
    '#(?:(?<who>[A-Za-z][\\p{L}\\p{N}_.-]*):)?(?<line>\\d{1,6})(?![\\p{L}\\p{N}_])',
    '#(?<code>[A-Za-z0-9][\\p{L}\\p{N}_.-]*))',
  ].join('|'),
  'gu',
);

/**
 * Put a memo's text into a node; what it mentions becomes a button where `go` knows it and answers [what to do, words].
 * As coding.workspace.codings.mentions does.
 */
export function memoText(host, text, go) {
  let at = 0;
  for (const hit of text.matchAll(LINK)) {
    const { whom, name, long, who, line, code } = hit.groups;
    // A full stop after it ends the sentence.
    const [shortName, shortCode] = [name, code].map((one) => one?.replace(/[.-]+$/, ''));
    const whole = shortName || shortCode ? hit[0][0] + (shortName ?? shortCode) : hit[0];
    const target = go({ name: whom ?? shortName, code: long ?? shortCode, who, line: line ? Number(line) : null });
    if (!target) continue;
    host.append(text.slice(at, hit.index), button(target[1] ?? whole, 'heard-link', target[0]));
    at = hit.index + whole.length;
  }
  host.append(text.slice(at));
}
