// The interviews beside the text: grouped by what is known of the participant, with one's own progress. The filter keeps
// the focus; arrows move through the list below it.
import { element } from './page.js';
import { saving } from './queue.js';
import { fold } from './text.js';
import { t } from '../heard.texts/texts.js';

const PAGE = 10;

export class Documents {
  constructor(coder, host, leave) {
    this.coder = coder;
    this.host = host;
    this.leave = leave;
    this.all = null; // interviews, once the server has said them
    this.options = [];
    this.at = null; // release pointed at
    this.grouped = null; // what the list is grouped by
  }

  draw() {
    const { host } = this;
    this.input = element('input', 'heard-input heard-filter', undefined, {
      type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-haspopup': 'listbox', 'aria-controls': 'heard-documents',
      'aria-label': t('Interviews: type to find, Enter to open'), placeholder: t('Find an interview'), autocomplete: 'off',
      spellcheck: 'false',
    });
    this.by = element('select', 'heard-input heard-group-by', undefined, { 'aria-label': t('Group by') });
    this.list = element('div', 'heard-documents', undefined, { id: 'heard-documents', role: 'listbox', 'aria-label': t('Interviews') });
    host.append(this.input, this.by, this.list);
    this.input.addEventListener('input', () => this.filter());
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.by.addEventListener('change', () => this.coder.prefer({ documents_by: this.by.value || null }));
    this.by.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.leave();
    });
    this.list.addEventListener('click', (event) => {
      const release = event.target.closest('.heard-document')?.dataset.release;
      if (release) this.open(release, event.ctrlKey || event.metaKey);
    });
    this.redraw();
  }

  learn(rows) {
    this.all = rows.map(([release, label, name, [answers, coded, codings, locked], attributes]) => ({
      release, label, name, answers, coded, codings, locked, attributes,
      folded: fold([name, ...Object.values(attributes)].join(' ')),
    }));
    this.grouped = null;
    if (this.input) this.redraw();
  }

  /** Build the list anew where it is grouped otherwise than before. */
  redraw() {
    const { all } = this;
    if (!all) {
      this.list.textContent = t('One moment …');
      return;
    }
    const names = [...new Set(all.flatMap(({ attributes }) => Object.keys(attributes)))].sort();
    const wanted = this.coder.settings.grouped;
    const by = names.includes(wanted) ? wanted : '';
    if (this.grouped === by) return;
    this.grouped = by;
    const choice = (name) => new Option(t('By {name}', { name: name.replaceAll('_', ' ') }), name);
    this.by.replaceChildren(new Option(t('Not grouped'), ''), ...names.map(choice));
    this.by.value = by;
    this.by.hidden = !names.length;
    const groups = new Map();
    for (const one of all) {
      const value = by ? (one.attributes[by] ?? '') : '';
      if (!groups.has(value)) groups.set(value, []);
      groups.get(value).push(one);
    }
    const values = [...groups.keys()].sort((a, b) => !a - !b || a.localeCompare(b, undefined, { numeric: true }));
    this.options = [];
    this.list.replaceChildren(...values.map((value) => this.group(by, value, groups.get(value))));
    this.at = this.coder.message.release;
    this.filter();
    this.count();
  }

  /** Group the list as its person likes it now. */
  regroup() {
    if (this.all && this.input) this.redraw();
  }

  group(by, value, members) {
    const root = element('div', 'heard-group', undefined, { role: 'group', 'aria-label': value || t('Not stated') });
    if (by) {
      const head = element('div', 'heard-group-head', undefined, { role: 'presentation' });
      head.append(element('span', '', value || t('Not stated')), element('span', 'heard-number', String(members.length)));
      root.append(head);
    }
    for (const one of members) root.append(this.option(one));
    return root;
  }

  option(one) {
    const root = element('div', 'heard-document', undefined, { role: 'option', 'aria-selected': 'false' });
    root.id = `heard-document-${this.options.length}`;
    root.dataset.release = one.release;
    const current = one.release === this.coder.message.release;
    root.classList.toggle('heard-open', current);
    if (current) root.setAttribute('aria-current', 'page');
    const name = element('span', 'heard-document-name', undefined, { dir: 'auto' });
    const after = one.name.startsWith(one.label) ? one.name.slice(one.label.length) : ` · ${one.name}`;
    name.append(element('b', '', one.label), after.replace(/^ · /, ' '));
    const number = element('span', 'heard-number');
    const bar = element('span', 'heard-progress', undefined, { 'aria-hidden': 'true' });
    root.append(name, number, bar);
    this.options.push({ ...one, root, number, bar, current });
    return root;
  }

  /** Write one's own progress; that of this interview as it stands in this moment. */
  count() {
    const { coder } = this;
    for (const one of this.options) {
      const { answers, name } = one;
      let { coded, codings } = one;
      if (coded === null) continue;
      if (one.current) {
        const own = ({ coding }) => coding.own;
        const { turns } = coder.transcript;
        coded = turns.filter(({ index, role }) => role === 'participant' && [...coder.page.byTurn[index].values()].some(own)).length;
        codings = [...coder.page.shown.values()].filter(own).length;
      }
      const share = answers ? Math.min(1, coded / answers) : 0;
      const done = one.locked ? '✓' : answers && codings ? `${coded}/${answers}` : codings || '';
      const words = one.locked
        ? t('handed in')
        : codings ? t('{coded} of {answers} answers coded', { coded, answers }) : t('not begun');
      const counted = `${done} ${share} ${words}`;
      if (one.counted === counted) continue;
      one.counted = counted;
      one.number.textContent = done;
      one.bar.style.setProperty('--share', one.locked ? 1 : share);
      one.root.title = `${name}: ${words}`;
      one.root.setAttribute('aria-label', `${name}, ${words}`);
    }
  }

  filter() {
    const wanted = fold(this.input.value.trim());
    for (const one of this.options) one.root.hidden = Boolean(wanted) && !one.folded.includes(wanted);
    for (const group of this.list.children) group.hidden = ![...group.children].some((row) => row.dataset.release && !row.hidden);
    const { visible } = this;
    this.point(visible.includes(this.at) ? this.at : visible[0]);
  }

  get visible() {
    return this.options.filter(({ root }) => !root.hidden).map(({ release }) => release);
  }

  point(release) {
    for (const one of this.options) {
      const here = one.release === release;
      one.root.setAttribute('aria-selected', here);
      if (!here) continue;
      this.input.setAttribute('aria-activedescendant', one.root.id);
      one.root.scrollIntoView({ block: 'nearest' });
    }
    this.at = release ?? null;
    if (!release) this.input.removeAttribute('aria-activedescendant');
  }

  focus() {
    this.input.value = '';
    if (this.options.length) this.filter();
    this.input.focus();
  }

  /** Open an interview, once everything of this one is saved. */
  open(release, aside = false) {
    const { coder } = this;
    const address = `?release=${encodeURIComponent(release)}`;
    const { tell } = coder.columns;
    if (aside) {
      window.open(address, '_blank', 'noopener');
      return;
    }
    if (release === coder.message.release) {
      this.leave();
      return;
    }
    coder.say(t('Opening the interview …'));
    const go = () => {
      if (coder.queue.operations.length) saving.addEventListener('changed', go, { once: true });
      else if (tell) tell('open', release);
      else location.assign(address);
    };
    go();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { visible } = this;
    const typed = this.input.value !== '';
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[event.key];
    const ends = { Home: 0, End: visible.length - 1 }[event.key];
    if (step) this.point(visible[Math.min(Math.max(0, visible.indexOf(this.at) + step), visible.length - 1)]);
    else if (ends !== undefined && !typed) this.point(visible[ends]);
    else if (event.key === 'Enter' && !event.isComposing) this.at && this.open(this.at);
    else if (event.key === 'Escape' && typed) this.focus();
    else if (event.key === 'Escape') this.leave();
    else return;
    event.preventDefault();
  }
}
