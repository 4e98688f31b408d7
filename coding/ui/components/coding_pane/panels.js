// What opens around the transcript: palette, find bar, inspector with memo editor, notices.
import { element, swatch } from './page.js';
import { passagesOf } from './codes.js';
import { button, memoForm, memoText } from './parts.js';
import { openDialog } from '../heard.texts/dialog.js';
import { t } from '../heard.texts/texts.js';

/**
 * The code palette. `choose(code)` gets the code, `create(name)` (or null, and `none` says why) a wish for a new one. With
 * `several`, Shift and Enter chooses and stays open for the next.
 */
export class Palette {
  constructor(host, codebook, { title, choose, create, closed, several = false, none = '' }) {
    this.codebook = codebook;
    this.several = several;
    this.choose = choose;
    this.create = create;
    this.none = none;
    this.dialog = openDialog(host, 'heard-dialog heard-palette', title, closed);
    this.input = element('input', 'heard-input', undefined, {
      type: 'text',
      role: 'combobox',
      'aria-expanded': 'true',
      'aria-controls': 'heard-options',
      'aria-label': title,
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: t('{title}: name, key or meaning', { title }),
    });
    this.options = element('ul', 'heard-options', undefined, { id: 'heard-options', role: 'listbox', 'aria-label': t('Codes') });
    this.detail = element('div', 'heard-detail');
    this.chosen = element('p', 'heard-chosen', several ? t('Shift Enter: apply and choose another') : '', { role: 'status' });
    this.dialog.append(this.input, this.options, this.detail, this.chosen);
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
      const row = element('li', 'heard-option heard-new', t('New code “{name}”', { name: query.trim() }), { role: 'option' });
      row.addEventListener('click', () => this.finish(this.rows.length - 1));
      this.rows.push(row);
    }
    this.rows.forEach((row, index) => {
      row.id = `heard-option-${index}`;
    });
    this.options.append(...this.rows);
    if (!this.rows.length) this.options.append(element('li', 'heard-empty', [t('No code fits.'), this.none].filter(Boolean).join(' ')));
    this.point(0);
  }

  option(code, index) {
    const row = element('li', 'heard-option', undefined, { role: 'option' });
    row.append(element('kbd', 'heard-key', code.key), swatch(code));
    row.append(element('span', 'heard-option-name', this.codebook.label(code.id)));
    if (code.family) row.append(element('span', 'heard-family', code.family));
    const digit = this.codebook.digitOf(code.id);
    if (digit) row.append(element('kbd', 'heard-key heard-digit', digit, { title: t('Digit {digit}', { digit }), 'aria-label': t('Digit {digit}', { digit }) }));
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
    else this.detail.append(element('p', '', t('It is added to the codebook; give it a definition there later.')));
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      event.preventDefault();
      this.point(this.at + step);
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      this.finish(this.at, this.several && event.shiftKey);
    }
  }

  finish(index, stay = false) {
    const code = this.hits[index];
    const name = this.input.value.trim();
    if (!code && !this.rows[index]) return;
    if (!stay) this.dialog.close();
    if (code) this.choose(code.id);
    else this.create(name);
    if (!stay) return;
    this.applied = [...(this.applied ?? []), code ? this.codebook.label(code.id) : name];
    this.chosen.textContent = t('Applied: {codes}', { codes: this.applied.join(', ') });
    this.input.value = '';
    this.refresh();
  }
}

export function describeCode(host, code) {
  for (const [label, text] of [['', code.definition], [t('Use for'), code.include], [t('Not for'), code.exclude]]) {
    if (!text) continue;
    const line = element('p', '');
    if (label) line.append(element('b', '', `${label}: `));
    line.append(text);
    host.append(line);
  }
}

/** Find in a pane's transcript: `bring(point)` shows a match, which stays selected when the bar is closed. */
export function openFinder(pane, reactions) {
  if (pane.finder.children.length) pane.finder.querySelector('input').focus();
  else new FindBar(pane, reactions);
}

class FindBar {
  constructor(pane, { bring, closed }) {
    this.pane = pane;
    this.bring = bring;
    this.closed = closed;
    this.hits = [];
    this.at = -1;
    this.root = element('div', 'heard-find', undefined, { role: 'search' });
    this.input = element('input', 'heard-input', undefined, {
      type: 'search',
      'aria-label': t('Find in the transcript'),
      placeholder: t('Find in the transcript'),
      autocomplete: 'off',
    });
    this.count = element('span', 'heard-count', '', { role: 'status' });
    this.root.append(
      this.input,
      this.count,
      button(t('Previous'), 'heard-quiet', () => this.step(-1)),
      button(t('Next'), 'heard-quiet', () => this.step(1)),
      button(t('Done'), 'heard-quiet', () => this.close()),
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
    pane.finder.append(this.root);
    this.input.focus();
  }

  refresh() {
    this.hits = this.input.value.trim().length > 1 ? this.pane.transcript.find(this.input.value) : [];
    this.at = -1;
    this.step(1);
  }

  step(direction) {
    const total = this.hits.length;
    this.at = total ? (this.at + direction + total) % total : -1;
    this.count.textContent = this.input.value.trim() ? t('{number} of {all}', { number: this.at + 1, all: total }) : '';
    const hit = this.hits[this.at];
    this.mark(this.hits.slice(0, 2000), hit ? [hit] : []);
    if (hit) this.bring(hit[0]);
  }

  mark(all, current) {
    this.pane.page.mark('find', all);
    this.pane.page.mark('hit', current);
  }

  close() {
    this.root.remove();
    this.mark([], []);
    const hit = this.hits[this.at];
    if (hit) this.pane.selection.set(hit[0], hit[1]);
    this.closed();
  }
}

/** Go to a line by its number: `closed(line)` or `closed(null)`. */
export class LineBar {
  constructor(host, { most, closed }) {
    const root = element('form', 'heard-find', undefined, { role: 'search' });
    const label = t('Line, 1 to {most}', { most });
    const input = element('input', 'heard-input', undefined, {
      type: 'text', inputmode: 'numeric', 'aria-label': label, placeholder: label, autocomplete: 'off',
    });
    const close = (line) => {
      root.remove();
      closed(line);
    };
    root.append(input, button(t('Go'), 'heard-quiet', () => root.requestSubmit()), button(t('Cancel'), 'heard-quiet', () => close(null)));
    root.addEventListener('submit', (event) => {
      event.preventDefault();
      const line = Number.parseInt(input.value, 10);
      if (line >= 1) close(Math.min(line, most));
    });
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close(null);
    });
    host.append(root);
    input.focus();
  }
}

