// The pane itself: what each key and gesture does, and how the server's word replaces what was shown at once.
import { element } from '../heard.coding_pane/page.js';
import { FindBar, Notices } from '../heard.coding_pane/panels.js';
import { TextSelection } from '../heard.coding_pane/selection.js';
import { Transcript } from '../heard.coding_pane/text.js';
import { actionOf } from './keys.js';
import { Page, STATES } from './page.js';
import { button, openHelp, openMany, openPseudonym, openTypes, Panel } from './panel.js';
import { Findings } from './state.js';

const LONGEST_QUOTE = 90;
const ASK_AGAIN = 31 * 60 * 1000; // the originals shut after 30 idle minutes; then nothing of them may stay on screen

export class Reviewer {
  constructor(host, message, queue) {
    this.queue = queue;
    this.message = message;
    this.mode = 'queue'; // or 'look': the list of what is not masked
    this.everywhere = true;
    this.active = null; // id of the current identifier
    this.looking = null; // key of the current unmasked word
    this.lastType = 'PERSON';
    this.stepping = null; // operation whose effect should be shown: undo or redo
    this.transcript = new Transcript(message.text, message.turns);
    this.findings = new Findings(message, this.transcript);
    this.findings.project(queue.operations);
    this.frame(host);
    this.page = new Page(this.scroller, this.transcript, this.findings);
    this.selection = new TextSelection(this.page, this.transcript, () => this.selectionChanged());
    this.queue.revision = message.revision;
    this.listen();
    this.active = this.findings.pending[0]?.id ?? null;
    this.show({ scroll: true });
    if (document.activeElement === document.body) this.scroller.focus({ preventScroll: true });
  }

  frame(host) {
    this.root = element('section', 'heard-review', undefined, { 'aria-label': `Original: ${this.message.title}` });
    this.bar = element('div', 'heard-review-bar');
    this.counts = element('p', 'heard-review-counts', '', { role: 'status' });
    const tools = element('div', 'heard-review-tools', undefined, { role: 'toolbar', 'aria-label': 'Tools' });
    for (const [label, action, key] of [
      ['Next', 'next', 'n'],
      ['Mask selection', 'mask', 'm'],
      ['Accept many', 'many', 'b'],
      ['Undo', 'undo', 'u'],
      ['Redo', 'redo', 'Shift u'],
      ['Find', 'find', 'f'],
      ['Keys', 'help', '?'],
    ]) {
      tools.append(button(label, key, () => this.click(action), 'heard-review-tool'));
    }
    this.wide = button('', 'e', () => this.click('everywhere'), 'heard-review-tool');
    this.orderly = button('', 'o', () => this.click('order'), 'heard-review-tool');
    tools.append(this.wide, this.orderly);
    this.saved = element('span', 'heard-review-saved', '', { role: 'status' });
    this.hint = element('p', 'heard-review-hint-line', '', { 'aria-hidden': 'true' });
    this.bar.append(this.counts, this.hint, this.saved, tools);
    this.finder = element('div', 'heard-review-find');
    this.scroller = element('div', 'heard-review-scroll', undefined, { tabindex: '0', 'aria-label': 'Original text' });
    this.panel = new Panel((action) => this.click(action), (key) => this.goTo(key));
    this.notices = new Notices();
    this.live = element('div', 'heard-review-hidden', '', { 'aria-live': 'polite' });
    this.root.dataset.unsaved = '0';
    this.root.append(this.bar, this.finder, this.scroller, this.panel.root, this.notices.root, this.live);
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
    this.resized = new ResizeObserver(() => this.selection.caret.hidden || this.selection.paint());
    this.resized.observe(this.scroller);
  }

  destroy() {
    clearTimeout(this.asking);
    document.removeEventListener('mouseup', this.released);
    this.resized.disconnect();
    this.page.destroy();
    this.root.remove();
  }

  // What the server says

  adopt(message) {
    this.message = message;
    this.findings.adopt(message);
    this.queue.revision = message.revision;
    this.refresh();
  }

