// Care for whoever reads: what is coming, veils over heavy passages, pauses, the place to go on from.
import { Exposure } from './exposure.js';
import { Kept } from './memos.js';
import { element } from './page.js';
import { button } from './parts.js';
import { openDialog } from '../heard.texts/dialog.js';
import { N_, t } from '../heard.texts/texts.js';

const HEAVY = new Set(['strong', 'severe']);
const LEVELS = { mild: N_('mild'), strong: N_('heavy'), severe: N_('very heavy') };
const begun = new Set(); // panes whose content note was read in this tab

const TOPICS = {
  'sexual abuse': N_('sexual abuse'),
  violence: N_('violence'),
  threats: N_('threats'),
  'self-harm or suicide': N_('self-harm or suicide'),
  'death or loss': N_('death or loss'),
  'family conflict': N_('family conflict'),
  'images of abuse': N_('images of abuse'),
  other: N_('other'),
};

/** A topic in the language of the page. */
function topicName(topic) {
  return TOPICS[topic] ? t(TOPICS[topic]) : topic;
}

function topicsOf(note) {
  return note.topics.length ? note.topics.map(topicName).join(', ') : t('see the note');
}

export class Care {
  constructor(coder) {
    this.coder = coder;
    this.kept = new Kept(coder, 'content-note', 'note');
    this.opened = new Set();
    this.veiled = new Set();
    this.cover = null;
    this.exposure = new Exposure(
      () => ({ minutes: coder.settings.breaks, passages: coder.settings.passages }),
      (counts) => this.remind(counts),
    );
  }

  get covered() {
    return this.cover !== null;
  }

  destroy() {
    this.exposure.destroy();
  }

  active() {
    this.exposure.active();
  }

  // Content notes

  adopt(list = []) {
    this.kept.base.clear();
    this.receive(list);
    for (const index of this.coder.transcript.turns.keys()) if (this.noted(index).length) this.coder.page.dirty.add(index);
    this.coder.page.flush();
  }

  /** Notes as told: [id, revision, first, last, severity, topics, text, own], or [id, revision] for those taken away. */
  receive(list) {
    for (const [id, revision, first, last, severity, topics, text, own] of list) {
      const before = this.kept.base.get(id);
      this.redraw(before);
      const now = severity === undefined
        ? { ...before, id, revision, deleted: true }
        : { id, revision, first, last, severity, topics, text, own: Boolean(own) };
      this.kept.learn(now);
      this.redraw(now);
    }
    if (list.length) this.refresh();
  }

  settled(operation) {
    if (operation.kind !== 'content-note') return;
    this.redraw(operation);
    this.refresh();
  }

  redraw(note) {
    if (!Number.isInteger(note?.first)) return;
    for (let index = note.first; index <= note.last; index += 1) this.coder.page.dirty.add(index);
    this.coder.page.flush();
  }

  noted(index) {
    return this.kept.all.filter((note) => Number.isInteger(note.first) && note.first <= index && index <= note.last);
  }

  extras(index) {
    return this.noted(index)
      .filter((note) => note.first === index)
      .map((note) => {
        const item = element('li');
        const lines = note.last > note.first ? t('lines {first}–{last}', { first: note.first + 1, last: note.last + 1 }) : t('line {line}', { line: note.first + 1 });
        const label = `${t(LEVELS[note.severity])}: ${topicsOf(note)}`;
        const mark = button('', 'heard-extra heard-chip-care', () => this.show(note, lines), { tabindex: '-1' });
        mark.append(element('span', 'heard-note', '◇', { 'aria-hidden': 'true' }), element('span', 'heard-chip-name', label));
        mark.setAttribute('aria-label', t('Content note, {lines}, {label}', { lines, label }));
        item.append(mark);
        return item;
      });
  }

  show(note, lines) {
    this.coder.setActive(null);
    const about = element('div', 'heard-about');
    about.append(element('p', 'heard-about-head', t('Content note, {lines}: {level}', { lines, level: t(LEVELS[note.severity]) })));
    about.append(element('p', '', note.text || topicsOf(note)));
    const tools = note.own ? [[t('Remove it'), () => this.remove(note)]] : [];
    this.coder.inspector.present(about, tools);
  }

