// What opens around the transcript: palette, help, find bar, inspector with memo editor, notices.
import { element, swatch } from './page.js';
import { BINDINGS } from './keys.js';

function button(label, className, onClick, attributes = {}) {
  const node = element('button', className, label, { type: 'button', ...attributes });
  node.addEventListener('click', onClick);
  return node;
}

/** A dialog over the pane; Esc closes it and the focus goes back where it was. */
function openDialog(host, className, label, onClose) {
  const dialog = element('dialog', `heard-dialog ${className}`, undefined, { 'aria-label': label });
  dialog.addEventListener('close', () => {
    dialog.remove();
    onClose();
  });
  dialog.addEventListener('mousedown', (event) => {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top;
    if (event.target === dialog && !(inside && event.clientY <= box.bottom)) dialog.close();
  });
  host.append(dialog);
  return dialog;
}

/** The code palette. `choose(code)` gets the code, `create(name)` (or null) a wish for a new one. */
export class Palette {
  constructor(host, codebook, { title, choose, create, closed }) {
    this.codebook = codebook;
    this.choose = choose;
    this.create = create;
    this.dialog = openDialog(host, 'heard-palette', title, closed);
    this.input = element('input', 'heard-input', undefined, {
      type: 'text',
      role: 'combobox',
      'aria-expanded': 'true',
      'aria-controls': 'heard-options',
      'aria-label': title,
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: `${title}: name, key or meaning`,
    });
    this.options = element('ul', 'heard-options', undefined, { id: 'heard-options', role: 'listbox', 'aria-label': 'Codes' });
    this.detail = element('div', 'heard-detail');
    this.dialog.append(this.input, this.options, this.detail);
    this.input.addEventListener('input', () => this.refresh());
    this.dialog.addEventListener('keydown', (event) => this.key(event));
    this.refresh();
    this.dialog.showModal();
    this.input.focus();
  }

  refresh() {
    const query = this.input.value;
    this.hits = this.codebook.search(query).slice(0, 200);
    const exact = query.trim() && this.codebook.named(query);
    this.options.textContent = '';
    this.rows = this.hits.map((code, index) => this.option(code, index));
    if (this.create && query.trim().length > 1 && !exact) {
      const row = element('li', 'heard-option heard-new', `New code “${query.trim()}”`, { role: 'option' });
      row.addEventListener('click', () => this.finish(this.rows.length - 1));
      this.rows.push(row);
    }
    this.rows.forEach((row, index) => {
      row.id = `heard-option-${index}`;
    });
    this.options.append(...this.rows);
    if (!this.rows.length) this.options.append(element('li', 'heard-empty', 'No code fits.'));
    this.point(0);
  }

  option(code, index) {
    const row = element('li', 'heard-option', undefined, { role: 'option' });
    row.append(element('kbd', 'heard-key', code.key), swatch(code));
    row.append(element('span', 'heard-option-name', this.codebook.label(code.id)));
    if (code.family) row.append(element('span', 'heard-family', code.family));
    row.addEventListener('click', () => this.finish(index));
    row.addEventListener('mousemove', () => this.at !== index && this.point(index, false));
    return row;
  }

  point(index, scroll = true) {
    this.rows[this.at]?.setAttribute('aria-selected', 'false');
    this.at = Math.min(Math.max(0, index), this.rows.length - 1);
    const row = this.rows[this.at];
    this.detail.textContent = '';
    if (!row) {
      this.input.removeAttribute('aria-activedescendant');
      return;
    }
    row.setAttribute('aria-selected', 'true');
    this.input.setAttribute('aria-activedescendant', row.id);
    if (scroll) row.scrollIntoView({ block: 'nearest' });
    const code = this.hits[this.at];
    if (code) describeCode(this.detail, code);
    else this.detail.append(element('p', '', 'It is added to the codebook; give it a definition there later.'));
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      event.preventDefault();
      this.point(this.at + step);
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      this.finish(this.at);
    }
  }

  finish(index) {
    const code = this.hits[index];
    const name = this.input.value.trim();
    if (!code && !this.rows[index]) return;
    this.dialog.close();
    if (code) this.choose(code.id);
    else this.create(name);
  }
}

