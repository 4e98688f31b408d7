// A map: a canvas to place things on, and beside it a list with which everything is done by keyboard and screen reader.
import { queueOf } from '../heard.coding_pane/queue.js';
import { element } from '../heard.texts/element.js';
import { ownKeys } from '../heard.texts/keys.js';
import { N_, learn, t } from '../heard.texts/texts.js';
import { Canvas } from './canvas.js';

const KINDS = { code: N_('Code'), theme: N_('Theme'), memo: N_('Memo'), note: N_('Note') };
const GROUPS = { code: N_('Codes'), theme: N_('Themes'), memo: N_('Memos') };
const MEANINGS = {
  leads_to: N_('leads to'),
  part_of: N_('is part of'),
  example_of: N_('is an example of'),
  contradicts: N_('contradicts'),
  goes_with: N_('goes with'),
  own: N_('in own words …'),
};
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 20; // pixels that a key moves something by; with Shift five times as many
const PAUSE = 600; // milliseconds without a key until a move counts as one step
const maps = new Map(); // scope → pane

class Pane {
  constructor(host, data) {
    this.queue = queueOf(data.scope);
    this.chosen = '';
    this.pending = null; // {node, x, y} of a move by keys that goes on
    this.edited = null; // {link, meaning, label} of a link that is being changed
    this.build(host);
    this.canvas = new Canvas(this.surface, {
      choose: (node) => this.choose(node),
      link: (node) => this.chosen && this.connect(node),
      change: (link) => this.edit(link),
      moved: (node, x, y) => this.send({ kind: 'move', node, x, y }),
    });
    ownKeys(this.root, (event) => this.key(event));
    this.adopt(data);
  }

  build(host) {
    const button = (text, run, extra = {}) => element('button', { type: 'button', class: 'map-button', onclick: run, ...extra }, text);
    this.undo = button(t('Undo'), () => this.step('undo'));
    this.redo = button(t('Redo'), () => this.step('redo'));
    this.said = element('span', { class: 'map-said', role: 'status' });
    const bar = element(
      'div',
      { class: 'map-bar' },
      this.undo,
      this.redo,
      button('+', () => this.canvas.zoom(1.25), { 'aria-label': t('Larger') }),
      button('−', () => this.canvas.zoom(0.8), { 'aria-label': t('Smaller') }),
      button(t('Show all of it'), () => this.canvas.fit()),
      this.said,
    );
    this.surface = element('div', {
      class: 'map-surface',
      tabindex: '0',
      role: 'application',
      'aria-label': t('Canvas: arrow keys move what is chosen, with Shift further; n chooses the next, Delete removes it, Escape leads to the list'),
    });
    this.what = element('select', { class: 'map-field', 'aria-label': t('Code, theme or memo') });
    this.note = element('input', { class: 'map-field', type: 'text', maxlength: '400', placeholder: t('A note in your words'), 'aria-label': t('A note in your words') });
    this.list = element('ul', { class: 'map-list', role: 'listbox', tabindex: '0', 'aria-label': t('On this map') });
    this.about = element('div', { class: 'map-about' });
    const place = () => {
      const [kind, ...id] = this.what.value.split(' ');
      if (id.length) this.place(kind, id.join(' '));
    };
    const write = () => {
      if (!this.note.value.trim()) return;
      this.place('note', this.note.value);
      this.note.value = '';
    };
    this.note.addEventListener('keydown', (event) => event.key === 'Enter' && write());
    const side = element(
      'div',
      { class: 'map-side' },
      element('div', { class: 'map-row' }, this.what, button(t('Add'), place)),
      element('div', { class: 'map-row' }, this.note, button(t('Add'), write, { 'aria-label': `${t('Add')}: ${t('Note')}` })),
      this.list,
      this.about,
    );
    this.root = element('section', { class: 'heard-map', 'aria-label': t('Maps') }, bar, this.surface, side);
    host.append(this.root);
    this.surface.addEventListener('blur', () => this.settle());
  }

  adopt(data) {
    this.data = data;
    this.queue.newest = data.newest;
    for (const { operation, ok, reason, item } of this.queue.settle(data.acknowledged)) {
      if (!ok) this.tell(t('Not saved: {reason}', { reason }));
      else if (operation.kind === 'place') this.chosen = item;
      else if (operation.kind === 'undo') this.tell(t('Taken back'));
      else if (operation.kind === 'redo') this.tell(t('Redone'));
    }
    if (data.trouble) this.tell(data.trouble);
    this.draw();
  }

