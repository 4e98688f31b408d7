// The parts around the transcript: digit strip, tools, saved state, and where panels open.
import { element, swatch } from './page.js';
import { Inspector, Notices } from './panels.js';

const TOOLS = [
  ['All codes', 'palette', '/', true],
  ['Undo', 'undo', 'Ctrl z', true],
  ['Redo', 'redo', 'Ctrl Shift z', true],
  ['Find', 'find', 'f', false],
  ['Keys', 'help', '?', false],
  ['Next uncoded', 'nextUncoded', 'n', false],
];

/** Build the pane's frame and hang its parts on the coder. */
export function buildFrame(coder, host) {
  const { title, readOnly, height } = coder.message;
  const root = element('section', 'heard-pane', undefined, { 'aria-label': `Transcript: ${title}` });
  const bar = element('div', 'heard-bar-top');
  const desk = element('div', 'heard-desk');
  const tools = element('div', 'heard-tools', undefined, { role: 'group', 'aria-label': 'Tools' });
  const foot = element('div', 'heard-desk-foot');
  for (const [label, action, key, writes] of TOOLS) {
    if (writes && readOnly) continue;
    const tool = element('button', 'heard-quiet', label, { type: 'button', title: `${label} (${key})` });
    tool.addEventListener('click', () => coder.run(action));
    (action === 'nextUncoded' ? foot : tools).append(tool);
  }
  coder.strip = element('div', 'heard-strip', undefined, { role: 'toolbar', 'aria-label': 'Codes on the digit keys' });
  coder.saved = element('span', 'heard-saved', '', { role: 'status' });
  foot.append(coder.saved);
  desk.append(tools, foot);
  bar.append(readOnly ? element('span', 'heard-locked', 'Read only') : coder.strip, desk);
  coder.finder = element('div', 'heard-find-place');
  coder.scroller = element('div', 'heard-scroll');
  coder.notices = new Notices();
  coder.inspector = new Inspector(coder.codebook, (action) => coder.run(action));
  coder.card = element('div', 'heard-card', undefined, { 'aria-hidden': 'true' });
  coder.card.hidden = true;
  coder.live = element('div', 'heard-hidden', '', { 'aria-live': 'polite' });
  root.append(bar, coder.finder, coder.scroller, coder.notices.root, coder.inspector.root, coder.card, coder.live);
  root.style.setProperty('--height', `${height}px`);
  host.append(root);
  coder.root = root;
}

/** Draw the ten codes that the digits apply. */
export function drawStrip(coder) {
  const { codebook, strip } = coder;
  strip.textContent = '';
  codebook.slots.forEach((id, index) => {
    const code = codebook.get(id);
    const label = codebook.label(id);
    const digit = String((index + 1) % 10);
    const slot = element('button', 'heard-slot', undefined, { type: 'button', title: code.definition || label });
    slot.tabIndex = index ? -1 : 0;
    slot.setAttribute('aria-label', `${digit}: ${label}`);
    slot.append(element('kbd', 'heard-key', digit), swatch(code), element('span', 'heard-slot-name', label));
    slot.addEventListener('click', () => {
      coder.applyCode(id);
      coder.focusTurn();
    });
    strip.append(slot);
  });
}

/** Left and right walk along the digit strip, which is one stop for the Tab key. */
export function walkStrip(event) {
  const slot = event.target.closest('.heard-slot');
  const step = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[event.key];
  const next = slot && step && slot[step];
  if (!next) return;
  event.preventDefault();
  slot.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
