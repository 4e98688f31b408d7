// The pane itself: what each key does, and how the server's word replaces what was painted at once.
import { drawAside } from './aside.js';
import { drawDiscussion } from './discussion.js';
import { drawChooser, Editor } from './editor.js';
import { drawFrame, drawList, drawOutcomes, drawPeople, drawReasons, openHelp } from './frame.js';
import { drawLanes, drawMemos, drawPassage, drawStanding } from './item.js';
import { actionOf, keyOf } from './keys.js';
import { kindName, KINDS, Model, reasonName, STATES, waits } from './model.js';
import { element } from '../heard.texts/element.js';
import { coverOf, Passage } from './parts.js';
import { decide, reopen, setAside, step } from './steps.js';
import { isWriting, Place } from '../heard.texts/place.js';
import { ownKeys } from '../heard.texts/keys.js';
import { N_, t } from '../heard.texts/texts.js';

const DIALOGUE = N_('This round is not measured: nobody has to be right, and both readings may stand.');

export class View {
  constructor(host, document, queue, drafts) {
    this.queue = queue;
    this.model = this.modelOf(document, queue);
    this.filter = { state: 'unsettled' };
    this.ids = this.model.select(this.filter);
    this.tags = {}; // item → the reason chosen for it, until it is settled
    this.forgetSteps();
    this.drafts = drafts; // item → what is being written in its discussion
    this.notes = {}; // item → the reason in words, until it is settled
    this.deciders = new Set(document.deciders);
    this.trouble = null;
    this.editor = null;
    this.started = false;
    drawFrame(this, host, document);
    this.place = new Place('reconcile', (kept) => this.comeBack(kept));
    this.listen();
    this.current = null;
    if (!this.comeBack(this.place.kept)) this.show(this.remembered() ?? this.firstOpen());
    this.takeFocus();
  }

  modelOf(document, queue) {
    return new Model(document, queue);
  }

  listen() {
    ownKeys(this.root, (event) => this.key(event));
    this.center.addEventListener('mouseup', () => this.editor?.select?.(window.getSelection()));
    this.center.addEventListener('scroll', () => this.scrolled(), { passive: true });
    for (const type of ['wheel', 'pointerdown', 'keydown']) {
      this.root.addEventListener(type, () => (this.aimed = null), { capture: true, passive: true });
    }
    // Sizes change when the style sheet and the fonts arrive.
    this.resized = new ResizeObserver(() => this.aimed && this.aim(this.aimed));
    for (const part of [this.center, this.head, this.text]) this.resized.observe(part);
  }

  destroy() {
    this.resized.disconnect();
    this.place.destroy();
    this.root.remove();
  }

  takeFocus() {
    if (!isWriting()) this.center.focus({ preventScroll: true });
  }

  /** The coders whom the digits stand for, in order. */
  get lanes() {
    return this.model.document.coders;
  }

  get item() {
    return this.model.items.get(this.current);
  }

  // What the server says

  shows(document) {
    return this.model.document === document;
  }

  adopt(document) {
    if (this.closed) return;
    this.model.adopt(document);
    this.forgetSteps(); // what the page did beside the pane is a step too
    this.refresh();
  }

  receive(message) {
    this.root.dataset.opened = '';
    if (message.closed) {
      this.root.replaceChildren(element('p', { class: 'rp-closed', role: 'alert' }, message.closed));
      this.closed = true;
    }
    if (this.closed) return;
    const settled = this.queue.settle(message.acknowledged);
    if (message.standings) this.model.changed = message.standings;
    if (message.histories) this.model.past = message.histories;
    this.trouble = message.trouble ?? null;
    for (const { operation, ok, reason, item } of settled) {
      if (!ok) this.refused(operation, reason);
      else if (operation.kind === 'undo' || operation.kind === 'redo') {
        if (item && item !== operation.item) this.show(item);
      }
    }
    if (message.filter && JSON.stringify(message.filter) !== JSON.stringify(this.filter)) {
      this.filter = message.filter;
      this.ids = this.model.select(this.filter);
      this.editor = null;
      const kept = this.keptItem();
      if (!this.ids.includes(this.current)) this.show(this.ids.includes(kept) ? kept : this.firstOpen());
      if (this.started) this.takeFocus();
    }
    this.open(message.start);
    this.refresh();
  }