  tell(text) {
    this.said.textContent = text;
  }

  /** Things as they stand once what waits is done. */
  things() {
    const moved = new Map();
    const gone = new Set();
    for (const { kind, node, x, y } of this.queue.operations) {
      if (kind === 'move') moved.set(node, { x, y });
      if (kind === 'take-away') gone.add(node);
    }
    if (this.pending) moved.set(this.pending.node, this.pending);
    return this.data.nodes
      .filter(([id]) => !gone.has(id))
      .map(([id, kind, name, state, x, y, own]) => ({ id, kind, name, state, x, y, own, label: this.label(name, state), ...moved.get(id), node: undefined }));
  }

  label(name, state) {
    if (state === 'hidden') return t('Gone, or not for you to see now');
    return state === 'removed' ? t('{name} (removed)', { name }) : name;
  }

  links() {
    const gone = new Set();
    const changed = new Map();
    for (const { kind, link, meaning, label } of this.queue.operations) {
      if (kind === 'disconnect') gone.add(link);
      if (kind === 'change-link') changed.set(link, [meaning, label]);
    }
    const standing = new Set(this.things().map(({ id }) => id));
    return this.data.links
      .filter(([id, source, target]) => !gone.has(id) && standing.has(source) && standing.has(target))
      .map(([id, source, target, ...means]) => {
        const [kind, own] = changed.get(id) ?? means;
        return { id, source, target, kind, own, label: kind === 'own' ? own || '…' : t(MEANINGS[kind]) };
      });
  }

  draw() {
    const things = this.things();
    if (!things.some(({ id }) => id === this.chosen)) this.chosen = '';
    this.root.dataset.unsaved = this.queue.operations.length + (this.pending ? 1 : 0);
    this.undo.disabled = !this.data.canUndo && !this.queue.operations.length && !this.pending;
    this.redo.disabled = !this.data.canRedo;
    this.canvas.show(things, this.links());
    this.canvas.choose(this.chosen);
    this.drawOffered();
    this.list.replaceChildren(
      ...things.map(({ id, kind, label }) =>
        element(
          'li',
          { class: 'map-thing', role: 'option', id: `map-thing-${id}`, 'aria-selected': String(id === this.chosen), onclick: () => this.choose(id) },
          element('span', { class: 'map-kind' }, t(KINDS[kind])),
          ` ${label}`,
        ),
      ),
    );
    if (this.chosen) this.list.setAttribute('aria-activedescendant', `map-thing-${this.chosen}`);
    else this.list.removeAttribute('aria-activedescendant');
    document.getElementById(`map-thing-${this.chosen}`)?.scrollIntoView?.({ block: 'nearest' });
    this.drawAbout(things);
  }

  /** What can be added: all that does not stand on the map yet. */
  drawOffered() {
    const key = JSON.stringify([this.data.offered, this.data.nodes.map(([, kind, , , , , , what]) => [kind, what])]);
    if (key === this.offered) return;
    this.offered = key;
    const standing = new Set(this.data.nodes.map(([, kind, , , , , , what]) => `${kind} ${what}`));
    const kept = this.what.value;
    const groups = Object.entries(GROUPS).map(([kind, title]) => {
      const open = this.data.offered.filter(([its, what]) => its === kind && !standing.has(`${its} ${what}`));
      return element('optgroup', { label: t(title) }, ...open.map(([, what, name]) => element('option', { value: `${kind} ${what}` }, name)));
    });
    this.what.replaceChildren(element('option', { value: '' }, t('Code, theme or memo')), ...groups.filter((one) => one.children.length));
    this.what.value = kept;
    if (this.what.selectedIndex < 0) this.what.value = '';
  }

