// The pane itself: what each key and gesture does, and how the server's word replaces what was painted at once.
import { Codebook } from './codes.js';
import { actionOf } from './keys.js';
import { element, Page, swatch } from './page.js';
import { FindBar, Inspector, Notices, openHelp, Palette } from './panels.js';
import { project } from './queue.js';
import { TextSelection } from './selection.js';
import { Transcript } from './text.js';

const DEFAULTS = { language: '', snap: true, letters: true, soft: false, size: 17, attributes: [] };
const HINT = 'Select with the mouse, or s for a sentence, a for the whole turn. Then a digit, or / for any code. ? shows all keys.';
const LONGEST_NAME = 80;

export class Coder {
  constructor(host, message, queue) {
    this.queue = queue;
    this.message = message;
    this.settings = DEFAULTS;
    this.base = new Map(); // codings as the server last told
    this.active = null; // id of the current coding
    this.turn = 0;
    this.lastCode = null;
    this.jumped = null;
    this.orphans = new Map(); // refused new code → refused operations that needed it, tried again with it
    this.codebook = new Codebook(message.codes, message.favourites);
    this.transcript = new Transcript(message.text, message.turns);
    this.frame(host);
    this.page = new Page(this.scroller, this.transcript, this.codebook, (coding, more) => this.describe(coding, more));
    this.selection = new TextSelection(this.page, this.transcript, () => this.selectionChanged());
    this.adopt(message);
    this.listen();
    this.setTurn(0, { focus: false, scroll: false });
    this.status();
  }

  frame(host) {
    const { title, readOnly } = this.message;
    this.root = element('section', 'heard-pane', undefined, { 'aria-label': `Transcript: ${title}` });
    this.strip = element('div', 'heard-strip', undefined, { role: 'toolbar', 'aria-label': 'Codes on the digit keys' });
    this.bar = element('div', 'heard-bar-top');
    const tools = element('div', 'heard-tools', undefined, { role: 'group', 'aria-label': 'Tools' });
    const foot = element('div', 'heard-desk-foot');
    for (const [label, action, key, writes] of [
      ['All codes', 'palette', '/', true],
      ['Undo', 'undo', 'Ctrl z', true],
      ['Redo', 'redo', 'Ctrl Shift z', true],
      ['Find', 'find', 'f'],
      ['Keys', 'help', '?'],
      ['Next uncoded', 'nextUncoded', 'n'],
    ]) {
      if (writes && readOnly) continue;
      const tool = element('button', 'heard-quiet', label, { type: 'button', title: `${label} (${key})` });
      tool.addEventListener('click', () => this.run(action));
      (action === 'nextUncoded' ? foot : tools).append(tool);
    }
    this.saved = element('span', 'heard-saved', '', { role: 'status' });
    const desk = element('div', 'heard-desk');
    foot.append(this.saved);
    desk.append(tools, foot);
    this.bar.append(readOnly ? element('span', 'heard-locked', 'Read only') : this.strip, desk);
    this.finder = element('div', 'heard-find-place');
    this.scroller = element('div', 'heard-scroll');
    this.notices = new Notices();
    this.inspector = new Inspector(this.codebook, (action) => this.run(action));
    this.card = element('div', 'heard-card', undefined, { 'aria-hidden': 'true' });
    this.card.hidden = true;
    this.live = element('div', 'heard-hidden', '', { 'aria-live': 'polite' });
    this.root.append(this.bar, this.finder, this.scroller, this.notices.root, this.inspector.root, this.card, this.live);
    this.root.style.setProperty('--height', `${this.message.height}px`);
    host.append(this.root);
  }

  listen() {
    for (const type of ['keydown', 'keypress', 'keyup']) {
      // Streamlit listens on the document: there, c opens “Clear caches” and r reruns.
      this.root.addEventListener(type, (event) => {
        if (type === 'keydown' && !event.defaultPrevented) this.key(event);
        if (event.key !== 'Escape' || event.defaultPrevented) event.stopPropagation();
      });
    }
    this.scroller.addEventListener('mousedown', (event) => {
      this.pressed = event.button === 0;
      if (event.shiftKey && !this.selection.empty) event.preventDefault();
    });
    this.released = (event) => this.pressed && this.release(event);
    document.addEventListener('mouseup', this.released);
    this.scroller.addEventListener('mousemove', (event) => this.hover(event));
    this.scroller.addEventListener('mouseleave', () => this.unhover());
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
    document.removeEventListener('mouseup', this.released);
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
    for (const values of message.codings) this.learn(values);
    this.queue.revision = Math.max(this.queue.revision, message.to);
    const settled = this.queue.settle(message.acknowledged);
    const touched = new Set(message.codings.map(([id]) => id));
    for (const { operation, ok, reason } of settled) {
      if (operation.coding) touched.add(operation.coding);
      if (!ok) this.refused(operation, reason);
      else if (operation.kind === 'undo') this.say('Undone');
      else if (operation.kind === 'redo') this.say('Redone');
    }
    this.refresh(touched);
    this.trouble = message.trouble ?? null;
    this.status();
    if (message.jump !== null && message.jump !== this.jumped) {
      this.jumped = message.jump;
      this.setTurn(message.jump, { center: true });
    }
  }