  /** Go to the item the page asks for, once each time it asks for another. */
  open(start) {
    this.started = true;
    if (!start || start === this.asksFor || !this.model.items.has(start)) return;
    this.asksFor = start;
    this.show(start);
  }

  refused(operation, reason) {
    if (operation.kind === 'undo' || operation.kind === 'redo') this.forgetSteps();
    // What was refused was no step.
    this.steps.undo = this.steps.undo.filter(({ id }) => id !== operation.id);
    this.problem.textContent = `${reason} `;
    this.problem.hidden = false;
    const item = operation.item && this.model.items.get(operation.item);
    if (item) {
      this.problem.append(
        element('button', { type: 'button', class: 'rp-link', onclick: () => this.show(item.id) }, t('Go to the item')),
      );
    }
    this.say(reason);
  }

  /** Let the server say what is taken back and brought back next. */
  forgetSteps() {
    this.steps = { undo: [], redo: [] };
  }

  // Where we are

  /** The item this tab had last, for a new visit. */
  remembered() {
    const id = sessionStorage.getItem('heard-reconcile-item');
    return this.ids.includes(id) ? id : null;
  }

  /** The item where this entry of the browser's history was left, or null. */
  keptItem() {
    const { kept } = this.place;
    return kept?.scope === this.model.document.scope && this.model.items.has(kept.item) ? kept.item : null;
  }

  /** Go back to where this entry of the history was left; false when it was never here. */
  comeBack(kept) {
    if (!this.keptItem()) return false;
    this.asksFor = new URLSearchParams(location.search).get('item'); // the link was followed before
    this.show(kept.item, kept.top);
    return true;
  }

  /** Scroll the passage, and hold it there until somebody acts. */
  aim(aimed) {
    this.aimed = aimed;
    this.center.scrollTop = aimed.top ?? this.firstMark();
    aimed.reached = this.center.scrollTop;
  }

  scrolled() {
    if (this.aimed?.reached === this.center.scrollTop) return;
    this.aimed = null;
    this.keepPlace();
  }

  /** Scroll the passage so that a piece of it stands clear of what stays in view above. */
  reveal(piece) {
    if (!piece) return;
    const top = piece.offsetTop - this.head.offsetHeight;
    const { scrollTop, clientHeight } = this.center;
    const hidden = top < scrollTop || piece.offsetTop + piece.offsetHeight > scrollTop + clientHeight;
    if (hidden) this.center.scrollTop = top - 30;
  }

  /** How far to scroll so that the first words that somebody coded are in view. */
  firstMark() {
    const mark = this.text.querySelector('.rp-bracket');
    const settled = this.standing.childElementCount > 0; // what was decided stands above the passage
    if (settled || !mark || mark.offsetTop < this.center.clientHeight - 60) return 0;
    return mark.offsetTop - this.head.offsetHeight - 60;
  }

  keepPlace() {
    const { scope } = this.model.document;
    this.place.keep(() => ({ scope, item: this.current, top: Math.round(this.center.scrollTop) }));
  }

  firstOpen() {
    return this.ids.find((id) => waits(this.model.standing(id).state)) ?? this.ids[0] ?? null;
  }

  /** Make an item the current one, scrolled to its first marked words or to `top`. */
  show(id, top) {
    if (!this.ids.includes(id)) {
      const order = this.model.document.items.map((item) => item.id);
      this.ids = order.filter((one) => one === id || this.ids.includes(one));
    }
    if (this.current && this.current !== id) {
      this.notes[this.current] = this.noteField.value;
      this.noteField.value = this.notes[id] ?? '';
    }
    this.current = id;
    this.editor = null;
    this.draw();
    if (!this.item) return;
    this.aim({ top });
    this.keepPlace();
  }

