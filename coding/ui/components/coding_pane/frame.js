// The parts around the transcript: digit strip, tools, saved state, and where panels open.
import { element, swatch } from './page.js';
import { Inspector, Notices } from './panels.js';
import { button } from './parts.js';
import { N_, t } from '../heard.texts/texts.js';

const TOOLS = [
  [N_('Interviews'), 'documents', false, 'heard-narrow-only'],
  [N_('Code tree'), 'codeTree', false, 'heard-narrow-only'],
  [N_('All codes'), 'palette', true],
  [N_('Undo'), 'undo', true],
  [N_('Redo'), 'redo', true],
  [N_('Memos'), 'memos', false],
  [N_('Find'), 'find', false],
  [N_('Keys'), 'help', false],
];
const FOOT = [
  [N_('Next uncoded'), 'nextUncoded', false],
  [N_('Stop here'), 'stop', false],
];

/** Build the pane's frame and hang its parts on the coder. */
export function buildFrame(coder, host) {
  const { title, readOnly, locked } = coder.message;
  const root = element('section', 'heard-pane', undefined, { 'aria-label': t('Transcript: {title}', { title }) });
  const bar = element('div', 'heard-bar-top');
  const desk = element('div', 'heard-desk');
  coder.tools = element('div', 'heard-tools', undefined, { role: 'group', 'aria-label': t('Tools') });
  coder.foot = element('div', 'heard-tools', undefined, { role: 'group', 'aria-label': t('Going on') });
  const foot = element('div', 'heard-desk-foot');
  coder.strip = element('div', 'heard-strip', undefined, { role: 'toolbar', 'aria-label': t('Codes on the digit keys') });
  coder.saved = element('span', 'heard-saved', '', { role: 'status' });
  foot.append(coder.foot, coder.saved);
  desk.append(coder.tools, foot);
  bar.append(readOnly ? element('span', 'heard-locked', locked || t('Read only')) : coder.strip, desk);
  coder.finder = element('div', 'heard-find-place');
  coder.bench = element('div', 'heard-bench');
  coder.documentsPlace = element('section', 'heard-column heard-column-documents');
  coder.codesPlace = element('section', 'heard-column heard-column-codes');
  const center = element('div', 'heard-center');
  coder.middle = element('div', 'heard-middle');
  coder.scroller = element('div', 'heard-scroll');
  coder.middle.append(coder.scroller);
  coder.notices = new Notices();
  coder.inspector = new Inspector(coder.codebook, {
    actions: (action) => coder.run(action),
    shown: (action) => (typeof action === 'string' ? coder.keymap.shown(action) : ''),
    go: (link) => coder.linkTo(link),
    offers: () => coder.offers(),
  });
  coder.card = element('div', 'heard-card', undefined, { 'aria-hidden': 'true' });
  coder.card.hidden = true;
  coder.live = element('div', 'heard-hidden', '', { 'aria-live': 'polite' });
  center.append(coder.finder, coder.middle, coder.notices.root, coder.inspector.root);
  coder.bench.append(coder.documentsPlace, center, coder.codesPlace);
  root.append(bar, coder.bench, coder.card, coder.live);
  host.append(root);
  coder.root = root;
  drawTools(coder);
}

/** Draw the tools with the keys that this person has. */
export function drawTools(coder) {
  for (const [place, entries] of [[coder.tools, TOOLS], [coder.foot, FOOT]]) {
    place.textContent = '';
    for (const [label, action, writes, more = ''] of entries) {
      if (writes && coder.message.readOnly) continue;
      const key = coder.keymap.shown(action);
      const title = key ? `${t(label)} (${key})` : t(label);
      place.append(button(t(label), `heard-quiet ${more}`.trim(), () => coder.run(action), { title }));
    }
  }
}

/** Draw the ten codes that the digits apply. */
export function drawStrip(coder) {
  const { codebook, strip } = coder;
  strip.textContent = '';
  codebook.slots.forEach((id, index) => {
    const digit = String((index + 1) % 10);
    const slot = id ? slotOf(coder, id, digit) : element('span', 'heard-slot heard-slot-free', undefined, { title: t('No code of this codebook') });
    if (!id) slot.append(element('kbd', 'heard-key', digit), element('span', 'heard-slot-name', '–'));
    strip.append(slot);
  });
  const first = strip.querySelector('button');
  if (first) first.tabIndex = 0;
}

function slotOf(coder, id, digit) {
  const { codebook } = coder;
  const code = codebook.get(id);
  const label = codebook.label(id);
  const apply = () => {
    coder.applyCode(id);
    coder.focusTurn();
  };
  const said = { title: code.definition || label, tabindex: '-1', 'aria-label': `${digit} ${label}` };
  const slot = button('', 'heard-slot', apply, said);
  slot.append(element('kbd', 'heard-key', digit), swatch(code), element('span', 'heard-slot-name', label));
  return slot;
}

/** Left and right walk along the digit strip, which is one stop for the Tab key. */
export function walkStrip(event) {
  const slot = event.target.closest('.heard-slot');
  const step = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[event.key];
  let next = slot && step && slot[step];
  while (next?.classList.contains('heard-slot-free')) next = next[step];
  if (!next) return;
  event.preventDefault();
  slot.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