  remove(note) {
    const { first, last } = note;
    this.coder.send({ kind: 'content-note', note: note.id, remove: true, first, last });
    this.redraw(note);
    this.refresh();
    this.coder.say(t('The content note is removed'));
  }

  /** Set a content note on the lines of the selection, else on the current line. */
  warn() {
    const { coder } = this;
    if (!coder.message.keeps) {
      coder.say(t('Content notes on passages are set by researchers and leads.'));
      return;
    }
    const { selection, transcript } = coder;
    const [first, last] = selection.empty ? [coder.turn, coder.turn] : transcript.turnsOf(selection.start, selection.end);
    const lines = last > first ? t('lines {first} to {last}', { first: first + 1, last: last + 1 }) : t('line {line}', { line: first + 1 });
    const dialog = openDialog(coder.root, 'heard-dialog heard-warn', t('Content note'), () => coder.focusTurn());
    const form = element('form', 'heard-warn-form');
    form.append(element('h2', '', t('For the next reader: what is on {lines}?', { lines })));
    const topics = element('fieldset', '');
    topics.append(element('legend', '', t('Topics')));
    for (const topic of coder.message.topics) topics.append(this.choice('checkbox', 'topic', topic, topicName(topic)));
    const levels = element('fieldset', '');
    levels.append(element('legend', '', t('How heavy is it')));
    for (const [value, label] of Object.entries(LEVELS)) {
      const one = this.choice('radio', 'severity', value, t(label));
      one.querySelector('input').checked = value === 'strong';
      levels.append(one);
    }
    const words = element('input', 'heard-input', undefined, {
      name: 'words', type: 'text', maxlength: '300', 'aria-label': t('A few words more'), placeholder: t('A few words more, if they help'),
    });
    const problem = element('p', 'heard-hint', '', { role: 'status' });
    const row = element('div', 'heard-tools');
    row.append(element('button', 'heard-primary', t('Set the note'), { type: 'submit' }));
    row.append(button(t('Cancel'), 'heard-quiet', () => dialog.close()));
    form.append(topics, levels, words, problem, row);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = new FormData(form);
      const chosen = values.getAll('topic');
      const text = values.get('words').trim();
      if (!chosen.length && !text) {
        problem.textContent = t('Choose a topic or write a few words.');
        return;
      }
      dialog.close();
      const note = { note: crypto.randomUUID(), severity: values.get('severity'), topics: chosen, text, first, last };
      coder.send({ kind: 'content-note', ...note });
      // Whoever sets the note has read these lines.
      for (let index = first; index <= last; index += 1) this.opened.add(index);
      this.redraw(note);
      this.refresh();
      coder.say(t('The content note on {lines} is set', { lines }));
    });
    dialog.append(form);
    dialog.showModal();
  }

  choice(type, name, value, label) {
    const node = element('label', 'heard-switch');
    node.append(element('input', '', undefined, { type, name, value }), ` ${label}`);
    return node;
  }

  // Veils

  /** Why a turn is heavy: topics of its notes, or that a coding of it says so; empty when it is not. */
  weight(index) {
    const note = this.noted(index).find((one) => HEAVY.has(one.severity));
    if (note) return topicsOf(note);
    const coded = [...this.coder.page.byTurn[index].values()].some(({ coding }) => coding.attributes?.sensitivity === 'heavy');
    return coded ? t('marked as heavy') : '';
  }

  /** Veil what should be veiled, and nothing else. */
  refresh() {
    const { page, settings, transcript } = this.coder;
    const veiled = new Set();
    if (settings.soft === 'marked') {
      for (const index of transcript.turns.keys()) if (!this.opened.has(index) && this.weight(index)) veiled.add(index);
    }
    for (const index of this.veiled) if (!veiled.has(index)) this.unveil(page.rows[index]);
    for (const index of veiled) if (!page.rows[index].veil) this.veil(page.rows[index], index);
    this.veiled = veiled;
  }

  veil(row, index) {
    row.root.classList.add('heard-closed');
    row.text.setAttribute('aria-hidden', 'true');
    const key = this.coder.keymap.shown('open');
    const about = t('Heavy passage: {weight}. Open it', { weight: this.weight(index) });
    row.veil = button(`${about}${key ? ` (${key})` : ''}`, 'heard-veil', () => this.lift(index));
    row.veil.tabIndex = -1;
    row.veil.id = `${row.text.id}-veil`;
    row.root.setAttribute('aria-describedby', row.veil.id);
    row.words.append(row.veil);
  }

  unveil(row) {
    row.root.classList.remove('heard-closed');
    row.text.removeAttribute('aria-hidden');
    row.root.setAttribute('aria-describedby', row.text.id);
    row.veil?.remove();
    row.veil = null;
  }

  open() {
    if (this.veiled.has(this.coder.turn)) this.lift(this.coder.turn);
    else this.coder.say(t('This line is open already.'));
  }

  lift(index) {
    this.opened.add(index);
    this.refresh();
    this.coder.setTurn(index, { scroll: false });
    this.coder.live.textContent = t('Opened');
  }

  /** The current turn was come to: heavy ones count for the reader's own reminder. */
  seen() {
    this.active();
    const { turn } = this.coder;
    if (!this.covered && !this.veiled.has(turn) && this.weight(turn)) this.exposure.heavy(turn);
  }

  // Covers: a calm sheet over the transcript

  /** On opening: the content note of the interview, and where reading stopped last time, unless one came `back`. */
  begin(back = false) {
    this.refresh();
    const { coder } = this;
    const { message } = coder;
    const notes = this.kept.all.filter((note) => !Number.isInteger(note.first));
    if (notes.length && !begun.has(message.scope)) {
      const body = notes.map((note) => {
        const line = element('p', '');
        line.append(element('b', '', `${t(LEVELS[note.severity])}: `), topicsOf(note), note.text ? `. ${note.text}` : '.');
        return line;
      });
      const passages = this.kept.all.filter((note) => Number.isInteger(note.first) && HEAVY.has(note.severity)).length;
      if (passages) body.push(element('p', '', t('{number} passages are marked; they stay veiled until you open them.', { number: passages })));
      this.raise(t('Before you read'), body, [[t('Begin reading'), () => begun.add(message.scope)]]);
    }
    if (Number.isInteger(message.place) && message.place > 0) {
      if (!back) coder.setTurn(message.place, { focus: false, scroll: true, center: true });
      if (coder.turn !== message.place) return;
      coder.say(t('You stopped here last time, on line {line}.', { line: message.place + 1 }));
    }
  }

  /** Keep the place and say so. */
  stop() {
    const { coder } = this;
    const { start } = coder.transcript.turns[coder.turn];
    if (coder.message.keeps) coder.send({ kind: 'place', offset: start });
    const line = element('p', '', t('Your place is kept: line {line}. What you coded is saved as you go.', { line: coder.turn + 1 }));
    if (!coder.message.keeps) line.textContent = t('You are on line {line}.', { line: coder.turn + 1 });
    this.raise(t('Stopped here'), [line, element('p', '', t('Take the time you need.'))], [[t('Go on reading'), () => this.exposure.restart()]]);
  }

  remind({ minutes, passages }) {
    const heavy = passages ? t(', with {passages} heavy passages', { passages }) : '';
    const { notices } = this.coder;
    if (this.reminder?.isConnected) this.reminder.remove();
    this.reminder = notices.put(t('You have been reading for {minutes} minutes{heavy}. A pause?', { minutes, heavy }), [
      [t('Pause'), () => this.stop()],
      [t('In ten minutes'), () => this.exposure.snooze(10)],
      [t('Not in this session'), () => this.exposure.stop()],
    ]);
    this.reminder.classList.add('heard-told');
  }

  /** Cover the transcript with a few calm words. */
  raise(title, body, choices) {
    this.cover?.remove();
    const { coder } = this;
    const cover = element('div', 'heard-cover', undefined, { role: 'group', 'aria-label': title });
    const sheet = element('div', 'heard-sheet');
    sheet.append(element('h2', '', title), ...body);
    if (coder.message.contact) sheet.append(element('p', '', t('To talk to somebody: {contact}', { contact: coder.message.contact })));
    const row = element('div', 'heard-tools');
    for (const [label, act] of choices) {
      row.append(
        button(label, 'heard-primary', () => {
          cover.remove();
          this.cover = null;
          coder.scroller.inert = false;
          act();
          coder.focusTurn();
        }),
      );
    }
    sheet.append(row);
    cover.append(sheet);
    coder.scroller.inert = true;
    coder.middle.append(cover);
    this.cover = cover;
    row.querySelector('button').focus({ preventScroll: true });
  }
}