  move(step) {
    const at = this.ids.indexOf(this.current) + step;
    if (at < 0 || at >= this.ids.length) {
      this.say(step > 0 ? t('That was the last item.') : t('That was the first item.'));
      return;
    }
    this.show(this.ids[at]);
    this.say(this.describe());
  }

  /** To the next item that is still open; deferred and escalated ones wait for their own list. */
  advance(said) {
    const at = this.ids.indexOf(this.current);
    const order = [...this.ids.slice(at + 1), ...this.ids.slice(0, at)];
    const next = order.find((id) => waits(this.model.standing(id).state));
    if (next) {
      this.show(next);
      const then = t('Next: {item}', { item: this.describe() });
      this.say(`${said} ${then}`);
    } else {
      this.draw();
      this.say(`${said} ${t('Nothing is left to settle in this list.')}`);
    }
  }

  describe() {
    const { item, model } = this;
    const kind = kindName(item.kind);
    const who = model.codersOf(item).map((coder) => {
      const codes = item.spans.filter(([one]) => one === coder).map(([, code]) => model.code(code).name);
      return `${model.shortName(coder)}: ${[...new Set(codes)].join(', ')}`;
    });
    const place = t('item {number} of {all}, {kind}.', { number: this.ids.indexOf(item.id) + 1, all: this.ids.length, kind });
    return `${place} ${who.join('. ')}`;
  }

  /** The reason somebody chose for this very item; none is none. */
  get tag() {
    return this.tags[this.current] ?? '';
  }

  // Keys

  key(event) {
    if (this.closed) return;
    if (event.target.closest('dialog')) return;
    const typing = event.target.closest('input, textarea, select');
    let taken = false;
    if (this.editor) taken = this.editor.press(event);
    if (!taken && typing) {
      taken = (event.key === 'Enter' && !event.isComposing) || event.key === 'Escape';
      if (taken) this.leaveField(event.key === 'Enter' && typing === this.noteField);
    } else if (!taken) {
      const asked = actionOf(event);
      if (asked) taken = this.act(asked.action, asked.digit) !== false;
    }
    if (taken) event.preventDefault();
  }

  /** Back to the item; where words were asked for, Enter settles with them. */
  leaveField(settles) {
    const { asked } = this;
    this.asked = null;
    this.center.focus({ preventScroll: true });
    if (settles && asked && this.noteField.value.trim()) this.settle(asked);
  }

  act(action, digit) {
    if (action === 'help') openHelp(this);
    else if (action === 'undo' || action === 'redo') step(this, action);
    else if (this.editor || !this.item) return action === 'escape' ? this.close() : false;
    else if (action === 'next' || action === 'previous') this.move(action === 'next' ? 1 : -1);
    else if (action === 'first' || action === 'last') this.show(this.ids.at(action === 'first' ? 0 : -1));
    else if (action === 'defer' || action === 'escalate') setAside(this, action === 'defer' ? 'deferred' : 'escalated');
    else if (action === 'reopen') reopen(this);
    else if (action === 'note') this.noteField.focus();
    else if (action === 'discuss') this.talkField?.focus();
    else if (action === 'deciders') this.people.querySelector('button')?.focus();
    else if (action === 'revise') return this.revise();
    else if (this.model.document.reasons.includes(action)) this.choose(action);
    else if (action === 'escape') return false;
    else this.settle(action, digit);
    return true;
  }

  choose(tag) {
    const same = this.tag === tag;
    this.tags[this.current] = same ? '' : tag;
    drawReasons(this);
    this.say(same ? t('No reason is chosen.') : t('Reason: {reason}', { reason: reasonName(tag) }));
  }

