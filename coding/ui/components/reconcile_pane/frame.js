// The frame around an item: progress, the list, the row of outcomes, reasons, and the help.
import { BINDINGS, keyOf } from './keys.js';
import { kindName, reasonName, STATES } from './model.js';
import { element } from '../heard.texts/element.js';
import { key } from './parts.js';
import { openDialog } from '../heard.texts/dialog.js';
import { N_, t } from '../heard.texts/texts.js';

const METHODS = { alone: N_('alone'), consensus: N_('discussion'), majority: N_('majority'), 'third coder': N_('adjudicator'), lead: N_('lead') };

/** The people who may decide; those chosen are named with the decision. */
export function drawPeople(view) {
  const focused = view.people.contains(document.activeElement) ? document.activeElement.dataset.person : null;
  const buttons = view.model.document.eligible.map((person) => {
    const chosen = view.deciders.has(person);
    return element(
      'button',
      { type: 'button', class: 'rp-button rp-reason', 'data-person': person, 'aria-pressed': String(chosen), onclick: () => view.chooseDecider(person) },
      `${chosen ? '✓ ' : ''}${view.model.shortName(person)}`,
    );
  });
  view.people.replaceChildren(element('span', { class: 'rp-soft' }, t('by')), ...buttons);
  if (focused) view.people.querySelector(`[data-person='${CSS.escape(focused)}']`)?.focus({ preventScroll: true });
}

export function drawFrame(view, host, message) {
  const make = (name, tag, attributes, ...children) => (view[name] = element(tag, attributes, ...children));
  const button = (label, action) =>
    element('button', { type: 'button', class: 'rp-button rp-quiet', onclick: () => view.act(action) }, key(keyOf(action)), label);
  const bar = element(
    'div',
    { class: 'rp-top' },
    make('meter', 'progress', { 'aria-label': t('Items settled') }),
    make('progress', 'span', { class: 'rp-progress' }),
    element('span', { class: 'rp-asleep' }, t('Keys rest: click the passage')),
    button(t('Undo'), 'undo'),
    button(t('Keys'), 'help'),
    make('saved', 'span', { class: 'rp-saved', role: 'status' }),
  );
  make('list', 'ol', { class: 'rp-list' });
  const nav = element('nav', { class: 'rp-nav', 'aria-label': t('Items of this list') }, view.list);
  const center = make(
    'center',
    'section',
    { class: 'rp-center', tabindex: '0', 'aria-label': t('The item to settle') },
    // What stays in view while the passage scrolls: which item it is, and who chose which code.
    make(
      'head',
      'div',
      { class: 'rp-head' },
      make('heading', 'header', {}),
      make('who', 'div', { class: 'rp-who' }),
    ),
    make('standing', 'div', {}),
    make('text', 'div', { class: 'rp-text' }),
    make('below', 'div', { class: 'rp-below' }),
  );
  make('side', 'aside', { class: 'rp-aside' });
  make('problem', 'p', { class: 'rp-problem', role: 'alert', hidden: true });
  make('live', 'p', { class: 'rp-hidden', 'aria-live': 'polite' });
  make('hint', 'p', { class: 'rp-hint' });
  make('methodField', 'select', { class: 'rp-input', 'aria-label': t('How it is decided') });
  for (const one of message.methods) view.methodField.append(element('option', { value: one }, t(METHODS[one] ?? one)));
  view.methodField.value = message.method;
  view.methodField.addEventListener('change', () => view.item && drawOutcomes(view));
  make('noteField', 'input', {
    type: 'text',
    class: 'rp-input rp-note',
    maxlength: '4000',
    placeholder: t('Reason in words (optional)'),
    'aria-label': t('Reason in words, optional; Enter goes back to the item'),
  });
  const bottom = element(
    'div',
    { class: 'rp-bottom' },
    view.hint,
    make('outcomes', 'div', { class: 'rp-outcomes', role: 'group', 'aria-label': t('Settle this item') }),
    element(
      'div',
      { class: 'rp-why' },
      make('reasons', 'div', { class: 'rp-reasons', role: 'group', 'aria-label': t('Reason') }),
      element('span', { class: 'rp-gap' }),
      make('asides', 'div', { class: 'rp-reasons', role: 'group', 'aria-label': t('Leave for later') }),
    ),
    element(
      'div',
      { class: 'rp-why' },
      key(keyOf('note')),
      view.noteField,
      element('label', { class: 'rp-method' }, `${t('How')} `, view.methodField),
      key(keyOf('deciders')),
      make('people', 'div', { class: 'rp-people', role: 'group', 'aria-label': t('Decided by') }),
    ),
  );
  make(
    'root',
    'div',
    { class: 'rp-pane' },
    bar,
    view.problem,
    element('div', { class: 'rp-main' }, nav, center, view.side),
    bottom,
    view.live,
  );
  // Streamlit keeps the style sheet in the same parent, so only an older pane is taken away.
  host.querySelector('.rp-pane')?.remove();
  host.append(view.root);
}

