// Choosing another value for a variable, by one key a value as in a record.
import { element } from '../heard.texts/element.js';
import { key } from './parts.js';
import { t } from '../heard.texts/texts.js';

const VALUE_KEYS = '123456789abcdefghijklmopqrstuvwyz';
const ALONE_KEYS = ['x', 'n']; // of unknown and not applicable, as in a record

/** Choose values by one key each: of several they are put in and out until Enter; days are typed. */
export class ValueChooser {
  constructor(variable, title, done) {
    Object.assign(this, { variable, done });
    this.chosen = new Set();
    this.typed = '';
    const free = [...VALUE_KEYS].slice(variable.answer === 'days' ? 9 : 0);
    const alone = new Map(variable.alone.map((value, at) => [value, ALONE_KEYS[at]]));
    this.keys = variable.choices.map((value) => [value, alone.get(value) ?? free.shift() ?? '']);
    this.box = element('div', { class: 'rp-editor', role: 'group', 'aria-label': title });
    this.title = title;
    this.draw();
  }

  draw() {
    const buttons = this.keys.map(([value, shown]) => {
      const here = this.chosen.has(value);
      return element(
        'button',
        { type: 'button', class: 'rp-button', 'data-value': value, 'aria-pressed': String(here), onclick: () => this.take(value) },
        key(shown),
        `${here ? '✓ ' : ''}${value}`,
      );
    });
    const days = t('{number} days. Type a number, then Enter.', { number: this.typed || '…' });
    this.box.replaceChildren(
      element('p', {}, element('strong', {}, this.title)),
      this.variable.answer === 'days' ? element('p', { class: 'rp-range', 'aria-live': 'polite' }, days) : '',
      element('div', { class: 'rp-row' }, ...buttons),
      element(
        'div',
        { class: 'rp-row' },
        this.waits ? element('button', { type: 'button', class: 'rp-button rp-strong', onclick: () => this.finish() }, key('Enter'), t('Settle so')) : '',
        element('button', { type: 'button', class: 'rp-button', onclick: () => this.done(null) }, key('Esc'), t('Cancel')),
      ),
    );
  }

  /** Whether Enter ends the choice; of one value its key does. */
  get waits() {
    return this.variable.answer === 'several' || this.variable.answer === 'days';
  }

  focus() {
    this.box.querySelector('button').focus({ preventScroll: true });
  }

  take(value) {
    if (this.variable.answer !== 'several' || this.variable.alone.includes(value)) return this.done([value]);
    if (!this.chosen.delete(value)) this.chosen.add(value);
    this.draw();
    return this.box.querySelector(`[data-value='${CSS.escape(value)}']`).focus({ preventScroll: true });
  }

  finish() {
    const answers = this.variable.answer === 'days' ? [this.typed] : this.keys.map(([value]) => value).filter((value) => this.chosen.has(value));
    if (answers.length && /\d|[^-]/.test(answers[0])) this.done(answers);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const pressed = event.key.toLowerCase();
    const found = this.keys.find(([, shown]) => shown && shown === pressed);
    if (event.key === 'Escape') this.done(null);
    else if (event.key === 'Enter' && this.waits) this.finish();
    else if (this.variable.answer === 'days' && /^[-0-9]$/.test(pressed)) this.typed = pressed === '-' ? '-' : this.typed + pressed;
    else if (this.variable.answer === 'days' && event.key === 'Backspace') this.typed = this.typed.slice(0, -1);
    else if (found) {
      this.take(found[0]);
      return true;
    } else return false;
    if (this.variable.answer === 'days' && event.key !== 'Escape' && event.key !== 'Enter') {
      this.draw();
      this.focus();
    }
    return true;
  }
}
