// The code tree beside the text: every code with its colour, its full name and how often it occurs. The filter keeps the
// focus; arrows move through the tree below it, so that typing, choosing and applying need no other place.
import { passagesOf } from './codes.js';
import { element, swatch } from './page.js';
import { describeCode } from './panels.js';
import { N_, t } from '../heard.texts/texts.js';

const PAGE = 10;
const HERE = N_('Codings in this interview');
const ALL = N_('Codings in all interviews, as far as you may see them');

export class CodeTree {
  constructor(coder, host, leave) {
    this.coder = coder;
    this.host = host;
    this.leave = leave;
    this.elsewhere = null; // code → codings in other interviews, once the server has said it
    this.folded = new Set();
    this.rows = new Map();
    this.at = null; // id of the code pointed at
  }

  draw() {
    const { host } = this;
    this.input = element('input', 'heard-input heard-filter', undefined, {
      type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-haspopup': 'tree', 'aria-controls': 'heard-tree',
      'aria-label': t('Codes: type to find, Enter to apply'), placeholder: t('Find a code'), autocomplete: 'off',
      spellcheck: 'false',
    });
    const head = element('div', 'heard-tree-head', undefined, { 'aria-hidden': 'true' });
    head.append(
      element('span', '', t('here'), { title: t(HERE) }),
      element('span', '', t('all'), { title: t(ALL) }),
    );
    this.list = element('ul', 'heard-tree', undefined, { id: 'heard-tree', role: 'tree', 'aria-label': t('Codes') });
    this.detail = element('div', 'heard-tree-detail', undefined, { role: 'region', 'aria-label': t('Definition'), tabindex: '0' });
    host.append(this.input, head, this.list, this.detail);
    this.redraw();
    this.listen();
  }

  listen() {
    const { coder, list } = this;
    this.input.addEventListener('input', () => this.filter());
    this.input.addEventListener('keydown', (event) => this.key(event));
    const codeOf = (event) => event.target.closest?.('.heard-code')?.dataset.code;
    list.addEventListener('mousedown', (event) => {
      const id = codeOf(event);
      if (!id) return;
      // The focus stays in the text, whose keys go on working.
      event.preventDefault();
      this.point(id, false);
      coder.otherTab.code(id);
      if (event.button === 0 && !event.target.closest('.heard-twist, .heard-heading')) coder.drag.code(event, id);
    });
    list.addEventListener('click', (event) => {
      const id = codeOf(event);
      if (id && event.target.closest('.heard-twist, .heard-heading')) this.fold(id);
    });
    list.addEventListener('dblclick', (event) => {
      const id = codeOf(event);
      if (id && !event.target.closest('.heard-twist, .heard-heading')) this.apply(id, false);
    });
    list.addEventListener('contextmenu', (event) => {
      const id = codeOf(event);
      if (!id) return;
      event.preventDefault();
      this.point(id, false);
      if (!this.rows.get(id).heading) coder.menus.code(id, event.clientX, event.clientY);
    });
    list.addEventListener('mouseover', (event) => this.describe(codeOf(event) ?? this.at));
    list.addEventListener('mouseleave', () => this.describe(this.at));
  }

  /** Build the rows anew, parents before their children. */
  redraw() {
    const { codebook } = this.coder;
    const below = new Map([['', []]]);
    const place = (one) => {
      if (below.has(one.id)) return;
      below.set(one.id, []);
      const above = codebook.above(one);
      if (above) place(above);
      below.get(above?.id ?? '').push(one);
    };
    codebook.list.forEach(place);
    this.rows = new Map();
    const walk = (above, level) => {
      for (const code of below.get(above)) {
        this.rows.set(code.id, this.row(code, level, above, below.get(code.id).map(({ id }) => id)));
        walk(code.id, level + 1);
      }
    };
    walk('', 1);
    this.list.replaceChildren(...[...this.rows.values()].map(({ root }) => root));
    this.filter(this.at);
    this.count();
  }

  row(code, level, above, below) {
    const root = element('li', 'heard-code', undefined, { role: 'treeitem', 'aria-level': level, 'aria-selected': 'false' });
    root.id = `heard-code-${this.rows.size}`;
    root.dataset.code = code.id;
    root.style.setProperty('--level', level - 1);
    const label = this.coder.codebook.label(code.id);
    const here = element('span', 'heard-number', undefined, { title: t(HERE) });
    const all = element('span', 'heard-number', undefined, { title: t(ALL) });
    if (below.length) root.append(element('span', 'heard-twist', undefined, { 'aria-hidden': 'true' }));
    if (code.heading) root.classList.add('heard-heading');
    else root.append(swatch(code));
    root.append(element('span', 'heard-code-name', label, { dir: 'auto' }), here, all);
    return { root, label, above, below, here, all, heading: Boolean(code.heading), counted: '' };
  }

