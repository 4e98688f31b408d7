// The list of keys, and changing them.
import { element } from './page.js';
import { BINDINGS, chordOf, Keymap, spoken } from './keys.js';
import { button } from './parts.js';
import { openDialog } from '../heard.texts/dialog.js';
import { N_, t } from '../heard.texts/texts.js';

const INTRO = N_('Choose “Change” beside a key, then press the new one. Esc leaves it as it is.');
const LETTERS_OFF = N_('Single-letter keys are off: hold Alt with letters, digits and signs.');
const DIGITS = 'Digits';
const PINS = 'Pins';

const said = ({ text, digit }) => t(text, { digit });

export class KeysDialog {
  /** `change({ keys })` or `change({ letters })` keeps what was set; null forgets it. */
  constructor(host, { own, letters, change, closed }) {
    this.own = { ...own };
    this.letters = letters;
    this.change = change;
    this.waiting = null;
    this.editing = false;
    this.dialog = openDialog(host, 'heard-dialog heard-help', t('Keys'), closed);
    this.dialog.addEventListener('keydown', (event) => this.press(event));
    this.dialog.addEventListener('cancel', (event) => this.waiting && event.preventDefault(), { capture: true });
    this.draw();
    this.dialog.showModal();
  }

  get keymap() {
    return new Keymap(this.own);
  }

  draw() {
    const { dialog, keymap } = this;
    dialog.textContent = '';
    const head = element('div', 'heard-help-head');
    const tools = element('div', 'heard-tools');
    tools.append(
      button(this.editing ? t('Done changing') : t('Change keys'), 'heard-quiet', () => {
        this.editing = !this.editing;
        this.waiting = null;
        this.draw();
      }),
      button(t('Close'), 'heard-quiet', () => dialog.close()),
    );
    head.append(element('h2', '', t('Keys')), tools);
    dialog.append(head);
    this.status = element('p', 'heard-help-status', this.editing ? t(INTRO) : '', { role: 'status' });
    if (!this.letters) dialog.append(element('p', '', t(LETTERS_OFF)));
    if (this.editing) dialog.append(this.letterSwitch(), this.status);
    const columns = element('div', 'heard-columns');
    for (const group of [...new Set(BINDINGS.map((binding) => binding.group))]) {
      columns.append(this.section(group, keymap));
    }
    dialog.append(columns);
  }

  letterSwitch() {
    const label = element('label', 'heard-switch');
    const box = element('input', '', undefined, { type: 'checkbox' });
    box.checked = this.letters;
    box.addEventListener('change', () => {
      this.letters = box.checked;
      this.change({ letters: box.checked });
      this.draw();
      this.dialog.querySelector('input').focus();
    });
    const reset = button(t('All keys as they came'), 'heard-quiet', () => {
      this.own = {};
      this.change({ keys: null });
      this.draw();
      this.status.textContent = t('All keys are as they came.');
    });
    label.append(box, ` ${t('Single-letter keys work without Alt')}`);
    const row = element('div', 'heard-tools');
    row.append(label, reset);
    return row;
  }

  section(group, keymap) {
    const section = element('section', '');
    section.append(element('h3', '', t(group)));
    const list = element('dl', '');
    const rows = BINDINGS.filter((binding) => binding.group === group);
    const plain = !this.editing && rows.every((binding) => !(binding.id in this.own));
    if (plain && group === DIGITS) list.append(...this.row(['1 … 9, 0'], t('the code shown above')));
    else if (plain && group === PINS) list.append(...this.row(['Alt Shift 1 … 0'], t('pin the current code to that digit')));
    else for (const binding of rows) list.append(...this.row(keymap.chords(binding).map(spoken), said(binding), binding));
    section.append(list);
    return section;
  }

  row(chords, text, binding) {
    const term = element('dt', '');
    for (const chord of chords) term.append(element('kbd', 'heard-key', chord), ' ');
    if (!chords.length) term.append(element('span', 'heard-family', t('no key')));
    const about = element('dd', '', text);
    if (this.editing && binding && binding.action !== 'escape') {
      const change = button(t('Change'), 'heard-quiet heard-small', () => this.ask(binding, change));
      change.setAttribute('aria-label', t('Change the key for: {text}', { text }));
      change.dataset.binding = binding.id;
      about.append(' ', change);
    }
    return [term, about];
  }

  ask(binding, change) {
    this.waiting = { binding, change, offered: null };
    change.textContent = t('Press a key …');
    this.status.textContent = t('Press the new key for “{text}”. Esc leaves it as it is.', { text: said(binding) });
  }

  press(event) {
    event.stopPropagation();
    if (!this.waiting) return;
    const chord = chordOf(event, this.letters);
    if (!chord || event.key === 'Tab') return;
    event.preventDefault();
    const { binding, offered } = this.waiting;
    if (event.key === 'Escape') {
      this.finish(binding, t('Left as it was.'));
      return;
    }
    if (offered && event.key === 'Enter') {
      this.own[offered.other.id] = this.keymap.chords(offered.other).filter((one) => one !== offered.chord);
      this.set(binding, offered.chord);
      return;
    }
    const other = this.keymap.taken(binding, chord);
    if (other === 'fixed') {
      this.status.textContent = t('{spoken} belongs to the browser. Press another key.', { spoken: spoken(chord) });
    } else if (other) {
      this.waiting.offered = { other, chord };
      this.status.textContent = t('{spoken} already means “{text}”. Press another key, or Enter to take it over.', { spoken: spoken(chord), text: said(other) });
    } else this.set(binding, chord);
  }

  set(binding, chord) {
    this.own[binding.id] = [chord];
    this.change({ keys: { ...this.own } });
    this.finish(binding, t('“{text}” is now {spoken}.', { text: said(binding), spoken: spoken(chord) }));
  }

  finish(binding, words) {
    this.waiting = null;
    this.draw();
    this.status.textContent = words;
    this.dialog.querySelector(`[data-binding="${binding.id}"]`)?.focus();
  }
}
