// The pane itself: what each key and gesture does, and how the server's word replaces what was painted at once.
import { Care } from './care.js';
import { Codebook } from './codes.js';
import { Columns } from './columns.js';
import { COMMANDS } from './commands.js';
import { Drag } from './drag.js';
import { Editor } from './editor.js';
import { Follow } from './follow.js';
import { buildFrame, drawStrip, drawTools, walkStrip } from './frame.js';
import { Keymap } from './keys.js';
import { Memos } from './memos.js';
import { Menus } from './menus.js';
import { Mouse } from './mouse.js';
import { element, Page } from './page.js';
import { project, touchedBy } from './queue.js';
import { TextSelection } from './selection.js';
import { Suggestions } from './suggestions.js';
import { Transcript } from './text.js';
import { isWriting, Place } from '../heard.texts/place.js';
import { keysNowhere, ownKeys } from '../heard.texts/keys.js';
import { t } from '../heard.texts/texts.js';

const DEFAULTS = {
  language: '', snap: 'word', letters: true, soft: 'marked', size: 17, keys: {}, breaks: 25, passages: 20, attributes: [],
  documents: null, codes: null, grouped: '', follow: false,
};
const SETTING_OF = {
  break_passages: 'passages', documents_open: 'documents', codes_open: 'codes', documents_by: 'grouped',
};

export class Coder extends Editor {
  constructor(host, message, queue) {
    super();
    this.queue = queue;
    this.message = message;
    this.settings = { ...DEFAULTS, ...message.columns };
    this.given = this.settings; // settings as the server last told
    this.local = {}; // settings of somebody who may not store any
    this.keymap = new Keymap();
    this.base = new Map(); // codings as the server last told
    this.jumped = null;
    this.orphans = new Map(); // refused new code → refused operations that needed it, tried again with it
    this.codebook = new Codebook(message.codes, message.favourites, message.headings);
    this.transcript = new Transcript(message.text, message.turns);
    buildFrame(this, host);
    this.page = new Page(this.scroller, this.transcript, this.codebook, (coding, more) => this.describe(coding, more));
    this.selection = new TextSelection(this.page, this.transcript, () => this.selectionChanged());
    this.memos = new Memos(this);
    this.care = new Care(this);
    this.suggestions = new Suggestions(this);
    this.drag = new Drag(this);
    this.menus = new Menus(this);
    this.columns = new Columns(this);
    this.otherTab = new Follow(this);
    this.page.extras = (index) => [
      ...this.care.extras(index),
      ...this.memos.extras(index),
      ...this.suggestions.extras(index),
    ];
    this.adopt(message);
    this.listen();
    this.setTurn(0, { focus: false, scroll: false });
    this.status();
    this.warnFree();
    this.offerDigits();
    this.place = new Place('coding', (kept) => this.comeBack(kept));
    if (message.release) this.place.address({ release: message.release });
    this.care.begin(this.comeBack(this.place.kept));
    if (!this.care.covered && !isWriting()) this.focusTurn();
  }