  chooseDecider(person) {
    if (!this.deciders.delete(person)) this.deciders.add(person);
    if (!this.deciders.size) this.deciders.add(this.model.document.me);
    const many = this.deciders.size > 1;
    if (this.methodField.value === (many ? 'alone' : 'consensus')) this.methodField.value = many ? 'consensus' : 'alone';
    drawPeople(this);
    drawOutcomes(this);
    this.say(t('Decided by {names}', { names: [...this.deciders].map((one) => this.model.name(one)).join(', ') }));
  }

  reviseAddress(code) {
    const asked = { round: this.model.document.round, view: 'revise', item: this.item.id, code };
    return `reconcile?${new URLSearchParams(asked)}`;
  }

  revise() {
    const [code] = this.model.codesOf(this.item);
    if (!this.model.document.mayRevise) return this.say(t('A lead revises definitions. Write to them in the discussion.'), true);
    if (code) window.location.assign(this.reviseAddress(code));
    return true;
  }

  /** Why the people chosen cannot have decided in the way chosen, or null: nobody discusses alone. */
  alone() {
    if (this.methodField.value === 'consensus' && this.deciders.size < 2) {
      return t('A discussion takes two people or more: press {key} and choose who took part, or decide alone.', { key: keyOf('deciders') });
    }
    return null;
  }

  /** Why an outcome cannot be had for the present item, or null. */
  whyNot(outcome) {
    const { model, item } = this;
    const coders = model.codersOf(item);
    if (!model.document.mayDecide) return t('Other people decide in this round. Write to them in the discussion, or escalate.');
    if (!coders.length && outcome !== 'new' && outcome !== 'none') return t('Nobody coded these words: press n for a code, x for nothing.');
    if (this.alone()) return this.alone();
    const two = outcome === 'both' || outcome === 'union' || outcome === 'intersection';
    if (two && coders.length < 2) {
      const at = model.document.coders.indexOf(coders[0]) + 1;
      return t('Only {name} has a code here: press {key} to keep it, x for nothing.', { name: model.shortName(coders[0]), key: at });
    }
    if (outcome === 'intersection' && !coverOf(item.spans, coders.length).length) {
      return t('The coders’ passages share no words. Choose another outcome.');
    }
    return null;
  }

  settle(outcome, digit) {
    const { model, item } = this;
    const problem = this.whyNot(outcome);
    if (problem) return this.say(problem, true);
    if (outcome === 'coder') {
      const coder = model.document.coders[digit];
      if (!coder) return this.say(t('There is no coder with that number in this round.'), true);
      return decide(this, { outcome, coder });
    }
    if (outcome === 'stand' && !this.noteField.value.trim()) {
      this.asked = outcome;
      this.noteField.focus();
      return this.say(t('Both readings stand: say in words why, then press Enter.'), true);
    }
    if (outcome === 'none' || outcome === 'both' || outcome === 'stand') return decide(this, { outcome });
    const codes = model.codesOf(item);
    if (outcome === 'union' || outcome === 'intersection') {
      if (codes.length === 1) return decide(this, { outcome, code: codes[0] });
      return this.edit(drawChooser(model, codes, t('Which code?'), (code) => this.close(code && { outcome, code })));
    }
    const known = model.document.codes.filter((code) => code.inUse).map((code) => code.id);
    const title = outcome === 'new' ? t('A code that nobody had here.') : t('Your own boundaries.');
    this.passageRange = null;
    return this.edit(
      new Editor(model, this.passage, item, outcome === 'new' ? known : codes, title, {
        done: (span) => this.close(span && { outcome, spans: [span] }),
        redraw: (range) => {
          this.drawText(range);
          this.reveal(this.text.querySelector('.rp-chosen'));
        },
      }),
    );
  }

  edit(editor) {
    this.editor = editor;
    this.root.classList.add('rp-editing');
    this.who.replaceChildren(editor.box);
    this.reveal(this.text.querySelector('.rp-chosen'));
    editor.focus();
  }

  close(choice = null) {
    this.editor = null;
    this.center.focus({ preventScroll: true });
    if (choice) decide(this, choice);
    else this.draw();
    return true;
  }

  // Drawing

  say(text, visibly = false) {
    this.live.textContent = text;
    this.hint.textContent = visibly ? text : '';
  }

