// The pane itself: what each key and gesture does, and how the server's word replaces what was painted at once.
import { Codebook } from './codes.js';
import { COMMANDS } from './commands.js';
import { buildFrame, drawStrip, walkStrip } from './frame.js';
import { actionOf } from './keys.js';
import { Mouse } from './mouse.js';
import { Page } from './page.js';
import { Palette } from './panels.js';
import { project } from './queue.js';
import { Reader } from './reader.js';
import { TextSelection } from './selection.js';
import { Transcript } from './text.js';

const DEFAULTS = { language: '', snap: true, letters: true, soft: false, size: 17, attributes: [] };
const LONGEST_NAME = 80;

export class Coder extends Reader {
  constructor(host, message, queue) {
    super();
    this.queue = queue;
    this.message = message;
    this.settings = DEFAULTS;
    this.base = new Map(); // codings as the server last told
    this.lastCode = null;
    this.jumped = null;
    this.orphans = new Map(); // refused new code → refused operations that needed it, tried again with it
    this.codebook = new Codebook(message.codes, message.favourites);
    this.transcript = new Transcript(message.text, message.turns);
    buildFrame(this, host);
    this.page = new Page(this.scroller, this.transcript, this.codebook, (coding, more) => this.describe(coding, more));
    this.selection = new TextSelection(this.page, this.transcript, () => this.selectionChanged());
    this.adopt(message);
    this.listen();
    this.setTurn(0, { focus: false, scroll: false });
    this.status();
  }

  listen() {
    for (const type of ['keydown', 'keypress', 'keyup']) {
      // Streamlit listens on the document: there, c opens “Clear caches” and r reruns.
      this.root.addEventListener(type, (event) => {
        if (type === 'keydown' && !event.defaultPrevented) this.key(event);
        if (event.key !== 'Escape' || event.defaultPrevented) event.stopPropagation();
      });
    }
    this.mouse = new Mouse(this);
    this.scroller.addEventListener('click', (event) => {
      const chip = event.target.closest('.heard-chip');
      if (chip) this.focusChip(chip);
    });
    this.scroller.addEventListener('focusin', (event) => {
      const row = event.target.closest('.heard-turn');
      if (row && Number(row.dataset.turn) !== this.turn) this.setTurn(Number(row.dataset.turn), { focus: false });
      const chip = event.target.closest('.heard-chip');
      if (chip) this.setActive(chip.dataset.coding);
    });
    this.root.addEventListener('copy', (event) => {
      if (this.selection.empty || event.target.closest('input, textarea')) return;
      event.clipboardData.setData('text/plain', this.transcript.slice(this.selection.start, this.selection.end));
      event.preventDefault();
    });
    this.resized = new ResizeObserver(() => this.selection.caret.hidden || this.selection.paint());
    this.resized.observe(this.scroller);
  }

  destroy() {
    this.mouse.destroy();
    this.resized.disconnect();
    this.page.destroy();
    this.root.remove();
  }

  // What the server says

  /** A snapshot: the codings it holds replace all that were known. */
  adopt(message) {
    this.message = message;
    this.codebook.favourites = message.favourites;
    this.codebook.merge(message.codes);
    const before = [...this.base.keys()];
    const newer = [...this.base.values()].filter((coding) => coding.revision > message.revision);
    this.base = new Map(newer.map((coding) => [coding.id, coding]));
    for (const values of message.codings) this.learn(values);
    this.queue.revision = newer.length ? Math.max(this.queue.revision, message.revision) : message.revision;
    for (const operation of this.queue.operations) this.reviveCode(operation);
    const touched = new Set([...before, ...this.base.keys(), ...this.queue.operations.map((o) => o.coding)]);
    this.refresh(touched);
    this.codebook.fillSlots([...this.page.shown.values()].map(({ coding }) => coding));
    this.drawStrip();
  }

  /** Take one coding; messages may arrive twice or late, so an older revision never replaces a newer one. */
  learn([id, revision, code, start, end, memo, attributes, coder, own]) {
    if ((this.base.get(id)?.revision ?? 0) > revision) return;
    const deleted = code === undefined;
    this.base.set(id, { id, revision, deleted, code, start, end, memo, attributes, coder, own: Boolean(own) });
  }

  /** A bridge message: changes, acknowledgements, settings. */
  receive(message) {
    this.apply(message.settings);
    if (message.from > this.queue.revision) {
      this.queue.resync();
      return;
    }
    if (message.codes) {
      this.codebook.merge(message.codes);
      this.drawStrip();
    }
    const before = new Map(message.codings.map(([id]) => [id, this.base.get(id)]));
    for (const values of message.codings) this.learn(values);
    this.queue.revision = Math.max(this.queue.revision, message.to);
    const settled = this.queue.settle(message.acknowledged);
    const touched = new Set(before.keys());
    let stepped = '';
    for (const { operation, ok, reason } of settled) {
      if (operation.coding) touched.add(operation.coding);
      if (!ok) this.refused(operation, reason);
      else stepped = { undo: 'Undone', redo: 'Done again' }[operation.kind] ?? stepped;
    }
    this.refresh(touched);
    if (stepped) this.showStep(stepped, before);
    this.notices.trouble(message.trouble ?? null);
    this.status();
    if (message.jump !== null && message.jump !== this.jumped) {
      this.jumped = message.jump;
      this.setTurn(message.jump, { center: true });
    }
  }