  /** Show what fits the filter, with what stands above it, and point at the best. */
  filter(wanted = null) {
    const query = this.input.value.trim();
    const hits = query ? this.coder.codebook.search(query, true) : [];
    this.hits = query ? new Set(hits.map(({ id }) => id)) : null;
    const shown = new Set(this.hits ?? []);
    for (const id of this.hits ?? []) for (let up = this.rows.get(id)?.above; up; up = this.rows.get(up)?.above) shown.add(up);
    for (const [id, { root, above, below }] of this.rows) {
      const hidden = this.hits ? !shown.has(id) : this.inFold(above);
      root.hidden = hidden;
      root.classList.toggle('heard-beside', Boolean(this.hits) && !this.hits.has(id));
      if (below.length) root.setAttribute('aria-expanded', Boolean(this.hits) || !this.folded.has(id));
    }
    if (!this.list.querySelector('.heard-empty') && this.hits && !this.hits.size) {
      this.list.append(element('li', 'heard-empty', t('No code fits.'), { role: 'none' }));
    } else if (!this.hits || this.hits.size) this.list.querySelector('.heard-empty')?.remove();
    this.point(hits[0]?.id ?? (query ? null : (wanted ?? this.at ?? this.visible[0])));
  }

  inFold(id) {
    for (let up = id; up; up = this.rows.get(up)?.above) if (this.folded.has(up)) return true;
    return false;
  }

  get visible() {
    return [...this.rows].filter(([id, { root }]) => !root.hidden && (!this.hits || this.hits.has(id))).map(([id]) => id);
  }

  point(id, scroll = true) {
    this.rows.get(this.at)?.root.setAttribute('aria-selected', 'false');
    this.at = this.rows.has(id) ? id : null;
    const row = this.rows.get(this.at);
    if (row) {
      row.root.setAttribute('aria-selected', 'true');
      this.input.setAttribute('aria-activedescendant', row.root.id);
      if (scroll) row.root.scrollIntoView({ block: 'nearest' });
    } else this.input.removeAttribute('aria-activedescendant');
    this.describe(this.at);
  }

  /** Point at a code by a key of its own: it is chosen by that. */
  walk(id) {
    this.point(id);
    if (this.at) this.coder.otherTab.code(this.at);
  }

  describe(id) {
    if (this.described === id) return;
    this.described = id;
    this.detail.textContent = '';
    const row = this.rows.get(id);
    if (!row) return;
    const passages = element('a', 'heard-passages', t('All its passages'), { href: passagesOf(id) });
    this.detail.append(element('b', '', row.label), ' ', passages);
    const { codebook } = this.coder;
    describeCode(this.detail, codebook.headings.get(id) ?? codebook.get(id));
    this.detail.scrollTop = 0;
  }

  fold(id, shut = !this.folded.has(id)) {
    if (!this.rows.get(id)?.below.length) return;
    if (shut) this.folded.add(id);
    else this.folded.delete(id);
    this.filter(id);
    this.count();
  }

  learn(elsewhere) {
    this.elsewhere = elsewhere;
    if (this.input) this.count();
  }

  /** Write how often each code occurs; headings and what is folded count what is below them too. */
  count() {
    const here = new Map();
    for (const { coding } of this.coder.page.shown.values()) here.set(coding.code, (here.get(coding.code) ?? 0) + 1);
    const deep = (id, of) => of(id) + this.rows.get(id).below.reduce((all, one) => all + deep(one, of), 0);
    const sum = (id, of) => (this.folded.has(id) || this.rows.get(id).heading ? deep(id, of) : of(id));
    for (const [id, row] of this.rows) {
      const mine = sum(id, (one) => here.get(one) ?? 0);
      const others = this.elsewhere && sum(id, (one) => this.elsewhere[one] ?? 0);
      const counted = `${mine} ${others}`;
      if (row.counted === counted) continue;
      row.counted = counted;
      row.here.textContent = mine || '';
      row.all.textContent = others === null ? '' : mine + others || '';
      const spoken = t('{label}, {here} here, {all} in all', { label: row.label, here: mine, all: mine + (others ?? 0) });
      row.root.setAttribute('aria-label', spoken);
    }
  }

  /** Begin anew: what is typed next finds a code. */
  focus() {
    this.input.value = '';
    this.filter();
    this.input.focus();
  }

  /** Come here to one code. */
  show(id) {
    for (let up = this.rows.get(id)?.above; up; up = this.rows.get(up)?.above) this.folded.delete(up);
    this.at = id;
    this.focus();
  }

  apply(id, back, stay = false) {
    const { coder } = this;
    if (!id || coder.care.covered) return;
    if (this.rows.get(id)?.heading) {
      this.fold(id);
      return;
    }
    if (coder.message.readOnly) coder.toCode(id);
    else if (back || stay) coder.applyHere(id);
    else coder.applyCode(id);
    if (back || stay) {
      this.input.value = '';
      this.filter(id);
    }
    if (back) this.leave();
  }

  key(event) {
    const { visible } = this;
    const place = visible.indexOf(this.at);
    const typed = this.input.value !== '';
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    const ends = { Home: 0, End: visible.length - 1 }[event.key];
    const row = this.rows.get(this.at);
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && row && !row.heading) {
      event.preventDefault();
      location.assign(passagesOf(this.at));
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) this.walk(visible[Math.min(Math.max(0, place + step), visible.length - 1)]);
    else if (ends !== undefined && !typed) this.walk(visible[ends]);
    else if (event.key === 'ArrowRight' && !typed) this.fold(this.at, false);
    else if (event.key === 'ArrowLeft' && !typed) {
      if (row?.below.length && !this.folded.has(this.at)) this.fold(this.at, true);
      else if (row?.above) this.point(row.above);
    } else if (event.key === 'Enter' && !event.isComposing) this.apply(this.at, !event.shiftKey, event.shiftKey);
    else if (event.key === 'Escape' && typed) this.focus();
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }
}
