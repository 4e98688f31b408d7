// Setting a code and its boundaries by hand: for “own boundaries” and “new code here”.
import { codeChip, offsetOf } from './item.js';
import { element } from '../heard.texts/element.js';
import { key } from './parts.js';
import { t } from '../heard.texts/texts.js';

/** Choose one of several codes by digit or click; `done` gets the code, or null. */
export function drawChooser(model, codes, label, done) {
  const box = element('div', { class: 'rp-editor', role: 'group', 'aria-label': label });
  box.append(element('p', {}, element('strong', {}, label)));
  codes.forEach((code, at) => {
    box.append(
      element('button', { type: 'button', class: 'rp-button', onclick: () => done(code) }, key(String(at + 1)), codeChip(model, code)),
    );
  });
  box.append(element('button', { type: 'button', class: 'rp-button', onclick: () => done(null) }, key('Esc'), t('Cancel')));
  return {
    box,
    focus: () => box.querySelector('button').focus({ preventScroll: true }),
    press(event) {
      const at = Number(event.key) - 1;
      if (event.key === 'Escape') done(null);
      else if (codes[at]) done(codes[at]);
      else return false;
      return true;
    },
  };
}

export class Editor {
  /** `codes` to choose from; `done` gets [code, start, end], or null; `redraw` shows the range in the passage. */
  constructor(model, passage, item, codes, title, { done, redraw }) {
    Object.assign(this, { model, passage, codes, done, redraw });
    this.range = [Math.max(item.start, passage.start), Math.min(item.end, passage.end)];
    this.code = codes.length === 1 ? codes[0] : null;
    this.active = 0;
    this.build(title);
    this.show();
  }

  build(title) {
    this.input = element('input', {
      type: 'text',
      class: 'rp-input',
      'aria-label': t('Code: type part of its name'),
      placeholder: t('Code: type part of its name'),
      autocomplete: 'off',
      role: 'combobox',
      'aria-expanded': 'true',
      'aria-controls': 'rp-options',
      oninput: () => this.filter(),
    });
    this.options = element('ul', { class: 'rp-options', id: 'rp-options', role: 'listbox', 'aria-label': t('Codes') });
    this.words = element('p', { class: 'rp-range', 'aria-live': 'polite' });
    const move = (label, which, step) =>
      element('button', { type: 'button', class: 'rp-button', 'aria-label': label, onclick: () => this.move(which, step) }, step < 0 ? '◂' : '▸');
    this.settle = element('button', { type: 'button', class: 'rp-button rp-strong', onclick: () => this.finish() }, key('Enter'), t('Settle so'));
    this.box = element(
      'div',
      { class: 'rp-editor', role: 'group', 'aria-label': title },
      element('p', {}, element('strong', {}, title), ` ${t('Select words in the passage with the mouse, or move the ends:')}`),
      element(
        'div',
        { class: 'rp-row' },
        t('Start'), key('{ }'), move(t('Start one word earlier'), 'start', -1), move(t('Start one word later'), 'start', 1),
        t('End'), key('[ ]'), move(t('End one word earlier'), 'end', -1), move(t('End one word later'), 'end', 1),
      ),
      this.words,
      this.codes.length > 1 ? element('div', { class: 'rp-pick' }, this.input, this.options) : codeChip(this.model, this.codes[0]),
      element('div', { class: 'rp-row' }, this.settle, element('button', { type: 'button', class: 'rp-button', onclick: () => this.done(null) }, key('Esc'), t('Cancel'))),
    );
    if (this.codes.length > 1) this.filter();
  }

  focus() {
    (this.codes.length > 1 ? this.input : this.settle).focus({ preventScroll: true });
  }

  filter() {
    const wanted = this.input.value.trim().toLowerCase();
    this.found = this.codes.filter((id) => {
      const { name } = this.model.code(id);
      return id.toLowerCase().startsWith(wanted) || name.toLowerCase().includes(wanted);
    });
    this.active = 0;
    this.drawOptions();
  }

  drawOptions() {
    this.code = this.found[this.active] ?? null;
    this.options.replaceChildren(
      ...this.found.map((id, at) =>
        element(
          'li',
          {
            role: 'option',
            id: `rp-option-${at}`,
            'aria-selected': String(at === this.active),
            onclick: () => {
              this.active = at;
              this.drawOptions();
            },
          },
          codeChip(this.model, id),
        ),
      ),
    );
    this.input.setAttribute('aria-activedescendant', this.found.length ? `rp-option-${this.active}` : '');
    this.options.children[this.active]?.scrollIntoView({ block: 'nearest' });
  }

  /** Take the words selected with the mouse. */
  select(selection) {
    if (!selection || selection.isCollapsed) return;
    const one = offsetOf(selection.anchorNode, selection.anchorOffset);
    const two = offsetOf(selection.focusNode, selection.focusOffset);
    if (one === null || two === null || one === two) return;
    const [start, end] = this.passage.toWords(Math.min(one, two), Math.max(one, two));
    if (start >= end) return;
    this.range = [start, end];
    this.show();
  }

  move(which, step) {
    let [start, end] = this.range;
    const { passage } = this;
    if (which === 'start') start = step < 0 ? passage.wordBefore(start) : passage.startAfter(start);
    else end = step < 0 ? passage.endBefore(end) : passage.wordAfter(end);
    if (start >= end) return;
    this.range = [start, end];
    this.show();
  }

  show() {
    this.words.textContent = `“${this.passage.brief(...this.range)}”`;
    this.redraw(this.range);
  }

  finish() {
    if (this.code) this.done([this.code, ...this.range]);
    else this.input.focus();
  }

  press(event) {
    const typing = event.target === this.input;
    const brackets = { '[': ['end', -1], ']': ['end', 1], '{': ['start', -1], '}': ['start', 1] };
    const arrows = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key === 'Escape') this.done(null);
    else if (event.key === 'Enter' && (typing || event.target === this.settle || !event.target.closest('button'))) this.finish();
    else if (brackets[event.key]) this.move(...brackets[event.key]);
    else if (arrows[event.key] && !typing) this.move(event.shiftKey ? 'start' : 'end', arrows[event.key]);
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && this.codes.length > 1) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.active = Math.min(this.found.length - 1, Math.max(0, this.active + step));
      this.drawOptions();
    } else return false;
    return true;
  }
}