  apply(settings) {
    const { language } = this.settings;
    const changed = this.codebook.list.some(
      ({ names }) => (names[settings.language] ?? '') !== (names[language] ?? '') && settings.language !== language,
    );
    this.settings = settings;
    this.root.classList.toggle('heard-soft', settings.soft);
    this.root.style.setProperty('--size', `${settings.size}px`);
    this.codebook.language = settings.language;
    if (!changed) return;
    for (const index of this.transcript.turns.keys()) if (this.page.byTurn[index].size) this.page.dirty.add(index);
    this.page.flush();
    this.drawStrip();
  }

  /** Say what an undo or redo changed, and bring it into view. */
  showStep(verb, before) {
    const changes = [...before].map(([id, old]) => ({ old, now: this.base.get(id) }));
    const changed = changes.sort((a, b) => a.now.revision - b.now.revision).at(-1);
    if (!changed) {
      this.say(verb);
      return;
    }
    const place = changed.now.deleted ? changed.old : changed.now;
    if (!place || place.start === undefined) return;
    const turn = this.transcript.turnAt(place.start);
    const what = changed.now.deleted ? 'removed from' : 'on';
    this.say(`${verb}: ${this.codebook.label(place.code)} ${what} line ${turn + 1}`);
    this.page.rows[turn].root.scrollIntoView({ block: 'nearest' });
  }

  refused(operation, reason) {
    const why = reason || 'The project refused it.';
    if (operation.kind === 'undo' || operation.kind === 'redo') {
      this.say(why);
      return;
    }
    if (operation.kind === 'new_code') {
      this.codebook.remove(operation.code);
      this.orphans.set(operation.code, []);
    } else if (this.orphans.has(operation.code)) {
      this.orphans.get(operation.code).push(operation);
      return;
    }
    const code = operation.name ?? this.codebook.label(operation.code ?? this.base.get(operation.coding)?.code);
    const { start } = operation.start === undefined ? (this.base.get(operation.coding) ?? {}) : operation;
    const line = start === undefined ? '' : ` on line ${this.transcript.turnAt(start) + 1}`;
    this.notices.add(`Not saved: ${code}${line}. ${why}`, () => {
      const orphans = (operation.kind === 'new_code' && this.orphans.get(operation.code)) || [];
      this.orphans.delete(operation.code);
      for (const { id, ...rest } of [operation, ...orphans]) {
        this.reviveCode(rest);
        this.send(rest);
      }
    });
    this.say(`Not saved. ${why}`);
    this.drawStrip();
  }

  reviveCode(operation) {
    if (operation.kind !== 'new_code' || this.codebook.byId.has(operation.code)) return;
    this.codebook.merge([{ id: operation.code, name: operation.name, color: '#5b6770', provisional: true }]);
  }

  /** Repaint these codings from the server's word plus the waiting operations. */
  refresh(ids) {
    for (const id of ids) {
      if (id === undefined) continue;
      const coding = project(this.base.get(id), id, this.queue.operations, this.message.coder);
      this.page.put(id, coding);
    }
    const focused = document.activeElement?.closest?.('.heard-chip')?.dataset.coding;
    this.page.flush();
    if (this.active && !this.page.shown.has(this.active)) this.setActive(null);
    else if (this.active) this.setActive(this.active);
    if (focused && !this.root.contains(document.activeElement)) this.restoreFocus(focused);
  }

  status() {
    const count = this.queue.operations.length;
    this.root.dataset.unsaved = count;
    this.saved.textContent = count ? `${count} unsaved` : 'Saved';
    if (this.message.readOnly) this.saved.textContent = '';
    this.saved.classList.toggle('heard-waiting', count > 0);
    this.saved.title = count ? 'Being saved' : 'Everything is saved';
  }

  // Doing things

  send(operation) {
    const complete = this.queue.add(operation);
    if (complete.coding) this.refresh([complete.coding]);
    this.status();
    return complete;
  }

  say(text) {
    this.live.textContent = text;
    if (!this.active || this.message.readOnly) this.inspector.idle(text);
  }

  applyCode(id) {
    if (!this.writable() || !id) return;
    if (this.selection.empty) {
      this.say('Nothing is selected. Press s for a sentence, a for the whole turn, or select with the mouse.');
      return;
    }
    const { start, end } = this.selection;
    const label = this.codebook.label(id);
    const twin = [...this.page.shown.values()].find(
      ({ coding }) => coding.own && coding.code === id && coding.start === start && coding.end === end,
    );
    if (twin) {
      this.setActive(twin.coding.id);
      this.say(`${label} is already on this passage`);
      return;
    }
    const coding = crypto.randomUUID();
    this.lastCode = id;
    if (this.codebook.use(id)) this.drawStrip();
    this.send({ kind: 'add', coding, code: id, start, end });
    this.setActive(coding);
    this.live.textContent = `Applied ${label}`;
  }