export function drawList(view) {
  const { model } = view;
  const rows = view.ids.map((id) => {
    const item = model.items.get(id);
    const [symbol, state] = STATES[model.standing(id).state];
    const kind = kindName(item.kind);
    const codes = model.codesOf(item).join(' / ') || '–';
    const [participant] = model.document.interviews[item.interview].split(' · ');
    const talk = model.messages(id);
    const calls = talk.some(([, , , , called]) => called.includes(model.document.me));
    const many = t('{number} messages', { number: talk.length });
    const said = calls ? `, ${t('calls you')}` : talk.length ? `, ${many}` : '';
    const here = id === view.current;
    return element(
      'li',
      {},
      element(
        'button',
        {
          type: 'button',
          class: 'rp-entry',
          tabindex: here ? '0' : '-1',
          'aria-current': here ? 'true' : null,
          'aria-label': `${kind}, ${codes}, ${participant}${said}, ${t(state)}`,
          onclick: () => {
            view.show(id);
            view.center.focus({ preventScroll: true });
          },
        },
        element('span', { class: 'rp-mark', 'aria-hidden': 'true' }, symbol),
        element('span', {}, kind, talk.length ? element('span', { class: calls ? 'rp-calls' : 'rp-soft' }, ` ✎${talk.length}`) : null),
        element('span', { class: 'rp-soft' }, `${codes} · ${participant}`),
      ),
    );
  });
  view.list.replaceChildren(...rows);
  const here = view.list.querySelector('[aria-current]');
  if (here) {
    const { offsetTop, offsetHeight } = here;
    const box = view.list.parentElement;
    if (offsetTop < box.scrollTop || offsetTop + offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = offsetTop - box.clientHeight / 3;
    }
  }
}

const LABELS = {
  both: N_('Both'),
  stand: N_('Both stand …'),
  union: N_('Union'),
  intersection: N_('Shared'),
  none: N_('Nothing'),
  custom: N_('Boundaries …'),
  new: N_('New code …'),
};

export function drawOutcomes(view) {
  const { model } = view;
  const active = document.activeElement;
  const focused = view.outcomes.contains(active) || view.asides.contains(active) ? active.dataset.action : null;
  const button = (action, shown, label, press, why) =>
    element(
      'button',
      { type: 'button', class: 'rp-button', 'data-action': action, 'aria-disabled': why ? 'true' : null, title: why, onclick: press },
      key(shown),
      label,
    );
  const coders = view.lanes.map((coder, at) =>
    button(`coder${at}`, String(at + 1), t('{name}’s', { name: model.shortName(coder) }), () => view.act('coder', at), null),
  );
  const many = view.lanes.length > 2;
  const rest = Object.entries(view.labels ?? LABELS).map(([action, label]) =>
    button(action, keyOf(action), many && action === 'both' ? t('All') : t(label), () => view.act(action), view.whyNot(action)),
  );
  const aside = ['defer', 'escalate'].map((action) =>
    button(action, keyOf(action), action === 'defer' ? t('Defer') : t('Escalate'), () => view.act(action), null),
  );
  view.outcomes.replaceChildren(...coders, ...rest);
  view.asides.replaceChildren(...aside);
  if (focused) view.root.querySelector(`[data-action='${focused}']`)?.focus({ preventScroll: true });
}

export function drawReasons(view) {
  const focused = view.reasons.contains(document.activeElement) ? document.activeElement.dataset.reason : null;
  const buttons = view.model.document.reasons.map((reason) => {
    const chosen = reason === view.tag;
    return element(
      'button',
      { type: 'button', class: 'rp-button rp-reason', 'data-reason': reason, 'aria-pressed': String(chosen), onclick: () => view.act(reason) },
      key(keyOf(reason)),
      `${chosen ? '✓ ' : ''}${reasonName(reason)}`,
    );
  });
  view.reasons.replaceChildren(element('span', { class: 'rp-soft' }, t('Reason')), ...buttons);
  if (focused) view.reasons.querySelector(`[data-reason='${focused}']`)?.focus({ preventScroll: true });
}

export function openHelp(view) {
  const dialog = openDialog(view.root, 'rp-dialog', t('Keys'), () => view.center.focus({ preventScroll: true }));
  const body = element('div', { class: 'rp-help' });
  let list = null;
  let group = null;
  for (const binding of view.bindings ?? BINDINGS) {
    if (binding.group !== group) {
      group = binding.group;
      list = element('dl', {});
      body.append(element('section', {}, element('h3', {}, t(group)), list));
    }
    list.append(element('dt', {}, key(binding.shown)), element('dd', {}, t(binding.text)));
  }
  dialog.append(body, element('button', { type: 'button', class: 'rp-button rp-strong', onclick: () => dialog.close() }, t('Close')));
  dialog.showModal();
}