function describeCode(host, code) {
  for (const [label, text] of [['', code.definition], ['Use for', code.include], ['Not for', code.exclude]]) {
    if (!text) continue;
    const line = element('p', '');
    if (label) line.append(element('b', '', `${label}: `));
    line.append(text);
    host.append(line);
  }
}

export function openHelp(host, letters, closed) {
  const dialog = openDialog(host, 'heard-help', 'Keys', closed);
  const head = element('div', 'heard-help-head');
  head.append(element('h2', '', 'Keys'), button('Close', 'heard-quiet', () => dialog.close()));
  dialog.append(head);
  if (!letters) {
    dialog.append(element('p', '', 'Single-letter keys are off: hold Alt with letters, digits and signs.'));
  }
  const columns = element('div', 'heard-columns');
  for (const group of [...new Set(BINDINGS.map((binding) => binding.group))]) {
    const section = element('section', '');
    section.append(element('h3', '', group));
    const list = element('dl', '');
    for (const { shown, text } of BINDINGS.filter((binding) => binding.group === group)) {
      const term = element('dt', '');
      for (const part of shown.split('  ')) term.append(element('kbd', 'heard-key', part), ' ');
      list.append(term, element('dd', '', text));
    }
    section.append(list);
    columns.append(section);
  }
  dialog.append(columns);
  dialog.showModal();
}

/** Find in the transcript; the match stays selected when the bar is closed, ready for a code. */
export class FindBar {
  constructor(host, { search, show, closed }) {
    this.search = search;
    this.show = show;
    this.closed = closed;
    this.hits = [];
    this.at = -1;
    this.root = element('div', 'heard-find', undefined, { role: 'search' });
    this.input = element('input', 'heard-input', undefined, {
      type: 'search',
      'aria-label': 'Find in the transcript',
      placeholder: 'Find in the transcript',
      autocomplete: 'off',
    });
    this.count = element('span', 'heard-count', '', { role: 'status' });
    this.root.append(
      this.input,
      this.count,
      button('Previous', 'heard-quiet', () => this.step(-1)),
      button('Next', 'heard-quiet', () => this.step(1)),
      button('Done', 'heard-quiet', () => this.close()),
    );
    this.input.addEventListener('input', () => this.refresh());
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        this.close();
      } else if (event.key === 'Enter' && event.target === this.input) {
        event.preventDefault();
        this.step(event.shiftKey ? -1 : 1);
      }
    });
    host.append(this.root);
    this.input.focus();
  }

  refresh() {
    this.hits = this.input.value.trim().length > 1 ? this.search(this.input.value) : [];
    this.at = -1;
    this.step(1);
  }

  step(direction) {
    const total = this.hits.length;
    this.at = total ? (this.at + direction + total) % total : -1;
    this.count.textContent = this.input.value.trim() ? `${this.at + 1} of ${total}` : '';
    this.show(this.hits, this.at);
  }

  close() {
    this.root.remove();
    this.closed(this.hits[this.at] ?? null);
  }
}

/** The strip under the transcript: what the current coding is, what can be done with it, and the memo editor. */
export class Inspector {
  constructor(codebook, actions) {
    this.codebook = codebook;
    this.actions = actions;
    this.root = element('section', 'heard-inspector', undefined, { 'aria-label': 'Current coding' });
    this.editing = false;
  }

  idle(text) {
    if (this.editing) return;
    this.root.textContent = '';
    this.root.append(element('p', 'heard-hint', text));
  }

