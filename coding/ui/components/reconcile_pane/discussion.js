// The discussion of an item: what was said, and a field to write in. A draft stays with its item.
import { element } from '../heard.texts/element.js';
import { key } from './parts.js';
import { keyOf } from './keys.js';
import { unwrite, write } from './steps.js';
import { t } from '../heard.texts/texts.js';

export function drawDiscussion(view) {
  const { item, model } = view;
  const box = element('section', { class: 'rp-talk', 'aria-label': t('Discussion') });
  const messages = model.messages(item.id);
  box.append(element('h3', {}, t('Discussion'), messages.length ? ` (${messages.length})` : ''));
  const list = element('ol', { class: 'rp-messages' });
  for (const message of messages) list.append(drawMessage(view, message));
  if (messages.length) box.append(list);
  box.append(drawField(view));
  return box;
}

function drawMessage(view, message) {
  const [, author, text, when, called] = message;
  const { me } = view.model.document;
  const head = element('p', { class: 'rp-soft' }, element('strong', {}, view.model.name(author)), ` · ${when}`);
  if (called.includes(me)) head.append(element('span', { class: 'rp-called' }, t('calls you')));
  if (author === me) {
    head.append(' ', element('button', { type: 'button', class: 'rp-link', onclick: () => unwrite(view, message) }, t('Take back')));
  }
  return element('li', {}, head, element('p', { class: 'rp-said' }, text));
}

function drawField(view) {
  const { id } = view.item;
  const field = element('textarea', {
    class: 'rp-input rp-talk-field',
    rows: '2',
    maxlength: '4000',
    'aria-label': t('Write in the discussion; Enter sends, Shift and Enter begins a line'),
    placeholder: t('Write to the others. @ and a name calls somebody.'),
    oninput: () => (view.drafts[id] = field.value),
  });
  field.value = view.drafts[id] ?? '';
  const send = () => {
    const text = field.value.trim();
    if (!text) return;
    delete view.drafts[id];
    write(view, text);
    view.center.focus({ preventScroll: true });
  };
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  const call = (person) => {
    field.setRangeText(`@${view.model.name(person)} `, field.selectionStart, field.selectionEnd, 'end');
    view.drafts[id] = field.value;
    field.focus({ preventScroll: true });
  };
  const others = view.model.document.eligible.filter((person) => person !== view.model.document.me);
  const row = element('div', { class: 'rp-row' }, element('button', { type: 'button', class: 'rp-button', onclick: send }, t('Send')), key(keyOf('discuss')));
  for (const person of others) {
    row.append(element('button', { type: 'button', class: 'rp-button rp-quiet', onclick: () => call(person) }, `@${view.model.name(person)}`));
  }
  view.talkField = field;
  return element('div', { class: 'rp-talk-row' }, field, row);
}