  createCode(name, then) {
    const known = this.codebook.named(name);
    if (known) {
      then(known.id);
      return;
    }
    const operation = { kind: 'new_code', code: crypto.randomUUID(), name: name.slice(0, LONGEST_NAME) };
    this.reviveCode(operation);
    this.send(operation);
    then(operation.code);
  }

  writable() {
    if (this.message.readOnly) this.say('This interview is read only here.');
    return !this.message.readOnly;
  }

  /** The current coding if the viewer may change it, else a hint and null. */
  editable() {
    if (!this.writable()) return null;
    const coding = this.page.shown.get(this.active)?.coding;
    if (!coding) this.say('No coding is chosen. Press Enter to go to the codes of this turn, or click one.');
    else if (!coding.own) this.say(`Only ${coding.coder} can change this coding.`);
    return coding?.own ? coding : null;
  }

  resize(edge, direction) {
    const coding = this.editable();
    if (!coding) return;
    let { start, end } = coding;
    if (edge === 'end') end = this.transcript.boundary(end, direction, 'word', 1);
    else start = this.transcript.boundary(start, direction, 'word', 0);
    if (start >= end || (start === coding.start && end === coding.end)) return;
    this.send({ kind: 'resize', coding: coding.id, start, end });
    this.selection.place(start);
    this.live.textContent = edge === 'end' ? 'End moved' : 'Start moved';
  }

  removeActive() {
    const coding = this.editable();
    if (!coding) return;
    const focused = document.activeElement?.closest('.heard-chip');
    this.send({ kind: 'remove', coding: coding.id });
    this.say(`Removed ${this.codebook.label(coding.code)}`);
    if (focused) this.focusTurn();
  }

  editMemo() {
    const coding = this.editable();
    if (!coding) return;
    const back = document.activeElement;
    this.inspector.edit(coding, this.settings.attributes, (result) => {
      if (result && result.memo !== coding.memo) {
        this.send({ kind: 'memo', coding: coding.id, memo: result.memo });
        this.live.textContent = 'Memo kept';
      }
      if (result && JSON.stringify(result.attributes) !== JSON.stringify(coding.attributes ?? {})) {
        this.send({ kind: 'attributes', coding: coding.id, attributes: result.attributes });
      }
      this.setActive(this.active);
      if (back?.isConnected && this.root.contains(back) && !this.inspector.root.contains(back)) back.focus();
      else this.focusTurn();
    });
  }

  chooseCode() {
    if (!this.writable()) return;
    const create = (name) => this.createCode(name, (id) => this.applyCode(id));
    this.openPalette('Apply a code', (id) => this.applyCode(id), create);
  }

  openPalette(title, choose, create) {
    const back = document.activeElement?.closest('.heard-chip')?.dataset.coding;
    const closed = () => (back ? this.restoreFocus(back) : this.focusTurn());
    new Palette(this.root, this.codebook, { title, choose, create, closed });
  }

  inVivo() {
    if (!this.writable()) return;
    if (this.selection.empty) {
      this.say('Select the words that should become a code.');
      return;
    }
    const name = this.transcript.slice(this.selection.start, this.selection.end).replace(/\s+/g, ' ').trim();
    if ([...name].length > LONGEST_NAME) this.say(`A code made from words can have ${LONGEST_NAME} characters; select fewer.`);
    else this.createCode(name, (id) => this.applyCode(id));
  }

  // Keys

  key(event) {
    if (event.target.closest('input, textarea, select, dialog')) return;
    const chip = event.target.closest('.heard-chip');
    const wanted = actionOf(event, chip ? 'coding' : 'text', this.settings.letters);
    if (!wanted) return;
    if (!chip && event.target.closest('button') && /^(Arrow|Enter| )/.test(event.key)) {
      walkStrip(event);
      return;
    }
    if (this.run(wanted.action, wanted.digit) !== false) event.preventDefault();
  }

  /** Do what a key or a button asks for; false when there was nothing to do. */
  run(action, digit) {
    this.mouse.leave();
    return COMMANDS[action]?.(this, digit);
  }

  changeCode() {
    const coding = this.editable();
    if (!coding) return;
    const recode = (id) => {
      if (id === coding.code) return;
      if (this.codebook.use(id)) this.drawStrip();
      this.send({ kind: 'recode', coding: coding.id, code: id });
      this.live.textContent = `Changed to ${this.codebook.label(id)}`;
    };
    this.openPalette('Change to', recode, (name) => this.createCode(name, recode));
  }

  // Words for people

  describe(coding, continued) {
    const words = this.transcript.slice(coding.start, Math.min(coding.end, coding.start + 60));
    const parts = [this.codebook.label(coding.code), continued ? 'continued' : `“${words}”`];
    if (coding.memo) parts.push('has a memo');
    if (!coding.own) parts.push(`by ${coding.coder}`);
    return parts.join(', ');
  }

  drawStrip() {
    if (!this.message.readOnly) drawStrip(this);
  }
}