  /** What can be done with what is chosen: its links, a new one, its words, taking it away. */
  drawAbout(things) {
    const thing = things.find(({ id }) => id === this.chosen);
    const name = (id) => things.find((one) => one.id === id)?.label ?? '';
    const links = this.links().filter(({ source, target }) => [source, target].includes(this.chosen));
    if (!links.some(({ id }) => id === this.edited?.link)) this.edited = null;
    const key = JSON.stringify([thing && { ...thing, x: 0, y: 0 }, links, this.edited?.link, things.map(({ id, label }) => [id, label])]);
    if (key === this.shown) return;
    const same = this.shownOf === this.chosen;
    const kept = same && this.meaning ? [this.meaning.value, this.own.value, this.target.value] : null;
    const focus = this.about.contains(document.activeElement) ? document.activeElement.dataset.part : '';
    Object.assign(this, { shown: key, shownOf: this.chosen });
    if (!thing) {
      this.about.replaceChildren(element('p', { class: 'map-help' }, things.length ? t('Choose something on the map or in the list to link it, move it or remove it.') : t('Nothing stands on this map yet. Add a code, a theme, a memo or a note.')));
      return;
    }
    const others = things.filter(({ id }) => id !== thing.id);
    [this.meaning, this.own] = this.meaningFields('meaning', 'own');
    this.target = element('select', { class: 'map-field', 'aria-label': t('What it is linked to'), 'data-part': 'target' }, ...others.map(({ id, label }) => element('option', { value: id }, label)));
    if (kept) [this.meaning.value, this.own.value] = kept;
    if (kept && others.some(({ id }) => id === kept[2])) [, , this.target.value] = kept;
    this.own.hidden = this.meaning.value !== 'own';
    const act = (text, part, run, more = {}) => element('button', { type: 'button', class: 'map-button', 'data-part': part, onclick: run, ...more }, text);
    const parts = [element('h4', {}, thing.label)];
    if (thing.own) {
      const words = element('input', { class: 'map-field', type: 'text', maxlength: '400', 'aria-label': t('A note in your words'), 'data-part': 'words' });
      words.value = thing.name;
      const save = () => this.send({ kind: 'write', node: thing.id, text: words.value });
      words.addEventListener('keydown', (event) => event.key === 'Enter' && save());
      parts.push(element('div', { class: 'map-row' }, words, act(t('Save'), 'save', save)));
    }
    if (others.length) parts.push(element('div', { class: 'map-connect' }, this.meaning, this.own, this.target, act(t('Connect'), 'connect', () => this.connect(this.target.value))));
    const rows = links.map((link) => {
      const { id, source, target, label } = link;
      if (id === this.edited?.link) return this.editor(name(source), name(target), act);
      const said = `${name(source)} – ${label} – ${name(target)}`;
      const change = act(t('Change'), `change-${id}`, () => this.edit(id), { 'aria-label': `${t('Change')}: ${said}` });
      const remove = act(t('Remove'), `link-${id}`, () => this.send({ kind: 'disconnect', link: id }), { 'aria-label': `${t('Remove')}: ${said}` });
      return element('li', { class: 'map-link' }, element('span', {}, said), element('span', { class: 'map-acts' }, change, remove));
    });
    if (rows.length) parts.push(element('ul', { class: 'map-links' }, ...rows));
    parts.push(act(t('Take off the map'), 'take', () => this.take()));
    this.about.replaceChildren(...parts);
    if (focus) (this.about.querySelector(`[data-part="${focus}"]`) ?? this.list).focus({ preventScroll: true });
  }

  /** What a link means, and the field for own words, which is there where they are meant. */
  meaningFields(part, words, of = '') {
    const own = element('input', { class: 'map-field', type: 'text', maxlength: '40', 'aria-label': `${t('in own words …')}${of}`, placeholder: t('in own words …'), 'data-part': words });
    const meanings = Object.entries(MEANINGS).map(([kind, text]) => element('option', { value: kind }, t(text)));
    const meaning = element('select', { class: 'map-field', 'aria-label': `${t('What the link means')}${of}`, 'data-part': part, onchange: () => (own.hidden = meaning.value !== 'own') }, ...meanings);
    return [meaning, own];
  }

  /** The line of a link that is being changed. */
  editor(source, target, act) {
    const { edited } = this;
    const [meaning, own] = this.meaningFields('edit', 'edit-own', `: ${source} – ${target}`);
    [meaning.value, own.value] = [edited.meaning, edited.label];
    own.hidden = meaning.value !== 'own';
    const keep = () => Object.assign(edited, { meaning: meaning.value, label: own.value });
    meaning.addEventListener('change', keep);
    own.addEventListener('input', keep);
    const done = (save) => {
      const { link } = edited;
      this.edited = null;
      if (save) this.send({ kind: 'change-link', link, meaning: meaning.value, label: own.value });
      else this.draw();
      this.about.querySelector(`[data-part="change-${link}"]`)?.focus({ preventScroll: true });
    };
    const row = element('li', { class: 'map-connect' }, element('span', {}, `${source} – … – ${target}`), meaning, own, element('span', { class: 'map-acts' }, act(t('Save'), 'edit-save', () => done(true)), act(t('Cancel'), 'edit-cancel', () => done(false))));
    row.addEventListener('keydown', (event) => {
      const saves = event.key === 'Enter' && event.target === own && !event.isComposing;
      if (!saves && event.key !== 'Escape') return;
      event.preventDefault(); // the key would press the button that has the focus then
      done(saves);
    });
    return row;
  }