  show(coding, quote, editable) {
    if (this.editing) return;
    this.root.textContent = '';
    const about = this.about(coding, quote);
    this.root.append(about);
    if (!editable) return;
    const tools = element('div', 'heard-tools');
    for (const [label, action, key] of [
      [coding.memo ? 'Edit memo' : 'Memo', 'memo', 'm'],
      ['Change code', 'recode', 'r'],
      ['Remove', 'remove', 'x'],
    ]) {
      tools.append(button(label, 'heard-quiet', () => this.actions(action), { title: `${label} (${key})` }));
    }
    this.root.append(tools);
  }

  about(coding, quote) {
    const code = this.codebook.get(coding.code);
    const about = element('div', 'heard-about');
    const head = element('p', 'heard-about-head');
    head.append(swatch(code), element('b', '', this.codebook.label(code.id)));
    if (code.family) head.append(element('span', 'heard-family', code.family));
    if (coding.coder) head.append(element('span', 'heard-by', coding.own ? `${coding.coder} (you)` : coding.coder));
    for (const [name, value] of Object.entries(coding.attributes ?? {})) {
      if (value) head.append(element('span', 'heard-attribute', `${name}: ${value}`));
    }
    about.append(head);
    if (coding.memo) about.append(element('p', 'heard-memo', coding.memo));
    if (code.definition) about.append(element('p', 'heard-definition', code.definition));
    if (quote) about.append(element('p', 'heard-quote', `“${quote}”`));
    return about;
  }

  /** Edit memo and attributes in place; `done(result)` gets { memo, attributes } or null. */
  edit(coding, attributes, done) {
    this.editing = true;
    this.root.textContent = '';
    const form = element('form', 'heard-editor');
    const label = `Memo on ${this.codebook.label(coding.code)}`;
    const field = element('textarea', 'heard-input', undefined, { 'aria-label': label, placeholder: label, rows: '3' });
    field.value = coding.memo;
    const finish = (save) => {
      this.editing = false;
      const values = { ...coding.attributes };
      for (const choice of choices) {
        if (choice.value) values[choice.name] = choice.value;
        else delete values[choice.name];
      }
      done(save ? { memo: field.value.trim(), attributes: values } : null);
    };
    const side = element('div', 'heard-editor-side');
    const choices = attributes.map(([name, title, values]) => {
      const choice = element('select', 'heard-input', undefined, { name, 'aria-label': title });
      choice.append(new Option(`${title}: –`, ''), ...values.map((value) => new Option(`${title}: ${value}`, value)));
      choice.value = coding.attributes?.[name] ?? '';
      return choice;
    });
    const row = element('div', 'heard-tools');
    row.append(
      button('Save', 'heard-primary', () => finish(true), { title: 'Save (Ctrl Enter)' }),
      button('Cancel', 'heard-quiet', () => finish(false), { title: 'Cancel (Esc)' }),
    );
    side.append(...choices, row);
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
    this.root.append(form);
    field.focus();
  }
}

/** Operations the server refused, each with its reason, until retried or dismissed; and whether saving works at all. */
export class Notices {
  constructor() {
    this.root = element('ul', 'heard-notices', undefined, { 'aria-live': 'polite', 'aria-label': 'Not saved' });
    this.root.hidden = true;
    this.standing = null;
  }

  /** Show that nothing can be saved at the moment, or that it can again (null). */
  trouble(text) {
    if (this.standing?.textContent === text) return;
    this.standing?.remove();
    this.standing = text ? element('li', 'heard-notice', text) : null;
    if (this.standing) this.root.prepend(this.standing);
    this.root.hidden = !this.root.children.length;
  }

  add(text, retry) {
    const item = element('li', 'heard-notice');
    item.append(element('span', '', text));
    const drop = () => {
      item.remove();
      this.root.hidden = !this.root.children.length;
    };
    if (retry) {
      item.append(
        button('Try again', 'heard-quiet', () => {
          drop();
          retry();
        }),
      );
    }
    item.append(button('Dismiss', 'heard-quiet', drop));
    this.root.append(item);
    this.root.hidden = false;
  }
}
