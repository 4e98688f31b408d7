// The pane itself: what each key and gesture does, and how the server's word replaces what was shown at once.
import { element } from '../heard.coding_pane/page.js';
import { TextSelection } from '../heard.coding_pane/selection.js';
import { Transcript } from '../heard.coding_pane/text.js';
import { actionOf } from './keys.js';
import { openHelp, openMany, openPseudonym, openTypes } from './dialogs.js';
import { Page } from './page.js';
import { listed } from './panel.js';
import { projectActions } from './project_actions.js';
import { Findings } from './state.js';
import { ReviewView } from './view.js';
import { t } from '../heard.texts/texts.js';

const ASK_AGAIN = 31 * 60 * 1000; // the originals shut after 30 idle minutes; then nothing of them may stay on screen

export class Reviewer extends ReviewView {
  constructor(host, message, queue) {
    super();
    this.queue = queue;
    this.message = message;
    this.mode = 'queue'; // or 'look': what is not masked; or 'ask': are these two the same?
    this.everywhere = true;
    this.active = null; // id of the current identifier
    this.looking = null; // key of the current unmasked word
    this.asked = null; // key of the current question
    this.answered = false; // whether answering the last question was the last thing done
    this.lastType = 'PERSON';
    this.stepping = null; // operation whose effect should be shown: undo or redo
    this.transcript = new Transcript(message.text, message.turns);
    this.findings = new Findings(message, this.transcript);
    this.findings.project(queue.operations);
    this.frame(host);
    this.page = new Page(this.scroller, this.transcript, this.findings);
    this.selection = new TextSelection(this.page, this.transcript, () => this.selectionChanged());
    this.queue.revision = message.revision;
    this.hearing.adopt(message.recording);
    this.listen();
    this.active = this.findings.pending[0]?.id ?? null;
    this.show({ scroll: true });
    if (message.focus !== false && document.activeElement === document.body) this.scroller.focus({ preventScroll: true });
  }

  // What the server says

  shows(message) {
    return this.message === message;
  }

  adopt(message) {
    this.message = message;
    this.hearing.adopt(message.recording);
    this.findings.adopt(message);
    this.queue.revision = message.revision;
    this.refresh();
  }

