// The codes of a codebook by family: found, folded and walked through here. The chosen one is marked at once; the server
// then shows what it means.
import { element } from '../heard.texts/element.js';
import { learn, t } from '../heard.texts/texts.js';
import { Drag } from './drag.js';

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

class CodeList {
  constructor(host) {
    this.chosen = ''; // id of the code that is marked
    this.asked = ''; // the one that the server was asked for and has not shown yet
    this.field = element('input', {
      class: 'code-list-field', type: 'search', autocomplete: 'off', 'aria-label': t('Find a code'),
      placeholder: t('Find a code'), title: t('name, id or a word of the definition'), oninput: () => this.filter(),
    });
    this.language = element('select', { class: 'code-list-field', 'aria-label': t('Names in'), onchange: () => this.build() });
    this.old = element('input', { type: 'checkbox', onchange: () => this.filter() });
    this.olds = element('span');
    this.aged = element('label', { title: t('Merged and retired') }, this.old, this.olds);
    this.none = element('p', { role: 'status' });
    this.families = element('div', { class: 'code-list-families' });
    const head = element('div', { class: 'code-list-head' }, this.field, this.language, this.aged);
    this.root = element('nav', { class: 'code-list', 'aria-label': t('Codes') }, head, this.none, this.families);
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.drag = new Drag(this.families, (moved) => this.tell('moved', moved));
    host.append(this.root);
  }

  adopt(data) {
    const written = JSON.stringify([data.codes, data.languages]);
    this.drag.may = data.moves;
    if (written !== this.written) {
      const { value } = this.language;
      this.language.replaceChildren(...data.languages.map((tag) => new Option(tag, tag)));
      this.language.value = data.languages.includes(value) ? value : data.languages[0];
      this.language.hidden = data.languages.length < 2;
      const gone = data.codes.filter(({ old }) => old).length;
      this.olds.textContent = t('Old codes ({gone})', { gone });
      this.aged.hidden = !gone;
      this.written = written;
      this.codes = data.codes;
      this.build();
    }
    // Whoever has gone on to another code meanwhile is not led back.
    if (this.asked && this.asked !== data.chosen && this.rows.has(this.asked)) return;
    this.asked = '';
    if (this.chosen && this.chosen !== data.chosen) this.begin();
    if (this.chosen !== data.chosen) this.mark(data.chosen);
  }

  /** Draw all codes anew. */
  build() {
    const focused = this.rows && document.activeElement?.closest('.code-list-code')?.dataset.code;
    const open = new Set([...this.families.querySelectorAll('details[open]')].map(({ dataset }) => dataset.family));
    this.rows = new Map(this.codes.map((code) => [code.id, this.row(code)]));
    const groups = new Map();
    for (const { id, family } of this.codes) groups.set(family, [...(groups.get(family) ?? []), this.rows.get(id)]);
    this.families.replaceChildren(...[...groups].flatMap(([family, rows]) => (family ? this.family(family, rows, open.has(family)) : rows)));
    this.filter();
    this.mark(this.chosen, false);
    this.rows.get(focused)?.focus();
  }

  name(code) {
    return code.names[this.language.value] ?? Object.values(code.names)[0];
  }

  row(code) {
    const head = code.heading ? [t('About this family')] : [element('b', {}, code.id), ` ${this.name(code)}${code.state}`];
    const row = element(
      'button',
      { type: 'button', class: 'code-list-code', 'data-code': code.id, lang: this.language.value, onclick: () => this.choose(code.id) },
      element('span', { class: 'code-list-swatch', 'aria-hidden': 'true' }),
      element('span', {}, ...head, code.uses === null ? null : ` · ${code.uses}`),
    );
    row.style.setProperty('--depth', code.depth);
    row.style.setProperty('--color', code.color || 'transparent');
    return row;
  }

  family(id, rows, open) {
    const code = this.codes.find((known) => known.id === id);
    const head = element('summary', {}, element('b', {}, id), ` ${this.name(code)} · ${code.all}`);
    return element('details', { 'data-family': id, open }, head, ...rows);
  }

  /** Show what fits, and of families what holds it. */
  filter() {
    const wanted = fold(this.field.value.trim());
    this.best = null; // the code whose id fits, else whose name does, else whose definition
    let least = Infinity;
    for (const code of this.codes) {
      const texts = [code.id, this.name(code), Object.values(code.names)[0], code.text];
      const fits = texts.findIndex((text) => fold(text).includes(wanted));
      const hidden = fits < 0 || (code.old && !this.old.checked);
      this.rows.get(code.id).hidden = hidden;
      if (!hidden && fits < least) [this.best, least] = [code.id, fits];
    }
    for (const family of this.families.querySelectorAll('details')) {
      family.hidden = !family.querySelector('.code-list-code:not([hidden])');
      if (wanted) family.open = true;
    }
    this.none.textContent = this.best ? '' : t('No code fits. Try fewer letters.');
  }

  choose(id) {
    this.mark(id, false);
    this.begin();
    this.asked = id;
    this.tell('chosen', id);
  }

  /** What is read of a code begins in sight, beside the list. */
  begin() {
    const beside = this.root.closest('[data-testid="stHorizontalBlock"]');
    if (beside.getBoundingClientRect().top < 0) beside.scrollIntoView();
  }

  mark(id, show = true) {
    this.rows.get(this.chosen)?.removeAttribute('aria-current');
    this.chosen = id;
    const row = this.rows.get(id);
    row?.setAttribute('aria-current', 'true');
    const family = row?.closest('details');
    if (!row || !show) return;
    if (family) family.open = true;
    // Only the list scrolls: the page stays where it is.
    const [box, place] = [this.families.getBoundingClientRect(), row.getBoundingClientRect()];
    if (place.top < box.top || place.bottom > box.bottom) this.families.scrollTop += place.top - box.top - box.height / 3;
  }

  /** Arrows walk through what is shown; Enter in the field chooses what fits best. */
  key(event) {
    // Keys with Alt move a code: they are the page's.
    if (event.altKey) return;
    event.stopPropagation();
    const step = STEPS[event.key];
    if (event.key === 'Enter' && event.target === this.field && this.best) this.choose(this.best);
    else if (step && event.target !== this.language) {
      event.preventDefault();
      const shown = [...this.families.querySelectorAll('summary, .code-list-code')].filter((place) => place.offsetParent);
      const next = shown[shown.indexOf(event.target) + step];
      (next ?? (step < 0 ? this.field : event.target)).focus();
    }
  }

  destroy() {
    this.drag.destroy();
    this.root.remove();
  }
}

const lists = new Map(); // host → list

export default function mount({ data, parentElement, setTriggerValue }) {
  learn(data.texts);
  if (!lists.get(parentElement)?.root.isConnected) lists.set(parentElement, new CodeList(parentElement));
  const list = lists.get(parentElement);
  list.tell = setTriggerValue;
  list.adopt(data);
  return () => {
    if (parentElement.isConnected) return; // overtaken, not gone: see heard.texts/mount.js
    list.destroy();
    lists.delete(parentElement);
  };
}