  receive(message) {
    if (message.closed) {
      this.close(message.closed);
      return;
    }
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.queue.resync(), ASK_AGAIN);
    if (message.from > this.queue.revision) {
      this.queue.resync();
      return;
    }
    this.findings.learn(message.rows);
    const freed = message.passed ? this.findings.setPassed(message.passed) : null;
    this.queue.revision = Math.max(this.queue.revision, message.to);
    for (const { operation, ok, reason } of this.queue.settle(message.acknowledged)) {
      if (!ok) this.refused(operation, reason);
      else if (operation.id === this.stepping) {
        this.stepping = null;
        const id = message.rows.find((row) => row.length > 1)?.[0];
        this.refresh();
        if (id) {
          this.mode = 'queue';
          this.active = id;
        } else if (freed) {
          this.mode = 'look';
          const open = this.findings.unmasked(this.everywhere);
          this.looking = open.find(({ spans }) => spans.some(([start]) => start === freed))?.key ?? this.looking;
        }
        this.show({ scroll: Boolean(id || freed) });
        this.say(operation.kind === 'undo' ? 'Undone' : 'Redone');
      }
    }
    this.trouble = message.trouble ?? null;
    const before = this.findings.counts().pending;
    this.refresh();
    if (!before && this.findings.pending.length) {
      // The last look before release found more places.
      this.mode = 'queue';
      this.active = this.findings.pending[0].id;
      this.show({ scroll: true });
    }
  }

  /** The originals are shut: nothing of them stays on screen. */
  close(reason) {
    this.page.destroy();
    this.scroller.replaceChildren(element('p', 'heard-review-closed', `${reason} Reload the page to go on.`));
    this.panel.root.replaceChildren();
    this.finder.replaceChildren();
    this.saved.textContent = this.queue.operations.length ? `${this.queue.operations.length} not saved` : '';
    this.closed = true;
  }

  refused(operation, reason) {
    const why = reason || 'The project refused it.';
    if (operation.kind !== 'undo' && operation.kind !== 'redo') this.notices.add(`Not saved: ${why}`);
    this.say(why);
  }

  // Doing things

  /** Queue an operation and show it at once; `then` may choose what is current once it counts. */
  send(operation, then) {
    const complete = this.queue.add(operation);
    this.refresh(then ? { then, scroll: true } : {});
    return complete;
  }

  refresh({ then, ...options } = {}) {
    if (this.closed) return;
    this.page.redraw(this.findings.project(this.queue.operations));
    then?.();
    if (this.active && !this.findings.items.has(this.active)) this.active = null;
    this.show(options);
  }

  key(event) {
    if (this.closed || event.target.closest('input, textarea, select, dialog')) return;
    if ((event.key === ' ' || event.key === 'Enter') && event.target.closest('button')) return;
    const action = actionOf(event);
    if (action && this.run(action) !== false) event.preventDefault();
  }

  /** A button: the same as its key, then the text has the focus again. */
  click(action) {
    this.run(action);
    if (!this.root.querySelector('dialog[open], .heard-find')) this.scroller.focus({ preventScroll: true });
  }

  run(action) {
    const { selection } = this;
    switch (action) {
      case 'next': return this.step(1);
      case 'previous': return this.step(-1);
      case 'accept': return this.decide('accepted');
      case 'reject': return this.decide('rejected');
      case 'acceptAlike': return this.decideAlike('accepted');
      case 'rejectAlike': return this.decideAlike('rejected');
      case 'retype': return this.retype();
      case 'pseudonym': return this.pseudonym();
      case 'many': return this.many();
      case 'mask': return this.mask();
      case 'everywhere': return this.toggleEverywhere();
      case 'order': return this.toggleOrder();
      case 'look': return this.toggleLook();
      case 'undo':
      case 'redo':
        this.stepping = this.send({ kind: action }).id;
        return true;
      case 'nextTurn': return this.turn(1);
      case 'previousTurn': return this.turn(-1);
      case 'pageDown': return this.scroll(1);
      case 'pageUp': return this.scroll(-1);
      case 'wordRight': return this.follow(() => selection.move(1, 'word'));
      case 'wordLeft': return this.follow(() => selection.move(-1, 'word'));
      case 'extendRight': return this.follow(() => selection.extend(1, 'word'));
      case 'extendLeft': return this.follow(() => selection.extend(-1, 'word'));
      case 'find': return this.find();
      case 'help': return openHelp(this.root, () => this.focus());
      case 'escape': return this.escape();
      default: return false;
    }
  }

  focus() {
    this.scroller.focus({ preventScroll: true });
  }

  step(direction) {
    if (this.mode === 'look') {
      const list = this.findings.unmasked(this.everywhere);
      const at = list.findIndex((one) => one.key === this.looking);
      const next = list[(at + direction + list.length) % list.length];
      this.looking = next?.key ?? null;
    } else {
      const next = this.findings.step(this.active, direction);
      if (next) this.active = next.id;
      else this.say('Everything found is decided.');
    }
    this.show({ scroll: true });
  }

  get current() {
    return this.mode === 'queue' ? this.findings.items.get(this.active) : undefined;
  }

  get candidate() {
    return this.mode === 'look' ? this.findings.unmasked(this.everywhere).find((one) => one.key === this.looking) : undefined;
  }

  decide(decision) {
    if (this.mode === 'look') {
      this.settleCandidate(decision);
      return;
    }
    const one = this.current;
    if (!one || one.provisional) {
      this.say('Nothing is chosen. Press n for the next to decide.');
      return;
    }
    this.said = decision === 'accepted' ? 'Accepted. ' : 'Rejected. ';
    this.send({ kind: 'decide', identifiers: [one.id], decision }, () => this.onward(one.id));
  }

  decideAlike(decision) {
    if (this.mode === 'look') {
      this.settleCandidate(decision);
      return;
    }
    const one = this.current;
    if (!one || one.provisional) return;
    const { length } = this.findings.alike(one.id);
    this.said = `${decision === 'accepted' ? 'Accepted' : 'Rejected'} ${length}. `;
    this.send({ kind: 'decide_alike', identifier: one.id, decision }, () => this.onward(one.id));
  }

  /** Make the next one that waits the current one. */
  onward(id) {
    this.active = this.findings.step(id, 1)?.id ?? id;
  }

  settleCandidate(decision) {
    const one = this.candidate;
    if (!one) return;
    if (decision === 'accepted') this.add(one.start, one.end, one.type);
    else this.leaveCandidate(one, { kind: 'pass', spans: one.spans });
  }

  leaveCandidate(one, operation) {
    const list = this.findings.unmasked(this.everywhere);
    const at = list.findIndex(({ key }) => key === one.key);
    this.send(operation, () => {
      const rest = this.findings.unmasked(this.everywhere);
      const next = rest.find(({ start }) => start > one.start) ?? rest[Math.min(at, rest.length - 1)];
      this.looking = next?.key ?? null;
    });
  }

  add(start, end, type) {
    this.lastType = type;
    const operation = { kind: 'add', start, end, type, everywhere: this.everywhere };
    const one = this.candidate;
    this.selection.place(start);
    if (one && one.start === start) this.leaveCandidate(one, operation);
    else this.send(operation);
    this.say(`Masked as ${this.label(type)}`);
  }

  mask() {
    const one = this.candidate;
    if (this.selection.empty && !one) {
      this.say('Select the words first: with the mouse, or → to a word and Shift → to select it.');
      return;
    }
    const { start, end } = this.selection.empty ? one : this.selection;
    const words = this.quote(start, end);
    openTypes(
      this.root,
      this.findings.types,
      `Mask “${words}” ${this.everywhere ? 'everywhere' : 'here only'} as`,
      this.selection.empty ? one.type : this.lastType,
      (type) => this.add(start, end, type),
      () => this.focus(),
    );
  }

  retype() {
    const one = this.current;
    if (!one || one.provisional) return;
    openTypes(
      this.root,
      this.findings.types,
      `“${this.quote(one.start, one.end)}” is`,
      one.type,
      (type) => {
        this.send({ kind: 'retype', identifier: one.id, type }, () => one.decision === 'pending' && this.onward(one.id));
      },
      () => this.focus(),
    );
  }

  pseudonym() {
    const one = this.current;
    if (!one || one.provisional) return;
    openPseudonym(
      this.root,
      this.quote(one.start, one.end),
      one.pseudonym,
      (pseudonym) => this.send({ kind: 'pseudonym', identifier: one.id, pseudonym }),
      () => this.focus(),
    );
  }

  many() {
    const scores = this.findings.pending.map((one) => one.score);
    if (!scores.length) {
      this.say('Everything found is decided.');
      return;
    }
    openMany(
      this.root,
      scores,
      (score) => {
        this.send({ kind: 'accept_above', score }, () => {
          this.active = this.findings.pending[0]?.id ?? this.active;
        });
      },
      () => this.focus(),
    );
  }

  toggleEverywhere() {
    const one = this.candidate;
    this.everywhere = !this.everywhere;
    if (one) {
      this.looking = this.findings.unmasked(this.everywhere).find(({ spans }) =>
        spans.some(([start]) => start === one.start))?.key ?? null;
    }
    this.say(this.everywhere ? 'Masks everywhere in this interview' : 'Masks here only');
    this.show();
  }

  toggleOrder() {
    this.findings.byRisk = !this.findings.byRisk;
    this.findings.sort();
    this.say(this.findings.byRisk ? 'Riskiest first' : 'As in the text');
    this.show();
  }

  toggleLook() {
    this.mode = this.mode === 'look' ? 'queue' : 'look';
    if (this.mode === 'look') {
      this.selection.place(this.selection.start);
      const list = this.findings.unmasked(this.everywhere);
      if (!list.some((one) => one.key === this.looking)) this.looking = list[0]?.key ?? null;
    }
    this.show({ scroll: true });
  }

  escape() {
    if (!this.selection.empty) this.selection.place(this.selection.start);
    else if (this.mode === 'look') this.toggleLook();
    else return false;
    return true;
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
        if (at >= 0) this.bring(hits[at][0]);
      },
      closed: (hit) => {
        this.page.mark('find', []);
        this.page.mark('hit', []);
        if (hit) this.selection.set(hit[0], hit[1]);
        this.focus();
      },
    });
  }

  // Moving and selecting

  turn(direction) {
    const view = this.scroller.getBoundingClientRect();
    const seen = this.page.rows.findIndex(({ root }) => root.getBoundingClientRect().bottom > view.top + 24);
    const row = this.page.rows[Math.min(Math.max(0, seen + direction), this.page.rows.length - 1)];
    row?.root.scrollIntoView({ block: 'start' });
    if (row) this.selection.place(row.turn.start, true);
  }

  scroll(direction) {
    this.scroller.scrollBy({ top: direction * (this.scroller.clientHeight - 60) });
  }

  follow(change) {
    change();
    this.bring(this.selection.head, 'nearest');
    if (!this.selection.empty) this.say(this.quote(this.selection.start, this.selection.end));
  }

  /** Bring an offset into view. */
  bring(point, block = 'center') {
    const index = this.transcript.turnAt(point);
    const view = this.scroller.getBoundingClientRect();
    let box = this.page.caretBox(point, index);
    if (!box.height) {
      this.page.rows[index].root.scrollIntoView({ block: 'center' });
      box = this.page.caretBox(point, index);
    }
    if (block === 'nearest' && box.top > view.top + 40 && box.bottom < view.bottom - 40) return;
    if (box.top > view.top + 70 && box.bottom < view.bottom - 110) return;
    this.scroller.scrollTop += box.top - view.top - this.scroller.clientHeight / 3;
  }

  selectionChanged() {
    this.root.classList.toggle('heard-review-selecting', !this.selection.empty);
  }

  release(event) {
    this.pressed = false;
    if (this.closed) return;
    const point = this.scroller.contains(event.target) ? this.page.pointAt(event.clientX, event.clientY) : null;
    if (event.shiftKey && point !== null && !this.selection.empty) {
      this.selection.stretch(point, true);
      return;
    }
    if (this.selection.adopt(document.getSelection(), true)) return;
    const mark = event.target.closest?.('.heard-review-mark');
    if (mark && this.scroller.contains(mark)) {
      this.mode = 'queue';
      this.active = mark.dataset.id;
      this.selection.place(this.findings.items.get(this.active).start);
      this.show();
    } else if (point !== null) this.selection.place(point, true);
  }

  goTo(key) {
    if (this.mode === 'look') this.looking = key;
    else this.active = key;
    this.show({ scroll: true });
    this.focus();
  }

  // Showing

  label(type) {
    return this.findings.types.get(type)?.label ?? type;
  }

  quote(start, end) {
    const words = this.transcript.slice(start, Math.min(end, start + LONGEST_QUOTE)).replace(/\s+/g, ' ');
    return end > start + LONGEST_QUOTE ? `${words}…` : words;
  }

  say(text) {
    this.live.textContent = text;
    this.hint.textContent = text;
    clearTimeout(this.hinted);
    this.hinted = setTimeout(() => {
      this.hint.textContent = '';
    }, 5000);
  }

  status() {
    if (this.closed) return;
    const count = this.queue.operations.length;
    this.root.dataset.unsaved = count;
    this.saved.textContent = count ? `${count} being saved` : 'Saved';
    if (this.trouble && count) this.saved.textContent = `${count} unsaved – ${this.trouble}`;
    this.saved.classList.toggle('heard-review-waiting', Boolean(this.trouble && count));
  }

  show({ scroll = false } = {}) {
    if (this.closed) return;
    const unmasked = this.findings.unmasked(this.everywhere);
    const counts = this.findings.counts();
    const words = unmasked.length === 1 ? 'word' : 'words';
    this.counts.textContent = `${counts.pending} to decide · ${counts.accepted} masked · ${counts.rejected} left · ${unmasked.length} unmasked ${words} to look at`;
    this.wide.firstChild.textContent = this.everywhere ? 'Masks everywhere' : 'Masks here only';
    this.wide.setAttribute('aria-pressed', String(this.everywhere));
    this.orderly.firstChild.textContent = this.findings.byRisk ? 'Riskiest first' : 'As in the text';
    this.root.dataset.mode = this.mode;
    this.panel.drawTabs(this.mode, counts.pending, unmasked.length);
    if (this.mode === 'look') this.showUnmasked(unmasked, scroll);
    else this.showQueue(scroll);
    this.status();
  }

  showQueue(scroll) {
    const { pending } = this.findings;
    const one = this.current;
    this.page.mark('candidate', []);
    this.page.mark('active', []);
    const mark = this.page.activate(this.active);
    if (one) {
      const at = pending.findIndex(({ id }) => id === one.id);
      const position = at >= 0 ? `${at + 1} of ${pending.length}` : '';
      const words = this.quote(one.start, one.end);
      this.panel.drawItem(one, words, this.label(one.type), this.findings.alike(one.id).length, position);
      if (scroll) {
        this.selection.place(one.start);
        this.bring(one.start);
        this.live.textContent = `${this.said ?? ''}${this.label(one.type)}: ${words}. ${STATES[one.decision]}. ${one.reasons}`;
        this.said = '';
      }
    } else if (!mark) {
      const look = button('Look at what is not masked', 'l', () => this.click('look'), 'heard-review-button heard-review-primary');
      this.panel.drawNote('Everything found is decided', 'Look at the words that are not masked, then sign below.', [look]);
    }
    const entries = pending.map((item) => [item.id, this.quote(item.start, item.end), this.label(item.type)]);
    const order = this.findings.byRisk ? 'riskiest first' : 'as in the text';
    const done = 'Everything found is decided. Press l for what is not masked, then sign below the text.';
    this.panel.drawList(pending.length ? `Waiting, ${order}` : done, entries, this.active);
  }

  showUnmasked(list, scroll) {
    const at = list.findIndex((one) => one.key === this.looking);
    const one = list[at];
    this.page.activate(null);
    this.page.mark('candidate', list.flatMap(({ spans }) => spans));
    this.page.mark('active', one ? one.spans : []);
    if (one) {
      const words = this.quote(one.start, one.end);
      this.panel.drawCandidate(one, words, this.label(one.type), `${at + 1} of ${list.length}`);
      if (scroll) {
        this.selection.place(one.start);
        this.bring(one.start);
        this.live.textContent = `Not masked: ${words}. ${one.reason}`;
      }
    } else {
      const back = button('Back to what was found', 'l', () => this.click('look'));
      this.panel.drawNote('Nothing stands out any more', 'No capital, number or username is left unmasked that was not looked at.', [back]);
    }
    const entries = list.map((item) => [
      item.key,
      this.quote(item.start, item.end),
      item.spans.length > 1 ? `${item.spans.length} places` : item.reason,
    ]);
    this.panel.drawList(list.length ? 'Not masked, as in the text' : '', entries, this.looking);
  }
}
