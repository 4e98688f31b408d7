// The pane itself: what each key does, and how the server's word replaces what was painted at once.
import { drawAside } from './aside.js';
import { drawDiscussion } from './discussion.js';
import { drawChooser, Editor } from './editor.js';
import { drawFrame, drawList, drawOutcomes, drawPeople, drawReasons, openHelp } from './frame.js';
import { drawLanes, drawPassage, drawStanding } from './item.js';
import { actionOf } from './keys.js';
import { kindName, KINDS, Model, reasonName, STATES } from './model.js';
import { coverOf, element, Passage } from './parts.js';
import { decide, reopen, setAside, step } from './steps.js';
import { N_, t } from '../heard.texts/texts.js';

const DIALOGUE = N_('This round is not measured: nobody has to be right, and both readings may stand.');
const USUAL = { boundary: 'boundary rule', 'split/merge': 'boundary rule' };

export class View {
  constructor(host, document, queue) {
    this.queue = queue;
    this.model = new Model(document, queue);
    this.filter = { state: 'unsettled' };
    this.ids = this.model.select(this.filter);
    this.tags = {}; // kind → the reason chosen last for it
    this.steps = { undo: [], redo: [] };
    this.drafts = {}; // item → what is being written in its discussion
    this.deciders = new Set(document.deciders);
    this.trouble = null;
    this.editor = null;
    this.started = false;
    drawFrame(this, host, document);
    this.listen();
    this.current = this.firstOpen();
    this.draw();
    this.center.focus({ preventScroll: true });
  }

  listen() {
    for (const type of ['keydown', 'keypress', 'keyup']) {
      // Streamlit listens on the document: there, c opens “Clear caches” and r reruns.
      this.root.addEventListener(type, (event) => {
        if (type === 'keydown' && !event.defaultPrevented) this.key(event);
        event.stopPropagation();
      });
    }
    this.center.addEventListener('mouseup', () => this.editor?.select?.(window.getSelection()));
  }

  destroy() {
    this.root.remove();
  }

  get item() {
    return this.model.items.get(this.current);
  }

  // What the server says

  adopt(document) {
    if (this.closed) return;
    this.model.adopt(document);
    this.refresh();
  }

  receive(message) {
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
      if (!this.ids.includes(this.current)) this.current = this.firstOpen();
      this.editor = null;
    }
    this.open(message.start);
    this.refresh();
  }

  /** Go to the item the page asks for, once each time it asks for another; at first to where the person was. */
  open(start) {
    const wanted = start && start !== this.asksFor && this.model.items.has(start) ? start : null;
    if (wanted) this.asksFor = wanted;
    const item = wanted ?? (this.started ? null : this.remembered());
    this.started = true;
    if (item) this.show(item);
  }

  refused(operation, reason) {
    const steps = this.steps.undo.findIndex((step) => step.id === operation.id);
    if (steps >= 0) this.steps.undo.splice(steps, 1);
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

  // Where we are

  remembered() {
    const id = sessionStorage.getItem('heard-reconcile-item');
    return this.ids.includes(id) ? id : null;
  }

  firstOpen() {
    return this.ids.find((id) => this.model.standing(id).state === 'open') ?? this.ids[0] ?? null;
  }

  show(id) {
    if (!this.ids.includes(id)) {
      const order = this.model.document.items.map((item) => item.id);
      this.ids = order.filter((one) => one === id || this.ids.includes(one));
    }
    this.current = id;
    this.editor = null;
    this.draw();
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
    const next = order.find((id) => this.model.standing(id).state === 'open');
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

  get tag() {
    const { kind } = this.item;
    return this.tags[kind] ?? USUAL[kind] ?? 'different reading';
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
    this.tags[this.item.kind] = tag;
    drawReasons(this);
    this.say(t('Reason: {reason}', { reason: reasonName(tag) }));
  }

  chooseDecider(person) {
    if (!this.deciders.delete(person)) this.deciders.add(person);
    if (!this.deciders.size) this.deciders.add(this.model.document.me);
    drawPeople(this);
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

  /** Why an outcome cannot be had for the present item, or null. */
  whyNot(outcome) {
    const { model, item } = this;
    const coders = model.codersOf(item);
    if (!model.document.mayDecide) return t('Other people decide in this round. Write to them in the discussion, or escalate.');
    if (!coders.length && outcome !== 'new' && outcome !== 'none') return t('Nobody coded these words: press n for a code, x for nothing.');
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
        redraw: (range) => this.drawText(range),
      }),
    );
  }

  edit(editor) {
    this.editor = editor;
    this.below.replaceChildren(editor.box);
    editor.box.scrollIntoView({ block: 'nearest' });
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
    this.passage = new Passage(item, model.document.turns);
    const kind = kindName(item.kind);
    const sentence = KINDS[item.kind]?.[1] ?? '';
    const [symbol, state] = STATES[model.standing(item.id).state];
    const line = this.passage.turns.find(({ at }) => at === this.passage.first).line;
    const where = t('line {line}', { line });
    const address = `coding?release=${encodeURIComponent(item.interview)}&line=${line}`;
    this.heading.replaceChildren(
      element('h2', {}, t('{number} of {all} · {kind}', { number: this.ids.indexOf(item.id) + 1, all: this.ids.length, kind }), element('span', { class: 'rp-state' }, `${symbol} ${t(state)}`)),
      element('p', { class: 'rp-soft' }, model.document.dialogue ? `${t(sentence)} ${t(DIALOGUE)}` : t(sentence)),
      element('p', { class: 'rp-soft' }, `${model.document.interviews[item.interview]} · ${where} · `, element('a', { href: address }, t('Open in the transcript'))),
    );
    this.drawText(item.spans.length ? null : [item.start, item.end]);
    const standing = drawStanding(model, item, this.passage, () => reopen(this));
    this.below.replaceChildren(...[standing, drawLanes(model, item, this.passage), drawDiscussion(this)].filter(Boolean));
    const side = drawAside(this);
    this.side.replaceWith(side);
    this.side = side;
    drawOutcomes(this);
    drawReasons(this);
    drawPeople(this);
    if (fresh) {
      this.hint.textContent = '';
      this.center.scrollTop = 0;
      const mark = this.text.querySelector('.rp-bracket');
      if (mark && mark.offsetTop > this.center.clientHeight * 0.55) this.center.scrollTop = mark.offsetTop - 120;
    }
  }

  drawNothing() {
    this.heading.replaceChildren(element('h2', {}, t('Nothing here')), element('p', {}, t('No item fits these filters. Choose “All” above to see everything.')));
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
