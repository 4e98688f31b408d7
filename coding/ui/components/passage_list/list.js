// Coded passages under one another: only those in sight are drawn, one is marked, and keys or clicks act on it. What is
// done waits in the queue until it is acknowledged.
import { element } from '../heard.coding_pane/page.js';
import { button, memoForm } from '../heard.coding_pane/parts.js';
import { queueOf } from '../heard.coding_pane/queue.js';
import { isOn } from '../heard.following/channel.js';
import { ownKeys, read, writeOn } from '../heard.texts/keys.js';
import { Place, turnTo } from '../heard.texts/place.js';
import { learn, N_, t } from '../heard.texts/texts.js';
import { Follower } from './follow.js';

const LONGEST = 500; // passages that have a place on the page at once; the rest come with the next one
const NEAR = 8; // passages from the end of what is known at which more is asked for
const MARGIN = 60; // pixels above and below that are drawn too
const FIELDS = 'input,textarea,select,[contenteditable="true"]';
const ROLES = { supports: N_('Quote'), counters: N_('Counter-example') };

class List {
  constructor(host, data) {
    this.queue = queueOf(data.scope);
    this.known = new Map(); // number among all passages → passage
    this.open = []; // keys of veiled passages that somebody has opened here
    this.items = [];
    this.told = 0;
    this.root = element('section', 'heard-list', undefined, { 'aria-label': t('Passages') });
    this.many = element('b');
    this.status = element('span', 'heard-list-note', '', { role: 'status' });
    this.done = element('span', 'heard-list-note', '', { role: 'status' });
    this.undo = button(t('Undo'), 'heard-list-button', () => this.takeBack());
    this.next = button(t('Next'), 'heard-list-button', () => this.mark(this.at + 1));
    this.previous = button(t('Previous'), 'heard-list-button', () => this.mark(this.at - 1));
    this.around = element('select', 'heard-list-field', undefined, { 'aria-label': t('Context') });
    this.around.append(...data.arounds.map(([extent, name]) => new Option(name, extent)));
    this.around.addEventListener('change', () => this.ask());
    this.grouped = element('input', '', undefined, { type: 'checkbox' });
    this.grouped.checked = data.grouped;
    this.grouped.addEventListener('change', () => {
      this.root.classList.toggle('heard-list-grouped', this.grouped.checked);
      this.ask();
    });
    const grouping = element('label', 'heard-list-note');
    grouping.append(this.grouped, ' ', t('By interview'));
    const names = element('datalist', '', undefined, { id: 'heard-list-codes' });
    names.append(...data.codes.map(([, name]) => element('option', '', undefined, { value: name })));
    this.target = element('input', 'heard-list-field heard-list-target', undefined, {
      list: names.id, 'aria-label': t('Recode with'), placeholder: t('Recode with'), autocomplete: 'off',
    });
    this.target.addEventListener('input', () => this.draw(this.at));
    this.target.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && this.code) this.focus();
    });
    const head = element('div', 'heard-list-head');
    const first = element('div', 'heard-list-row');
    const second = element('div', 'heard-list-row');
    first.append(this.many, this.status, this.around, grouping);
    second.append(this.next, this.previous, ...(data.codes.length ? [this.target, names] : []), this.done, this.undo);
    this.rows = element('ol', 'heard-list-rows', undefined, { 'aria-label': t('Passages'), tabindex: '0', role: 'list' });
    head.append(first, second);
    this.root.append(head, this.rows);
    this.root.classList.toggle('heard-list-grouped', data.grouped);
    host.append(this.root);
    this.sight = new IntersectionObserver((entries) => {
      entries.forEach((entry) => this.seen(entry));
      this.stay();
    }, { root: this.rows, rootMargin: `${MARGIN}px 0px` });
    ownKeys(this.root, (event) => this.key(event));
    // Whoever scrolls looks elsewhere; until then the marked passage stays in sight, whatever is drawn around it.
    for (const type of ['wheel', 'touchmove', 'pointerdown']) this.rows.addEventListener(type, () => (this.staying = false), { passive: true });
    this.outside = (event) => {
      if (event.target === document.body && this.form?.field) writeOn(this.form.field, event);
      else this.key(read(event));
    };
    document.addEventListener('keydown', this.outside);
    this.place = new Place('passages', ({ at }) => this.mark(at));
    this.follow = new Follower(first);
    this.fit = () => {
      // The list takes what the window has left below its head, so that the page itself need not be scrolled.
      const left = window.innerHeight - this.rows.getBoundingClientRect().top - 24;
      this.rows.style.blockSize = `${Math.max(340, Math.round(left))}px`;
    };
    window.addEventListener('resize', this.fit);
    const kept = this.place.kept;
    this.begun = kept?.asked === location.search ? kept.at : null;
    this.adopt(data);
    if (!document.activeElement?.closest(FIELDS)) this.focus();
  }

  adopt(data) {
    const { data: before } = this;
    const another = before?.asked !== data.asked;
    const led = before && before.go[0] !== data.go[0];
    if (another || led) this.leave();
    this.data = data;
    const settled = this.queue.settle(data.acknowledged);
    settled.forEach((answer) => this.answered(answer));
    if (data.trouble) this.done.textContent = data.trouble;
    if (another || led || settled.length || before.around !== data.around || before.total !== data.total) this.known.clear();
    data.rows.forEach((row, index) => this.known.set(data.from + index, row));
    if (another) this.at = (!before && this.begun) || data.go[1];
    if (led) [, this.at] = data.go;
    if (this.form) {
      // What is written below a passage stays with it, also where others have coded before it meanwhile.
      const place = data.rows.findIndex(({ key }) => key === this.form.key);
      if (place >= 0) this.at = data.from + place;
      else if (this.known.has(this.at) && this.known.get(this.at).key !== this.form.key) this.leave();
    }
    this.around.value = data.around;
    this.root.dataset.unsaved = this.queue.operations.length;
    this.many.textContent = data.told;
    this.undo.hidden = !this.last;
    this.shells(another || led);
    this.mark(this.at, another || led);
    if (!before) this.fit();
  }

  /** A place on the page for each of some hundred passages around the marked one. */
  shells(anew) {
    const { total } = this.data;
    this.at = Math.max(0, Math.min(this.at, total - 1));
    const first = Math.floor(this.at / LONGEST) * LONGEST;
    const count = Math.min(LONGEST, total - first);
    if (!anew && this.first === first && this.items.length === count) {
      this.items.forEach((item) => item.classList.contains('heard-list-seen') && this.draw(item.number));
      return;
    }
    this.sight.disconnect();
    const top = this.first === first ? this.rows.scrollTop : 0;
    const heights = this.first === first && !anew ? this.items.map((item) => item.offsetHeight) : [];
    this.first = first;
    this.items = Array.from({ length: count }, (_one, index) => {
      const item = element('li', 'heard-list-item', undefined, { 'aria-setsize': total, 'aria-posinset': first + index + 1 });
      item.number = first + index;
      if (heights[index]) item.style.minBlockSize = `${heights[index]}px`;
      item.addEventListener('click', (event) => {
        if (!event.target.closest('a, button, input, textarea, summary') && !getSelection().toString()) this.mark(item.number);
      });
      return item;
    });
    this.rows.replaceChildren(...this.items);
    if (!count) this.rows.append(element('li', 'heard-list-none', t('No passage that you may see answers to this. Ask with fewer limits, or code some first.')));
    if (!anew) this.rows.scrollTop = top;
    for (const item of this.items) this.sight.observe(item);
  }

  seen({ target: item, isIntersecting }) {
    item.classList.toggle('heard-list-seen', isIntersecting);
    if (isIntersecting) this.draw(item.number);
    else if (item.number !== this.at && item.firstChild) {
      item.style.minBlockSize = `${item.offsetHeight}px`;
      item.replaceChildren();
    }
  }

  /** Mark a passage and have it in sight. */
  mark(wanted, quiet = false) {
    const { total } = this.data;
    const { at: before } = this;
    const at = Math.max(0, Math.min(wanted, total - 1));
    if (before !== at) this.leave();
    if (!total) {
      this.status.textContent = '';
    } else if (!this.items[at - this.first]) {
      this.at = at;
      this.ask();
      this.shells(true);
    }
    this.at = at;
    if (before !== at) this.draw(before);
    this.draw(at);
    if (before !== at || quiet) this.staying = true;
    this.stay();
    this.previous.disabled = at <= 0;
    this.next.disabled = at + 1 >= total;
    this.follows();
    this.place.keep(() => ({ at, asked: location.search }));
    if ([at - NEAR, at + NEAR].some((number) => number >= 0 && number < total && !this.known.has(number))) this.ask(at);
  }

  stay() {
    if (this.staying) this.items[this.at - this.first]?.scrollIntoView({ block: 'nearest' });
  }

  follows() {
    const row = this.known.get(this.at);
    const { signIn, asked: question, follow } = this.data;
    const current = row && { release: row.release, coding: row.coding, start: row.start, end: row.end, line: row.line };
    this.follow.adopt({ ...follow, signIn, question, current, busy: Boolean(this.form && this.form.kind !== 'copy') }, this.tell);
    if (!row) return;
    const values = { number: this.at + 1, count: this.data.total, participant: row.who, line: row.line };
    const said = t('Passage {number} of {count}: {participant}, line {line}', values);
    if (this.status.textContent !== said) this.status.textContent = said;
  }

  /** Ask for the passages around a number, and say how they are to be shown. */
  ask(at = this.at) {
    if (!this.tell) return;
    this.told += 1;
    const view = { n: Date.now() + this.told, asked: this.data.asked, went: this.data.go[0], at, around: this.around.value, grouped: this.grouped.checked, open: this.open };
    this.tell('view', view);
  }

  draw(number) {
    const item = this.items[number - this.first];
    if (!item) return;
    const row = this.known.get(number);
    const marked = number === this.at;
    if (!row) {
      item.replaceChildren('…');
      clearTimeout(this.asking);
      this.asking = setTimeout(() => this.ask(number), 80);
      return;
    }
    if (marked && this.form?.key === row.key && item.contains(this.form.node) && this.form.kind !== 'copy') return;
    const held = item.contains(document.activeElement);
    item.style.minBlockSize = '';
    item.toggleAttribute('data-marked', marked);
    if (marked) item.setAttribute('aria-current', 'true');
    else item.removeAttribute('aria-current');
    item.setAttribute('aria-label', row.where);
    const about = element('div', 'heard-list-about');
    about.append(button(row.where, 'heard-list-where', () => this.mark(number), { title: t('Mark') }));
    about.append(...row.chips.map((chip) => element('span', 'heard-list-chip', chip)));
    if (row.veiled && !marked) about.append(button(t('Show'), 'heard-list-button', () => this.unveil(row)));
    if (!marked) about.append(this.way(row));
    const parts = [about, ...this.words(row)];
    if (row.noted.length) {
      const memo = element('p', 'heard-list-note heard-list-memo');
      const noted = row.noted.map(([words, address]) => (address ? element('a', '', words, { href: address, target: '_self' }) : words));
      memo.append(t('memo: {memo}', { memo: '' }), ...noted);
      parts.push(memo);
    }
    if (marked) parts.push(this.actions(row));
    if (marked && this.form) parts.push(this.form.node);
    if (row.head) parts.unshift(element('h3', 'heard-list-name', row.head));
    item.replaceChildren(...parts);
    if (held && !item.contains(document.activeElement)) this.focus();
  }

  words(row) {
    if (row.veiled) return [element('p', 'heard-list-note', t('Marked as heavy to read. “Show” opens its words.'))];
    if (!row.turns.length) return [element('p', 'heard-list-turn', row.words)];
    return row.turns.map(([who, before, words, after]) => {
      const turn = element('p', words ? 'heard-list-turn' : 'heard-list-turn heard-list-around');
      turn.append(element('span', 'heard-list-who', who), ' ', before, ...(words ? [element('mark', '', words)] : []), after);
      return turn;
    });
  }

  way(row) {
    const address = new URLSearchParams({ release: row.release, line: row.line });
    const link = element('a', 'heard-list-way', t('Open'), { href: `coding?${address}`, target: '_self' });
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.place.write();
      if (isOn()) this.follow.open(row);
      else turnTo(link.href);
    });
    return link;
  }

  /** The code that passages are given one after the other. */
  get code() {
    const written = this.target.value.trim().toLowerCase();
    return this.data.codes.find(([id, name]) => [id.toLowerCase(), name.toLowerCase()].includes(written))?.[0];
  }

  /** What can be done with a passage: [key, name, what is done or null where it cannot be, more]. */
  acts(row) {
    const { code } = this;
    const free = row.consent !== 'never';
    const choice = (key, role) => [
      key, t(ROLES[role]), free && row.role !== role ? () => (row.consent === 'paraphrase' ? this.write(row, role) : this.choose(row, role)) : null,
      free ? t('For the report, of its code') : t('May not be quoted'),
    ];
    const does = this.data.codes.length > 0;
    return [
      ['o', t('Open'), () => this.rows.querySelector('.heard-list-open')?.click(), t('In its transcript, at its place')],
      row.heavy && ['v', row.veiled ? t('Show') : t('Veil'), () => this.unveil(row)],
      does && code && ['a', row.own ? t('Recode as {code}', { code }) : t('Code as {code} too', { code }), code === row.code ? null : () => this.recode(row, code)],
      does && row.own && ['m', t('Memo'), () => this.write(row, 'memo')],
      does && row.own && ['d', t('Remove the code'), () => this.send(row, { kind: 'remove', coding: row.coding }, t('removed'))],
      this.data.chooses && choice('q', 'supports'),
      this.data.chooses && choice('x', 'counters'),
      ['y', t('Copy with source'), row.veiled ? null : () => this.copy(row)],
    ].filter(Boolean);
  }

  actions(row) {
    const tools = element('div', 'heard-list-row heard-list-acts');
    const open = this.way(row);
    open.classList.add('heard-list-open', 'heard-list-button');
    open.append(element('kbd', '', 'o', { 'aria-hidden': 'true' }));
    tools.append(open);
    for (const [key, name, run, more] of this.acts(row).slice(1)) {
      const act = button(name, 'heard-list-button', () => run(), more ? { title: more } : {});
      act.append(element('kbd', '', key, { 'aria-hidden': 'true' }));
      act.disabled = !run;
      if (key === 'a') act.classList.add('heard-list-main');
      tools.append(act);
    }
    return tools;
  }

  unveil({ key }) {
    this.open = this.open.includes(key) ? this.open.filter((each) => each !== key) : [...this.open, key];
    this.ask();
  }

  recode(row, code) {
    const { coding, start, end } = row;
    const operation = row.own ? { kind: 'recode', coding, code } : { kind: 'add', coding: crypto.randomUUID(), code, start, end, origin: 'search' };
    this.send(row, operation, `${row.code} → ${code}`);
  }

  choose(row, role, paraphrase = '') {
    const { code, start, end } = row;
    this.send(row, { kind: 'choose', code, start, end, role, paraphrase }, t(ROLES[role]));
  }

  /** Open or shut what is written below the marked passage. */
  write(row, kind) {
    const open = this.form?.kind === kind;
    this.leave();
    if (open) {
      this.shut();
      return;
    }
    const memo = kind === 'memo';
    const { form, field, finish } = memoForm({
      label: memo ? t('Memo on this coding') : t('In your own words'),
      text: memo ? row.memo : '',
      offers: () => (memo ? this.data.offers : []),
      done: (written) => {
        this.shut();
        if (written && memo) this.send(row, { kind: 'memo', coding: row.coding, memo: written.text }, t('memo'));
        else if (written?.text) this.choose(row, kind, written.text);
      },
    });
    if (!memo) form.prepend(element('p', 'heard-list-note', t('This participant may only be quoted in other words.')));
    this.form = { kind, key: row.key, node: form, field, keep: () => memo && !['', row.memo].includes(field.value.trim()) && finish(true) };
    this.draw(this.at);
    this.follows();
    form.scrollIntoView({ block: 'nearest' });
    field.focus({ preventScroll: true });
  }

  copy(row) {
    const open = this.form?.kind === 'copy';
    this.leave();
    if (open) {
      this.shut();
      return;
    }
    const text = `“${row.words}”\n${row.source}`;
    const node = element('div', 'heard-list-copy');
    node.append(element('pre', '', text), element('p', 'heard-list-note', t('Copied, where the browser allows it. Words that you paste elsewhere are beyond Heard\'s reach.')));
    this.form = { kind: 'copy', key: row.key, node };
    this.draw(this.at);
    navigator.clipboard?.writeText(text).catch(() => {});
  }

  /** Go on from the marked passage: a memo that is being written is kept. */
  leave() {
    this.form?.keep?.();
    this.form = null;
  }

  shut() {
    this.form = null;
    this.draw(this.at);
    this.follows();
    this.focus();
  }

  send(row, operation, done) {
    const where = t('{participant}, line {line}', { participant: row.who, line: row.line });
    const { from, rows } = this.data;
    if (this.at < from || this.at >= from + rows.length) this.ask();
    this.form = null;
    this.said ??= new Map();
    const sent = this.queue.add({ release: row.release, ...operation });
    this.said.set(sent.id, `${where}: ${done}`);
    this.root.dataset.unsaved = this.queue.operations.length;
  }

  answered({ operation, ok, reason, item }) {
    const said = this.said?.get(operation.id) ?? '';
    const back = ['take-back', 'unchoose'].includes(operation.kind);
    const written = operation.memo || operation.paraphrase; // stays to be copied where it could not be saved
    const refusal = written ? `${reason} “${written}”` : reason;
    this.done.textContent = ok ? (back ? t('Undone: {what}', { what: said }) : said) : refusal;
    if (ok && operation.kind === 'choose' && !item) return; // chosen as it was: what was done before is still the last
    this.last = ok && !back ? { operation, said, step: item } : null;
  }

  takeBack() {
    if (!this.last) return;
    const { operation: { id, kind, release }, said, step } = this.last;
    const sent = this.queue.add(kind === 'choose' ? { kind: 'unchoose', release, step } : { kind: 'take-back', release, operation: id });
    this.said.set(sent.id, said);
    this.last = null;
    this.undo.hidden = true;
    this.focus();
  }

  key(event) {
    if (event.target.closest?.(FIELDS) || event.ctrlKey || event.metaKey || document.querySelector('dialog[open], [role="dialog"]')) return;
    if (event.key.length === 1 ? event.altKey === this.data.letters : event.altKey) return;
    const row = this.known.get(this.at);
    const moves = { j: 1, n: 1, k: -1, p: -1 }[event.key];
    let run = moves && (() => this.mark(this.at + moves));
    if (event.key === 'u') run = () => this.takeBack();
    const key = event.key === 'Enter' && event.target === this.rows ? 'o' : event.key;
    run ||= row && this.acts(row).find(([own]) => own === key)?.[2];
    if (!run) return;
    event.preventDefault();
    run();
  }

  focus() {
    this.rows.focus({ preventScroll: true });
  }

  destroy() {
    this.leave();
    this.sight.disconnect();
    this.follow.destroy();
    this.place.destroy();
    clearTimeout(this.asking);
    document.removeEventListener('keydown', this.outside);
    window.removeEventListener('resize', this.fit);
    this.root.remove();
  }
}

const lists = new Map(); // host → list

export default function mount({ data, parentElement, setStateValue }) {
  learn(data.texts);
  let list = lists.get(parentElement);
  if (list?.root.isConnected) {
    list.tell = setStateValue;
    list.adopt(data);
  } else {
    list?.destroy();
    list = new List(parentElement, data);
    list.tell = setStateValue;
    lists.set(parentElement, list);
    list.follows();
  }
  const transport = (value) => setStateValue('queue', value);
  list.queue.connect(transport, data.signIn);
  return () => {
    if (list.queue.transport === transport) list.queue.connect(null);
    if (parentElement.isConnected) return; // overtaken, not gone: see heard.texts/mount.js
    list.destroy();
    lists.delete(parentElement);
  };
}
