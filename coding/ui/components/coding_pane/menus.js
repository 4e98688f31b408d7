// The menus of the right button, which the menu key opens too: on a code, on a coding, on a selection.
import { passagesOf } from './codes.js';
import { element } from './page.js';
import { button } from './parts.js';
import { t } from '../heard.texts/texts.js';

const MOST_CODES = 5; // of the strip, in the menu of a selection

/** Open a menu at a place of the window; entries are [label, act, key in words] or null for a line. */
function openMenu(host, { x, y, label, entries, back }) {
  const menu = element('div', 'heard-menu', undefined, { role: 'menu', 'aria-label': label });
  const close = (focus = true) => {
    if (!menu.isConnected) return;
    document.removeEventListener('pointerdown', outside, true);
    menu.remove();
    if (focus) back();
  };
  const outside = (event) => menu.contains(event.target) || close(false);
  for (const entry of entries) {
    if (!entry) {
      menu.append(element('div', 'heard-menu-line', undefined, { role: 'separator' }));
      continue;
    }
    const [text, act, key] = entry;
    const choose = () => {
      close();
      act();
    };
    const item = button('', 'heard-menu-item', choose, { role: 'menuitem', tabindex: '-1' });
    item.append(element('span', '', text, { dir: 'auto' }));
    if (key) item.append(element('kbd', 'heard-key', key, { 'aria-hidden': 'true' }));
    item.addEventListener('mousemove', () => item.focus({ preventScroll: true }));
    menu.append(item);
  }
  const items = [...menu.querySelectorAll('[role=menuitem]')];
  menu.addEventListener('contextmenu', (event) => event.preventDefault());
  menu.addEventListener('mousedown', (event) => event.preventDefault());
  menu.addEventListener('keydown', (event) => {
    const here = items.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    event.stopPropagation();
    if (event.key === 'Enter' || event.key === ' ') return;
    event.preventDefault();
    if (to !== undefined) items[to % items.length].focus();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else if ([...event.key].length === 1) {
      const letter = event.key.toLocaleLowerCase();
      const after = [...items.slice(here + 1), ...items.slice(0, here + 1)];
      after.find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(letter))?.focus();
    }
  });
  host.append(menu);
  const frame = host.getBoundingClientRect();
  const left = Math.min(x - frame.left, frame.width - menu.offsetWidth - 6);
  const top = Math.min(y - frame.top, frame.height - menu.offsetHeight - 6);
  menu.style.left = `${Math.max(6, left)}px`;
  menu.style.top = `${Math.max(6, top)}px`;
  document.addEventListener('pointerdown', outside, true);
  items[0]?.focus();
}

export class Menus {
  constructor(coder) {
    this.coder = coder;
    coder.scroller.addEventListener('contextmenu', (event) => this.pressed(event));
  }

  /** The right button in the text: on a selection, on coded words or on a code; elsewhere the browser's own menu stays. */
  pressed(event) {
    const { coder } = this;
    if (coder.care.covered || event.shiftKey) return;
    const { clientX: x, clientY: y } = event;
    const chip = event.target.closest('.heard-chip');
    const point = event.target.closest('.heard-text') ? coder.page.pointAt(x, y) : null;
    const { selection } = coder;
    const within = point !== null && !selection.empty && selection.start <= point && point <= selection.end;
    const coding = chip ? coder.page.shown.get(chip.dataset.coding)?.coding : point !== null && coder.page.at(point)[0];
    if (within && !coder.message.readOnly) this.selection(x, y);
    else if (coding) {
      coder.setTurn(coder.transcript.turnAt(Math.max(point ?? coding.start, coding.start)), { scroll: false, focus: !chip });
      coder.setActive(coding.id);
      this.coding(coding, x, y);
    } else return;
    event.preventDefault();
  }

  /** The menu key: for the code pointed at, the current coding, else the selection. */
  here() {
    const { coder } = this;
    const focused = document.activeElement;
    const tree = coder.columns.parts.codes;
    if (tree.root.contains(focused)) {
      const id = tree.content.at;
      const row = tree.content.rows.get(id);
      const box = row && !row.heading && row.root.getBoundingClientRect();
      return box ? this.code(id, box.left + 40, box.bottom) : false;
    }
    const box = (focused?.closest('.heard-chip') ?? coder.page.rows[coder.turn].text).getBoundingClientRect();
    const coding = coder.current;
    const [x, y] = [box.left + 20, Math.min(box.bottom, coder.root.getBoundingClientRect().bottom - 200)];
    if (coding) return this.coding(coding, x, y);
    return coder.selection.empty || coder.message.readOnly ? false : this.selection(x, y);
  }

  open(label, x, y, entries) {
    const focused = document.activeElement;
    const back = () => {
      if (focused?.isConnected && this.coder.root.contains(focused)) focused.focus({ preventScroll: true });
      else this.coder.focusTurn();
    };
    openMenu(this.coder.root, { x, y, label, entries, back });
  }

  entry(label, action) {
    return [label, () => this.coder.run(action), this.coder.keymap.shown(action)];
  }

  code(id, x, y) {
    const { coder } = this;
    const label = coder.codebook.label(id);
    const pinned = Boolean(coder.codebook.digitOf(id));
    const entries = coder.message.readOnly ? [] : [
      coder.selection.empty
        ? [t('Apply to line {line}', { line: coder.turn + 1 }), () => coder.applyHere(id), 'Enter']
        : [t('Apply to the selection'), () => coder.applyHere(id), 'Enter'],
      [pinned ? t('No longer on its digit') : t('Put on a digit'), () => coder.pinCode(id)],
    ];
    entries.push(
      [t('Next passage in this interview'), () => coder.toCode(id)],
      [t('All its passages'), () => location.assign(passagesOf(id)), 'Ctrl Enter'],
    );
    if (coder.message.keeps) entries.push([t('Memo on this code'), () => coder.memos.write('code', id)]);
    entries.push(null, this.inCodebook(id));
    this.open(label, x, y, entries);
  }

  coding(coding, x, y) {
    const { coder } = this;
    const entries = coding.own && !coder.message.readOnly ? [
      this.entry(coding.memo ? t('Edit memo') : t('Memo'), 'memo'),
      this.entry(t('Change code'), 'recode'),
      this.entry(t('Split'), 'split'),
      this.entry(t('Join'), 'merge'),
      this.entry(t('Remove'), 'remove'),
      null,
    ] : [];
    entries.push(
      [t('Next passage with this code'), () => coder.toCode(coding.code)],
      this.entry(t('All its passages'), 'passages'),
      [t('Show it in the code tree'), () => coder.showCode(coding.code)],
      this.inCodebook(coding.code),
    );
    this.open(coder.codebook.label(coding.code), x, y, entries);
  }

  selection(x, y) {
    const { coder } = this;
    const codes = coder.codebook.slots.filter(Boolean).slice(0, MOST_CODES);
    const entries = codes.map((id, place) => [coder.codebook.label(id), () => coder.applyCode(id), String(place + 1)]);
    entries.push(
      this.entry(t('All codes'), 'palette'),
      this.entry(t('New code from these words'), 'inVivo'),
      null,
      [t('Copy'), () => navigator.clipboard?.writeText(coder.transcript.slice(coder.selection.start, coder.selection.end)), 'Ctrl c'],
    );
    this.open(t('Selection'), x, y, entries);
  }

  inCodebook(id) {
    return [t('Open in the codebook'), () => location.assign(`codebook?code=${encodeURIComponent(id)}`)];
  }
}