/** The strip under the transcript: what is current there, what can be done with it, and the memo editor. */
export class Inspector {
  /**
   * `actions(name)` runs a command, `shown(name)` is its key in words, `go(link)` follows a link of a memo, `offers()` is
   * what a memo may mention.
   */
  constructor(codebook, { actions, shown, go, offers }) {
    this.codebook = codebook;
    this.actions = actions;
    this.shown = shown;
    this.go = go;
    this.offers = offers;
    this.root = element('section', 'heard-inspector', undefined, { 'aria-label': t('What is current') });
    this.editing = false;
  }

  idle(text) {
    if (this.editing) return;
    this.root.textContent = '';
    this.root.append(element('p', 'heard-hint', text));
  }

  /** Show any content with buttons [label, action or function, action whose key is named]. */
  present(content, tools = []) {
    if (this.editing) return;
    this.root.textContent = '';
    this.root.append(content);
    if (!tools.length) return;
    const row = element('div', 'heard-tools');
    for (const [label, action, named] of tools) {
      const key = this.shown(named ?? action);
      const act = typeof action === 'function' ? action : () => this.actions(action);
      row.append(button(label, 'heard-quiet', act, key ? { title: `${label} (${key})` } : {}));
    }
    this.root.append(row);
  }

  show(coding, quote, editable) {
    const tools = [
      [coding.memo ? t('Edit memo') : t('Memo'), 'memo'],
      [t('Change code'), 'recode'],
      [t('Split'), 'split'],
      [t('Join'), 'merge'],
      [t('Remove'), 'remove'],
    ];
    this.present(this.about(coding, quote), editable ? tools : []);
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
    head.append(element('a', 'heard-passages', t('All its passages'), { href: passagesOf(code.id) }));
    if (coding.memo) {
      const memo = element('p', 'heard-memo');
      memoText(memo, coding.memo, this.go);
      about.append(memo);
    }
    if (code.definition) about.append(element('p', 'heard-definition', code.definition));
    if (quote) about.append(element('p', 'heard-quote', `“${quote}”`));
    return about;
  }

  /** Write in place of what is shown; `done(result)` gets { text, values } or null. */
  write({ done, ...form }) {
    this.editing = true;
    this.root.textContent = '';
    this.made = memoForm({
      ...form,
      offers: this.offers,
      done: (result) => {
        this.editing = false;
        done(result);
      },
    });
    this.root.append(this.made.form);
    this.made.field.focus();
  }

  /** Keep what is being written: the pane goes, perhaps without its person having done anything. */
  keep() {
    if (this.editing && this.made.field.value.trim()) this.made.finish(true);
  }

  /** Edit memo and attributes of a coding in place; `done(result)` gets { memo, attributes } or null. */
  edit(coding, attributes, done) {
    this.write({
      label: t('Memo on {label}', { label: this.codebook.label(coding.code) }),
      text: coding.memo,
      choices: attributes.map(([name, title, values]) => [name, title, values, coding.attributes?.[name]]),
      done: (result) => {
        if (!result) {
          done(null);
          return;
        }
        const values = { ...coding.attributes, ...result.values };
        for (const [name, value] of Object.entries(values)) if (!value) delete values[name];
        done({ memo: result.text, attributes: values });
      },
    });
  }
}

/** Operations the server refused, each with its reason, until retried or dismissed; and whether saving works at all. */
export class Notices {
  constructor() {
    this.root = element('ul', 'heard-notices', undefined, { 'aria-live': 'polite', 'aria-label': t('Notices') });
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
    return this.put(text, retry ? [[t('Try again'), retry]] : []);
  }

  /** Say something that went well, with a way back. */
  tell(text, label, back) {
    return this.put(text, [[label, back]]).classList.add('heard-told');
  }

  /** A notice with buttons [label, what to do]; each closes it. */
  put(text, choices) {
    const item = element('li', 'heard-notice');
    item.append(element('span', '', text));
    const drop = () => {
      item.remove();
      this.root.hidden = !this.root.children.length;
    };
    for (const [label, act] of choices) {
      item.append(
        button(label, 'heard-quiet', () => {
          drop();
          act();
        }),
      );
    }
    item.append(button(t('Dismiss'), 'heard-quiet', drop));
    this.root.append(item);
    this.root.hidden = false;
    return item;
  }
}