  listen() {
    ownKeys(this.root, (event) => this.key(event));
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
      this.care.seen();
    });
    this.root.addEventListener('copy', (event) => {
      if (this.selection.empty || event.target.closest('input, textarea')) return;
      event.clipboardData.setData('text/plain', this.transcript.slice(this.selection.start, this.selection.end));
      event.preventDefault();
    });
    this.scroller.addEventListener('scroll', () => this.aimed || this.keepPlace(), { passive: true });
    this.elsewhere = keysNowhere((event) => this.key(event), () => this.inspector.editing && this.inspector.made.field);
    for (const type of ['wheel', 'pointerdown', 'keydown']) {
      this.root.addEventListener(type, () => (this.aimed = null), { capture: true, passive: true });
    }
    this.resized = new ResizeObserver(() => {
      // The first change of size is that of the style sheet's arrival.
      if (this.aimed) this.aim(this.aimed);
      if (!this.selection.caret.hidden) this.selection.paint();
    });
    this.resized.observe(this.scroller);
  }

  destroy() {
    this.elsewhere();
    this.place.destroy();
    this.inspector.keep();
    this.care.destroy();
    this.mouse.destroy();
    this.drag.end();
    this.columns.destroy();
    this.otherTab.destroy();
    this.resized.disconnect();
    this.page.destroy();
    this.root.remove();
  }

  /** Nobody is there any more: take the text away; what is not saved waits in the queue. */
  close(reason) {
    const host = this.root.parentElement;
    this.destroy();
    host?.append(element('p', 'heard-over', reason, { role: 'alert' }));
  }

  // What the server says

  shows(message) {
    return this.message === message;
  }

  /** Whether a snapshot can be taken over; where nothing may be changed any more, or again, the pane is drawn anew. */
  fits(message) {
    return this.message.readOnly === message.readOnly && this.message.release === message.release;
  }

  /** A snapshot: the codings it holds replace all that were known. */
  adopt(message) {
    // A snapshot that comes again lacks the codes made since.
    if (message.revision > this.message.revision) this.codebook.adopt(message.codes, message.headings);
    else this.codebook.merge(message.codes);
    this.message = message;
    this.codebook.favourites = message.favourites;
    const unsaved = this.queue.operations.findLast((operation) => operation.kind === 'pins');
    this.codebook.pinned = { ...(unsaved?.pins ?? message.pinned) };
    this.memos.adopt(message.memos);
    this.care.adopt(message.notes);
    this.suggestions.adopt(message.suggestions);
    const before = [...this.base.keys()];
    const newer = [...this.base.values()].filter((coding) => coding.revision > message.revision);
    this.base = new Map(newer.map((coding) => [coding.id, coding]));
    for (const values of message.codings) this.learn(values);
    this.queue.revision = newer.length ? Math.max(this.queue.revision, message.revision) : message.revision;
    for (const operation of this.queue.operations) this.reviveCode(operation);
    const touched = new Set([...before, ...this.base.keys(), ...this.queue.operations.flatMap(touchedBy)]);
    this.refresh(touched);
    this.codebook.fillSlots();
    const { byId } = this.codebook;
    const own = [...this.base.values()].filter((coding) => coding.own && byId.has(coding.code));
    if (!byId.has(this.lastCode)) this.lastCode = own.sort((a, b) => b.revision - a.revision)[0]?.code ?? null;
    this.drawStrip();
    this.columns.redraw();
  }

  /** What tells the server a value by its name, once there is one. */
  connected(tell) {
    this.columns.connected(tell);
  }

  /** Take one coding; messages may arrive twice or late, so an older revision never replaces a newer one. */
  learn([id, revision, code, start, end, memo, attributes, coder, own]) {
    if ((this.base.get(id)?.revision ?? 0) > revision) return;
    const deleted = code === undefined;
    this.base.set(id, { id, revision, deleted, code, start, end, memo, attributes, coder, own: Boolean(own) });
  }

  /** A bridge message: changes, acknowledgements, settings. */
  receive(message) {
    if (message.closed) {
      this.close(message.closed);
      return;
    }
    this.apply(message.settings);
    this.root.dataset.opened = '';
    if (message.workbench) this.columns.receive(message.workbench);
    if (message.from > this.queue.revision) {
      this.queue.resync();
      return;
    }
    if (message.codes) {
      this.codebook.merge(message.codes);
      this.drawStrip();
      this.columns.redraw();
    }
    const before = new Map(message.codings.map(([id]) => [id, this.base.get(id)]));
    for (const values of message.codings) this.learn(values);
    this.queue.revision = Math.max(this.queue.revision, message.to);
    const settled = this.queue.settle(message.acknowledged);
    const touched = new Set(before.keys());
    let stepped = '';
    this.memos.receive(message.memos ?? []);
    this.care.receive(message.notes ?? []);
    if (message.open) this.suggestions.receive(message.open, message.suggestions ?? []);
    for (const { operation, ok, reason } of settled) {
      for (const id of touchedBy(operation)) touched.add(id);
      this.memos.settled(operation);
      this.care.settled(operation);
      this.suggestions.settled(operation);
      if (!ok) this.refused(operation, reason);
      else if (operation.kind === 'example') this.exampleTaken(operation);
      else stepped = { undo: t('Undone'), redo: t('Done again') }[operation.kind] ?? stepped;
    }
    this.refresh(touched);
    if (stepped) this.showStep(stepped, before);
    this.notices.trouble(message.trouble ?? null);
    this.status();
    if (message.jump !== null && message.jump !== this.jumped) {
      this.jumped = message.jump;
      this.setTurn(message.jump, { center: true, focus: !isWriting() });
    }
    this.otherTab.receive(message);
  }

  apply(given) {
    this.given = given;
    const settings = { ...DEFAULTS, ...given };
    const mine = this.queue.operations.filter((operation) => operation.kind === 'preferences');
    for (const values of [this.local, ...mine.map((operation) => operation.values)]) {
      for (const [name, value] of Object.entries(values)) {
        const known = SETTING_OF[name] ?? name;
        settings[known] = value ?? DEFAULTS[known];
      }
    }
    const { language, keys } = this.settings;
    const changed = this.codebook.list.some(
      ({ names }) => (names[settings.language] ?? '') !== (names[language] ?? '') && settings.language !== language,
    );
    this.settings = settings;
    if (JSON.stringify(keys) !== JSON.stringify(settings.keys)) {
      this.keymap = new Keymap(settings.keys);
      drawTools(this);
    }
    this.root.classList.toggle('heard-soft', settings.soft === 'all');
    this.root.style.setProperty('--size', `${settings.size}px`);
    this.codebook.language = settings.language;
    this.care.refresh();
    this.columns.arrange();
    this.columns.parts.documents.content.regroup();
    if (!changed) return;
    for (const index of this.transcript.turns.keys()) if (this.page.byTurn[index].size) this.page.dirty.add(index);
    this.page.flush();
    this.drawStrip();
    this.columns.redraw();
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
    const words = { label: this.codebook.label(place.code), line: turn + 1 };
    const what = changed.now.deleted ? t('{label} removed from line {line}', words) : t('{label} on line {line}', words);
    this.say(`${verb}: ${what}`);
    this.page.rows[turn].root.scrollIntoView({ block: 'nearest' });
  }

  refused(operation, reason) {
    const why = reason || t('The project refused it.');
    if (operation.kind === 'undo' || operation.kind === 'redo') {
      this.say(why);
      return;
    }
    if (['preferences', 'pins', 'place', 'note', 'content-note', 'report', 'report-withdrawn', 'example'].includes(operation.kind)) {
      this.notices.add(`${t('Not saved.')} ${why}`, operation.kind === 'note' ? () => this.memos.again(operation) : null);
      this.say(`${t('Not saved.')} ${why}`);
      return;
    }
    if (operation.kind === 'new_code') {
      this.codebook.remove(operation.code);
      this.columns.redraw();
      this.orphans.set(operation.code, []);
    } else if (this.orphans.has(operation.code)) {
      this.orphans.get(operation.code).push(operation);
      return;
    }
    const code = operation.name ?? this.codebook.label(operation.code ?? this.base.get(operation.coding)?.code);
    const { start } = operation.start === undefined ? (this.base.get(operation.coding) ?? {}) : operation;
    const line = start === undefined ? '' : t('on line {line}', { line: this.transcript.turnAt(start) + 1 });
    const what = t('Not saved: {code}', { code: `${code} ${line}`.trim() });
    this.notices.add(`${what}. ${why}`, () => {
      const orphans = (operation.kind === 'new_code' && this.orphans.get(operation.code)) || [];
      this.orphans.delete(operation.code);
      for (const { id: _, ...rest } of [operation, ...orphans]) {
        this.reviveCode(rest);
        this.send(rest);
      }
    });
    this.say(`${t('Not saved.')} ${why}`);
    this.drawStrip();
  }

  reviveCode(operation) {
    if (operation.kind !== 'new_code' || this.codebook.byId.has(operation.code)) return;
    this.codebook.merge([{ id: operation.code, name: operation.name, color: '#5b6770', provisional: true }]);
    this.columns.redraw();
  }

  /** Repaint these codings from the server's word plus the waiting operations. */
  refresh(ids) {
    // What waits from before a release has its places in the text of then: the server brings it here.
    const here = this.queue.operations.filter(({ release }) => release === this.message.release);
    for (const id of ids) {
      if (id === undefined) continue;
      const coding = project(this.base.get(id), id, here, this.message.coder);
      this.page.put(id, coding && { ...coding, code: this.codebook.idOf(coding.code) });
    }
    const focused = document.activeElement?.closest?.('.heard-chip')?.dataset.coding;
    this.page.flush();
    this.columns.changed();
    if (this.active && !this.page.shown.has(this.active)) this.setActive(null);
    else if (this.active) this.setActive(this.active);
    if (focused && !this.root.contains(document.activeElement)) this.restoreFocus(focused);
  }

  status() {
    const count = this.queue.steps;
    this.root.dataset.unsaved = count;
    this.saved.textContent = count ? t('{number} unsaved', { number: count }) : t('Saved');
    if (this.message.readOnly) this.saved.textContent = '';
    this.saved.classList.toggle('heard-waiting', count > 0);
    this.saved.title = count ? t('Being saved') : t('Everything is saved');
  }

  // Keys

  key(event) {
    if (event.target.closest('input, textarea, select, dialog')) return;
    const chip = event.target.closest('.heard-chip');
    const wanted = this.keymap.actionOf(event, chip ? 'coding' : 'text', this.settings.letters);
    if (!wanted || this.care.covered) return;
    if (!chip && event.target.closest('button') && /^(Arrow|Enter| )/.test(event.key)) {
      walkStrip(event);
      return;
    }
    this.care.active();
    if (this.run(wanted.action, wanted.digit) !== false) event.preventDefault();
  }

  /** Do what a key or a button asks for; false when there was nothing to do. */
  run(action, digit) {
    this.mouse.leave();
    return COMMANDS[action]?.(this, digit);
  }

  // Words for people

  describe(coding, continued) {
    const words = this.transcript.slice(coding.start, Math.min(coding.end, coding.start + 60));
    const parts = [this.codebook.label(coding.code), continued ? t('continued') : `“${words}”`];
    if (coding.memo) parts.push(t('has a memo'));
    if (!coding.own) parts.push(t('by {coder}', { coder: coding.coder }));
    return parts.join(', ');
  }

  drawStrip() {
    if (!this.message.readOnly) drawStrip(this);
  }
}