  /** Draw anew what the server's word may have changed, but never under somebody's hands. */
  refresh() {
    if (this.editor || this.below.contains(document.activeElement)) this.status();
    else this.draw();
  }

  draw() {
    this.root.classList.toggle('rp-editing', this.editor !== null);
    drawList(this);
    this.status();
    const { item, model } = this;
    this.root.classList.toggle('rp-empty', !item);
    if (!item) {
      this.drawNothing();
      return;
    }
    sessionStorage.setItem('heard-reconcile-item', item.id);
    const fresh = this.drawn !== item.id;
    this.drawn = item.id;
    this.drawItem();
    const side = drawAside(this);
    this.side.replaceWith(side);
    this.side = side;
    drawOutcomes(this);
    drawReasons(this);
    drawPeople(this);
    if (fresh) this.hint.textContent = '';
  }

  /** The heading of the present item, with what stands under it. */
  drawHeading(...under) {
    const { item, model } = this;
    const kind = kindName(item.kind);
    const [symbol, state] = STATES[model.standing(item.id).state];
    const title = t('{number} of {all} · {kind}', { number: this.ids.indexOf(item.id) + 1, all: this.ids.length, kind });
    this.heading.replaceChildren(
      element('h2', {}, title, element('span', { class: 'rp-state' }, `${symbol} ${t(state)}`)),
      ...under,
    );
  }

  drawItem() {
    const { item, model } = this;
    this.passage = new Passage(item, model.document.turns);
    const sentence = KINDS[item.kind]?.[1] ?? '';
    const line = this.passage.turns.find(({ at }) => at === this.passage.first).line;
    const where = t('line {line}', { line });
    const address = `coding?release=${encodeURIComponent(item.interview)}&line=${line}`;
    this.drawHeading(
      element('p', { class: 'rp-soft' }, `${model.document.interviews[item.interview]} · ${where} · `, element('a', { href: address }, t('Open in the transcript'))),
      element('p', { class: 'rp-soft rp-kind' }, model.document.dialogue ? `${t(sentence)} ${t(DIALOGUE)}` : t(sentence)),
    );
    const shown = (...parts) => parts.filter(Boolean);
    this.who.replaceChildren(...shown(drawLanes(model, item, this.passage), drawMemos(model, item)));
    this.drawText(item.spans.length ? null : [item.start, item.end]);
    this.standing.replaceChildren(...shown(drawStanding(model, item, this.passage, () => reopen(this))));
    this.below.replaceChildren(drawDiscussion(this));
  }

  drawNothing() {
    this.heading.replaceChildren(element('h2', {}, t('Nothing here')), element('p', {}, t('No item fits these filters. Choose “All” above to see everything.')));
    this.who.replaceChildren();
    this.standing.replaceChildren();
    this.text.replaceChildren();
    this.below.replaceChildren();
    this.side.replaceChildren();
    this.outcomes.replaceChildren();
    this.reasons.replaceChildren();
    this.asides.replaceChildren();
    this.people.replaceChildren();
  }

  drawText(range) {
    this.text.replaceChildren(drawPassage(this.model, this.item, this.passage, range));
  }

  status() {
    const count = this.model.counts();
    const done = count.total - count.open - count.deferred - count.escalated;
    const parts = [t('{done} of {total} settled', { done, total: count.total })];
    if (count.deferred) parts.push(t('{deferred} deferred', { deferred: count.deferred }));
    if (count.escalated) parts.push(t('{escalated} escalated', { escalated: count.escalated }));
    parts.push(t('exact agreements accepted in advance: {agreed}', { agreed: count.agreed }));
    this.progress.textContent = parts.join(' · ');
    this.meter.max = count.total || 1;
    this.meter.value = done;
    const waiting = this.queue.operations.length;
    this.saved.textContent = this.trouble ?? (waiting ? t('Saving …') : t('Saved'));
    this.root.dataset.unsaved = String(waiting);
  }
}