  /** Change what a link means: the one that is given, else the next of what is chosen. */
  edit(wanted = '') {
    const links = this.links().filter(({ id, source, target }) => (wanted ? id === wanted : [source, target].includes(this.chosen)));
    const at = links.findIndex(({ id }) => id === this.edited?.link);
    const found = links[(at + 1) % links.length];
    if (!found) return;
    if (![found.source, found.target].includes(this.chosen)) this.choose(found.source);
    this.edited = { link: found.id, meaning: found.kind, label: found.own };
    this.draw();
    this.about.querySelector('[data-part="edit"]')?.focus();
  }

  choose(id) {
    if (id !== this.chosen) this.settle();
    this.chosen = id;
    this.draw();
  }

  place(of, what) {
    const [x, y] = this.canvas.free();
    this.send({ kind: 'place', of, what, x, y });
  }

  connect(target) {
    this.send({ kind: 'connect', source: this.chosen, target, meaning: this.meaning.value, label: this.own.value });
  }

  take() {
    if (!this.chosen) return;
    if (this.pending?.node === this.chosen) this.pending = null;
    this.send({ kind: 'take-away', node: this.chosen });
    this.list.focus({ preventScroll: true });
  }

  step(kind) {
    this.settle();
    this.send({ kind });
  }

  send(operation) {
    if (operation.node !== this.pending?.node || operation.kind !== 'move') this.settle();
    this.tell('');
    this.queue.add(operation);
    this.draw();
  }

  /** A move by keys is one step once the keys rest. */
  settle() {
    clearTimeout(this.timer);
    const { pending } = this;
    this.pending = null;
    if (pending) this.queue.add({ kind: 'move', ...pending });
    if (pending) this.draw();
  }

  nudge([across, down], far) {
    const thing = this.things().find(({ id }) => id === this.chosen);
    if (!thing) return;
    const by = far ? STEP * 5 : STEP;
    this.pending = { node: thing.id, x: thing.x + across * by, y: thing.y + down * by };
    this.canvas.put(thing.id, this.pending.x, this.pending.y);
    this.root.dataset.unsaved = this.queue.operations.length + 1;
    this.undo.disabled = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), PAUSE);
  }

  next(by) {
    const ids = this.things().map(({ id }) => id);
    if (!ids.length) return;
    const at = ids.indexOf(this.chosen);
    this.choose(ids[at < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, at + by))]);
  }

  key(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, select')) return;
    const run = this.command(key, target, event.shiftKey);
    if (!run) return;
    event.preventDefault();
    run();
  }

  command(key, target, shift) {
    if (target === this.surface && STEPS[key]) return () => this.nudge(STEPS[key], shift);
    if (target === this.surface && key === 'Escape') return () => this.list.focus();
    if (target === this.list && ['ArrowDown', 'ArrowUp'].includes(key)) return () => this.next(key === 'ArrowDown' ? 1 : -1);
    if (target === this.list && key === 'Enter') return () => this.surface.focus();
    if (target === this.list || target === this.surface) {
      if (['Delete', 'Backspace'].includes(key)) return () => this.take();
      if (key === 'e') return () => this.edit();
      if (key === 'c') return () => this.about.querySelector('[data-part="meaning"]')?.focus();
      if (key === 'n') return () => this.next(1);
      if (key === 'N') return () => this.next(-1);
    }
    return { u: () => this.step('undo'), U: () => this.step('redo') }[key];
  }

  destroy() {
    this.settle();
    this.canvas.destroy();
    this.root.remove();
  }
}

export default function mount({ data, parentElement, setStateValue }) {
  learn(data.texts);
  let pane = maps.get(data.scope);
  if (pane?.root.isConnected && pane.root.parentElement === parentElement) pane.adopt(data);
  else {
    pane?.destroy();
    for (const [scope, other] of maps) {
      if (other.root.parentElement !== parentElement) continue;
      other.destroy();
      maps.delete(scope);
    }
    pane = new Pane(parentElement, data);
    maps.set(data.scope, pane);
  }
  const transport = (value) => setStateValue('queue', value);
  pane.queue.connect(transport, data.signIn);
  return () => {
    pane.settle();
    if (pane.queue.transport === transport) pane.queue.connect(null);
    if (parentElement.isConnected || maps.get(data.scope) !== pane) return;
    pane.destroy();
    maps.delete(data.scope); // its words go with it
  };
}