  receive(message) {
    this.root.dataset.opened = '';
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
    if (message.questions) this.findings.ask(message.questions);
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
        this.say(operation.kind === 'undo' ? t('Undone') : t('Redone'));
      }
    }
    this.trouble = message.trouble ?? null;
    const before = this.findings.counts().pending;
    this.refresh();
    if (!before && this.findings.pending.length) {
      // The disclosure check before release found more places.
      this.mode = 'queue';
      this.active = this.findings.pending[0].id;
      this.show({ scroll: true });
    } else if (this.answered && this.findings.questions.length) {
      // The answer left something else in doubt: who was taken apart may be one with somebody else.
      this.answered = false;
      if (this.mode === 'queue') this.toggleAsk();
    }
  }

  /** The originals are shut: nothing of them stays on screen. */
  close(reason) {
    this.page.destroy();
    this.hearing.destroy();
    this.scroller.replaceChildren(element('p', 'heard-review-closed', `${reason} ${t('Reload the page to go on.')}`));
    this.panel.root.replaceChildren();
    this.finder.replaceChildren();
    this.saved.textContent = this.queue.operations.length ? t('{number} not saved', { number: this.queue.operations.length }) : '';
    this.closed = true;
  }

  refused(operation, reason) {
    const why = reason || t('The project refused it.');
    if (operation.kind !== 'undo' && operation.kind !== 'redo') this.notices.add(t('Not saved: {reason}', { reason: why }));
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
    const moves = /^(Arrow|Home|End|Page)/.test(event.key);
    const taken = event.target.closest('.heard-review-sound-place') ? moves : event.target.closest('input, textarea, select, dialog');
    if (this.closed || taken) return;
    if ((event.key === ' ' || event.key === 'Enter') && event.target.closest('button')) return;
    const asked = actionOf(event);
    const action = this.mode === 'ask' && event.key === 'n' ? 'notSame' : asked;
    if (action && this.run(action) !== false) event.preventDefault();
  }

  /** A button: the same as its key, then the text has the focus again. */
  click(action) {
    this.run(action);
    if (!this.root.querySelector('dialog[open], .heard-find')) this.scroller.focus({ preventScroll: true });
  }

  run(action) {
    const { selection } = this;
    this.answered = false;
    switch (action) {
      case 'next': return this.step(1);
      case 'previous': return this.step(-1);
      case 'accept': return this.decide('accepted');
      case 'reject': return this.decide('rejected');
      case 'acceptAlike': return this.decideAlike('accepted');
      case 'rejectAlike': return this.decideAlike('rejected');
      case 'certain': return this.certain();
      case 'grouped': return this.toggleGrouped();
      case 'always': return this.list('always');
      case 'never': return this.list('never');
      case 'ask': return this.toggleAsk();
      case 'same': return this.answer(true);
      case 'notSame': return this.answer(false);
      case 'link': return this.link();
      case 'split': return this.split();
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
      default: return this.hearing.run(action);
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
    } else if (this.mode === 'ask') {
      const list = this.findings.questions;
      const at = list.findIndex((one) => one.key === this.asked);
      this.asked = list[(at + direction + list.length) % list.length]?.key ?? null;
    } else {
      const next = this.findings.step(this.active, direction);
      if (next) this.active = next.id;
      else this.say(t('Everything found is decided.'));
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
      this.say(t('Nothing is chosen. Press n for the next to decide.'));
      return;
    }
    const group = this.findings.group(one.id).map(({ id }) => id);
    this.said = `${decision === 'accepted' ? 'Accepted' : 'Rejected'}${group.length > 1 ? ` ${group.length} places` : ''}. `;
    const next = this.findings.step(one.id, 1)?.id ?? one.id;
    this.send({ kind: 'decide', identifiers: group, decision }, () => {
      this.active = next;
    });
  }

  /** All of the same person, place or word, in every interview in review. */
  decideAlike(decision) {
    if (this.mode === 'look') {
      if (decision === 'rejected') this.leaveListed();
      else this.settleCandidate(decision);
      return;
    }
    const one = this.current;
    if (!one || one.provisional) return;
    const { length } = this.findings.alike(one.id);
    const said =
      decision === 'accepted'
        ? t('Accepted {number} here, and all like this in the project.', { number: length })
        : t('Rejected {number} here, and all like this in the project.', { number: length });
    this.said = `${said} `;
    this.send({ kind: 'decide_project', identifier: one.id, decision }, () => this.onward(one.id));
  }

  /** What is listed was looked at: leave all of it. */
  leaveListed() {
    const list = this.findings.unmasked(this.everywhere);
    const [from, to] = listed(list.map(({ key }) => key), this.looking);
    const shown = list.slice(from, to);
    if (!shown.length) return;
    this.send({ kind: 'pass', spans: shown.flatMap(({ spans }) => spans) }, () => {
      const rest = this.findings.unmasked(this.everywhere);
      this.looking = (rest.find(({ start }) => start > shown.at(-1).start) ?? rest[0])?.key ?? null;
    });
    this.say(t('{number} left as they are', { number: shown.length }));
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
    this.say(t('Masked as {label}', { label: this.label(type) }));
  }

  mask() {
    const one = this.candidate;
    if (this.selection.empty && !one) {
      this.say(t('Select the words first: with the mouse, or → to a word and Shift → to select it.'));
      return;
    }
    const { start, end } = this.selection.empty ? one : this.selection;
    const words = this.quote(start, end);
    openTypes(
      this.root,
      this.findings.types,
      this.everywhere ? t('Mask “{words}” everywhere as', { words }) : t('Mask “{words}” here only as', { words }),
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
      this.say(t('Everything found is decided.'));
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
    this.say(this.everywhere ? t('Masks everywhere in this interview') : t('Masks here only'));
    this.show();
  }

  toggleOrder() {
    this.findings.byRisk = !this.findings.byRisk;
    this.findings.sort();
    this.say(this.findings.byRisk ? t('Riskiest first') : t('As in the text'));
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
    else if (this.mode === 'ask') this.toggleAsk();
    else return false;
    return true;
  }
}

Object.assign(Reviewer.prototype, projectActions);