  apply(settings) {
    const changed = settings.language !== this.settings.language;
    this.settings = settings;
    this.root.classList.toggle('heard-soft', settings.soft);
    this.root.style.setProperty('--size', `${settings.size}px`);
    if (!changed) return;
    this.codebook.language = settings.language;
    for (const index of this.transcript.turns.keys()) if (this.page.byTurn[index].size) this.page.dirty.add(index);
    this.page.flush();
    this.drawStrip();
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

  restoreFocus(id) {
    const chip = this.page.chipOf(id, this.turn);
    (chip ?? this.page.rows[this.turn].root).focus({ preventScroll: true });
  }

  status() {
    const count = this.queue.operations.length;
    this.root.dataset.unsaved = count;
    this.saved.textContent = count ? `${count} unsaved` : 'Saved';
    if (this.message.readOnly) this.saved.textContent = '';
    this.saved.classList.toggle('heard-waiting', count > 0);
    this.saved.title = this.trouble ?? (count ? 'Being saved' : 'Everything is saved');
    if (this.trouble && count) this.saved.textContent += ' – retrying';
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

  openPalette(title, choose, create) {
    this.unhover();
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
      this.rove(event);
      return;
    }
    if (this.run(wanted.action, wanted.digit) !== false) event.preventDefault();
  }

  /** Left and right walk along the digit strip, which is one stop for the Tab key. */
  rove(event) {
    const slot = event.target.closest('.heard-slot');
    const step = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[event.key];
    const next = slot && step && slot[step];
    if (!next) return;
    event.preventDefault();
    slot.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  run(action, digit) {
    const { selection } = this;
    this.unhover();
    switch (action) {
      case 'digit': return this.applyCode(this.codebook.slots[digit]);
      case 'repeat': return this.lastCode ? this.applyCode(this.lastCode) : this.say('No code was applied yet.');
      case 'palette':
        return this.writable() &&
          this.openPalette('Apply a code', (id) => this.applyCode(id), (name) => this.createCode(name, (id) => this.applyCode(id)));
      case 'recode': return this.changeCode();
      case 'inVivo': return this.inVivo();
      case 'memo': return this.editMemo();
      case 'remove': return this.removeActive();
      case 'endLeft': return this.resize('end', -1);
      case 'endRight': return this.resize('end', 1);
      case 'startLeft': return this.resize('start', -1);
      case 'startRight': return this.resize('start', 1);
      case 'undo':
      case 'redo':
        return this.writable() && this.send({ kind: action });
      case 'nextTurn': return this.step(1);
      case 'previousTurn': return this.step(-1);
      case 'firstTurn': return this.setTurn(0);
      case 'lastTurn': return this.setTurn(this.transcript.turns.length - 1);
      case 'nextUncoded': return this.toUncoded(1);
      case 'previousUncoded': return this.toUncoded(-1);
      case 'growSentence': return this.follow(() => selection.growSentence());
      case 'shrinkSentence': return this.follow(() => selection.shrinkSentence());
      case 'growTurn': return this.follow(() => selection.growTurn(this.turn));
      case 'wordRight': return this.follow(() => selection.move(1, 'word'));
      case 'wordLeft': return this.follow(() => selection.move(-1, 'word'));
      case 'characterRight': return this.follow(() => selection.move(1, 'grapheme'));
      case 'characterLeft': return this.follow(() => selection.move(-1, 'grapheme'));
      case 'extendWordRight': return this.follow(() => selection.extend(1, 'word'));
      case 'extendWordLeft': return this.follow(() => selection.extend(-1, 'word'));
      case 'extendCharacterRight': return this.follow(() => selection.extend(1, 'grapheme'));
      case 'extendCharacterLeft': return this.follow(() => selection.extend(-1, 'grapheme'));
      case 'extendTurnDown': return this.follow(() => selection.extendTurn(1));
      case 'extendTurnUp': return this.follow(() => selection.extendTurn(-1));
      case 'enterCodings': return this.enterCodings();
      case 'nextCoding': return this.stepCoding(1);
      case 'previousCoding': return this.stepCoding(-1);
      case 'find': return this.find();
      case 'help': return openHelp(this.root, this.settings.letters, () => this.focusTurn());
      case 'escape': return this.escape();
      default: return false;
    }
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

  escape() {
    if (document.activeElement?.closest('.heard-chip')) this.focusTurn();
    else if (!this.selection.empty) this.selection.place(this.selection.start);
    else if (this.active) this.setActive(null);
    else return false;
    return true;
  }

  // Moving

  /** Do something to the selection, then keep its head in view and its turn current. */
  follow(change) {
    if (document.activeElement?.closest('.heard-chip')) this.focusTurn();
    change();
    const { turn } = this.selection;
    if (turn !== this.turn) this.setTurn(turn, { keep: true });
    if (!this.selection.empty) {
      this.live.textContent = this.transcript.slice(this.selection.start, this.selection.end).slice(0, 200);
    }
  }

  selectionChanged() {
    this.root.classList.toggle('heard-selecting', !this.selection.empty);
    if (!this.selection.empty && this.active) this.setActive(null);
  }

  step(direction) {
    const row = this.page.rows[this.turn].root.getBoundingClientRect();
    const view = this.scroller.getBoundingClientRect();
    if (row.bottom < view.top || row.top > view.bottom) {
      const seen = this.page.rows.findIndex(({ root }) => root.getBoundingClientRect().bottom > view.top + 8);
      this.setTurn(seen);
    } else this.setTurn(this.turn + direction);
  }

  setTurn(index, { focus = true, scroll = focus, keep = false, center = false } = {}) {
    const target = Math.min(Math.max(0, index), this.page.rows.length - 1);
    const row = this.page.rows[target];
    if (!row) return;
    const old = this.page.rows[this.turn].root;
    old.classList.remove('heard-current');
    old.tabIndex = -1;
    this.turn = target;
    row.root.classList.add('heard-current');
    row.root.tabIndex = 0;
    if (!keep) {
      this.selection.place(this.transcript.turns[target].start);
      this.setActive(null);
    }
    if (scroll) {
      row.root.scrollIntoView({ block: center ? 'center' : 'nearest' });
      // Turns above may have been laid out only now, at another height than estimated.
      if (center) requestAnimationFrame(() => row.root.scrollIntoView({ block: 'center' }));
    }
    if (focus) row.root.focus({ preventScroll: true });
  }

  focusTurn() {
    this.page.rows[this.turn]?.root.focus({ preventScroll: true });
  }

  toUncoded(direction) {
    const { turns } = this.transcript;
    const named = turns.some((turn) => turn.role === 'participant');
    const answer = (turn) => (named ? turn.role === 'participant' : turn.role !== 'interviewer') && turn.end > turn.start;
    for (let index = this.turn + direction; index >= 0 && index < turns.length; index += direction) {
      if (answer(turns[index]) && !this.page.byTurn[index].size) {
        this.setTurn(index, { center: true });
        return;
      }
    }
    this.say(direction > 0 ? 'No answer without a code further on.' : 'No answer without a code before this.');
  }

  enterCodings() {
    const first = this.page.rows[this.turn].list?.querySelector('button');
    if (first) first.focus({ preventScroll: true });
    else this.say('No code on this turn yet.');
  }

  stepCoding(direction) {
    const chips = [...this.scroller.querySelectorAll('.heard-chip')];
    const next = chips[chips.indexOf(document.activeElement) + direction];
    if (!next) return;
    next.closest('.heard-turn').scrollIntoView({ block: 'nearest' });
    next.focus({ preventScroll: true });
  }

  focusChip(chip) {
    chip.focus({ preventScroll: true });
    this.setActive(chip.dataset.coding);
  }

  /** Make a coding the one that m, x, r and the brackets act on. */
  setActive(id) {
    const entry = this.page.shown.get(id);
    this.active = entry ? id : null;
    for (const chip of this.scroller.querySelectorAll('.heard-active')) chip.classList.remove('heard-active');
    if (!entry) {
      this.page.mark('active', []);
      this.inspector.idle(this.message.readOnly ? 'Read only. Enter goes to the codes of a turn; ? shows all keys.' : HINT);
      return;
    }
    const { coding } = entry;
    this.page.mark('active', this.selection.empty ? [[coding.start, coding.end]] : []);
    const [first, last] = this.transcript.turnsOf(coding.start, coding.end);
    for (let index = first; index <= last; index += 1) this.page.chipOf(id, index)?.classList.add('heard-active');
    const quote = this.transcript.slice(coding.start, Math.min(coding.end, coding.start + 160));
    this.inspector.show(coding, coding.end > coding.start + 160 ? `${quote}…` : quote, coding.own && !this.message.readOnly);
  }

  find() {
    if (this.finder.children.length) {
      this.finder.querySelector('input').focus();
      return;
    }
    new FindBar(this.finder, {
      search: (query) => this.transcript.find(query),
      show: (hits, at) => {
        this.page.mark('find', hits.slice(0, 2000));
        this.page.mark('hit', at < 0 ? [] : [hits[at]]);
        if (at >= 0) this.setTurn(this.transcript.turnAt(hits[at][0]), { focus: false, scroll: true, center: true });
      },
      closed: (hit) => {
        this.page.mark('find', []);
        this.page.mark('hit', []);
        if (hit) this.selection.set(hit[0], hit[1]);
        this.focusTurn();
      },
    });
  }

  // Mouse

  release(event) {
    this.pressed = false;
    const point = this.scroller.contains(event.target) ? this.page.pointAt(event.clientX, event.clientY) : null;
    if (event.shiftKey && point !== null && !this.selection.empty) {
      this.selection.stretch(point, this.settings.snap);
      this.setTurn(this.selection.turn, { keep: true, scroll: false });
      return;
    }
    if (this.selection.adopt(document.getSelection(), this.settings.snap)) {
      this.setTurn(this.selection.turn, { keep: true, scroll: false });
      return;
    }
    const row = event.target.closest?.('.heard-turn');
    if (!row || !this.scroller.contains(row) || event.target.closest('.heard-chip')) return;
    this.setTurn(Number(row.dataset.turn), { scroll: false });
    if (point === null || !event.target.closest('.heard-text')) return;
    this.selection.place(point, true);
    const here = this.page.at(point);
    if (!here.length) return;
    const cycle = here.findIndex((coding) => coding.id === this.clicked);
    this.clicked = here[(cycle + 1) % here.length].id;
    this.setActive(this.clicked);
  }

  hover(event) {
    if (this.pressed || this.hovering) return;
    this.hovering = requestAnimationFrame(() => {
      this.hovering = 0;
      const chip = event.target.closest?.('.heard-chip');
      const overText = event.target.closest?.('.heard-text');
      const point = overText ? this.page.pointAt(event.clientX, event.clientY) : null;
      const codings = chip
        ? [this.page.shown.get(chip.dataset.coding)?.coding].filter(Boolean)
        : point === null ? [] : this.page.at(point);
      const key = codings.map((coding) => coding.id).join();
      if (key === this.hovered) return;
      this.unhover();
      if (!codings.length) return;
      this.hovered = key;
      this.page.mark('hover', codings.map((coding) => [coding.start, coding.end]));
      this.hoverTimer = setTimeout(() => this.showCard(codings, event), 350);
    });
  }

  unhover() {
    clearTimeout(this.hoverTimer);
    if (!this.hovered) return;
    this.hovered = '';
    this.page.mark('hover', []);
    this.card.hidden = true;
  }

  showCard(codings, event) {
    this.card.textContent = '';
    for (const coding of codings.slice(0, 4)) this.card.append(this.inspector.about(coding, ''));
    this.card.hidden = false;
    const frame = this.root.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const left = Math.min(event.clientX - frame.left + 8, frame.width - width - 8);
    const below = event.clientY - frame.top + 26;
    const top = below + height > frame.height - 8 ? event.clientY - frame.top - height - 18 : below;
    this.card.style.left = `${Math.max(8, left)}px`;
    this.card.style.top = `${Math.max(8, top)}px`;
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
    if (this.message.readOnly) return;
    this.strip.textContent = '';
    this.codebook.slots.forEach((id, index) => {
      const code = this.codebook.get(id);
      const label = this.codebook.label(id);
      const slot = element('button', 'heard-slot', undefined, { type: 'button', title: code.definition || label });
      slot.tabIndex = index ? -1 : 0;
      slot.setAttribute('aria-label', `${(index + 1) % 10}: ${label}`);
      slot.append(element('kbd', 'heard-key', String((index + 1) % 10)), swatch(code), element('span', 'heard-slot-name', label));
      slot.addEventListener('click', () => {
        this.applyCode(id);
        this.focusTurn();
      });
      this.strip.append(slot);
    });
  }
}
