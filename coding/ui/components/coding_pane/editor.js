// Doing things: each becomes an operation in the queue and is painted at once.
import { Palette } from './panels.js';
import { Reader } from './reader.js';
import { N_, t } from '../heard.texts/texts.js';

const LONGEST_NAME = 80;
const EXAMPLES = { typical: N_('A typical example'), atypical: N_('An atypical example'), near_miss: N_('A near miss') };

/** Expects what Reader expects, and queue, base, codebook, refresh, status and drawStrip. */
export class Editor extends Reader {
  constructor() {
    super();
    this.lastCode = null;
  }

  send(operation) {
    const complete = this.queue.add({ release: this.message.release, version: this.message.version, ...operation });
    if (complete.coding) this.refresh([complete.coding, complete.other, ...(complete.others ?? [])]);
    this.status();
    return complete;
  }

  say(text) {
    this.live.textContent = text;
    if (!this.active || this.message.readOnly) this.inspector.idle(text);
  }

  writable() {
    if (this.message.readOnly) this.say(t('This interview is read only here.'));
    return !this.message.readOnly;
  }

  /** The current coding if the viewer may change it, else a hint and null. */
  editable() {
    if (!this.writable()) return null;
    const coding = this.current;
    if (!coding) this.say(t('No coding is chosen. Press Enter to go to the codes of this turn, or click one.'));
    else if (!coding.own) this.say(t('Only {coder} can change this coding.', { coder: coding.coder }));
    return coding?.own ? coding : null;
  }

  applyCode(called) {
    if (!this.writable() || !called) return;
    const id = this.codebook.idOf(called);
    if (this.selection.empty) {
      this.say(t('Nothing is selected. Press s for a sentence, a for the whole turn, or select with the mouse.'));
      return;
    }
    const { start, end } = this.selection;
    const label = this.codebook.label(id);
    const twin = [...this.page.shown.values()].find(
      ({ coding }) => coding.own && coding.code === id && coding.start === start && coding.end === end,
    );
    if (twin) {
      this.setActive(twin.coding.id);
      this.say(t('{label} is already on this passage', { label }));
      return;
    }
    const coding = crypto.randomUUID();
    this.lastCode = id;
    if (this.codebook.use(id)) this.keepDigits(true);
    this.send({ kind: 'add', coding, code: id, start, end });
    this.freeTold?.remove();
    this.setActive(coding);
    this.live.textContent = t('Applied {label}', { label });
  }

  /** Apply a code to the selection, else to the whole line. */
  applyHere(id) {
    if (this.care.covered) return;
    if (this.selection.empty && this.writable()) this.selection.growTurn(this.turn);
    this.applyCode(id);
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

  resize(edge, direction) {
    const coding = this.editable();
    if (!coding) return;
    let { start, end } = coding;
    if (edge === 'end') end = this.transcript.boundary(end, direction, 'word', 1);
    else start = this.transcript.boundary(start, direction, 'word', 0);
    if (start >= end || (start === coding.start && end === coding.end)) return;
    this.send({ kind: 'resize', coding: coding.id, start, end });
    this.selection.place(start);
    this.live.textContent = edge === 'end' ? t('End moved') : t('Start moved');
  }

  removeActive() {
    const coding = this.editable();
    if (!coding) return;
    const focused = document.activeElement?.closest('.heard-chip');
    this.send({ kind: 'remove', coding: coding.id });
    this.say(t('Removed {label}', { label: this.codebook.label(coding.code) }));
    if (focused) this.focusTurn();
  }

  /** Break the current coding, or the shortest of one's own under the caret, in two where the caret stands. */
  split() {
    if (!this.writable()) return;
    const point = this.selection.start;
    const inside = ({ start, end, own }) => own && start < point && point < end;
    const { current } = this;
    const coding = current && inside(current) ? current : this.page.at(point).find(inside);
    if (!coding) {
      this.say(t('Put the caret inside a coding of yours, with the arrow keys or a click, then break it there.'));
      return;
    }
    const first = this.transcript.tidy(coding.start, point, 'character');
    const second = this.transcript.tidy(point, coding.end, 'character');
    if (!first || !second || first[1] > second[0]) return;
    const other = crypto.randomUUID();
    const { id, code, attributes } = coding;
    this.send({ kind: 'split', coding: id, other, end: first[1], start: second[0], code, attributes, until: coding.end });
    this.setActive(other);
    this.live.textContent = t('{label} is in two parts', { label: this.codebook.label(code) });
  }

  /** Join the current coding with those of its code that it touches, else with the next one. */
  merge() {
    const coding = this.editable();
    if (!coding) return;
    const same = [...this.page.shown.values()]
      .map((entry) => entry.coding)
      .filter((one) => one.own && one.code === coding.code && one.id !== coding.id)
      .sort((a, b) => a.start - b.start || a.end - b.end);
    const touching = same.filter((one) => one.start <= coding.end && coding.start <= one.end);
    const others = touching.length ? touching : same.filter((one) => one.start > coding.end).slice(0, 1);
    if (!others.length) {
      this.say(t('There is no other passage with {label} further on.', { label: this.codebook.label(coding.code) }));
      return;
    }
    const every = [coding, ...others].sort((a, b) => a.start - b.start || a.end - b.end);
    const start = every[0].start;
    const end = Math.max(...every.map((one) => one.end));
    const memo = every.map((one) => one.memo).filter(Boolean).join('\n');
    this.send({ kind: 'merge', coding: coding.id, others: others.map((one) => one.id), start, end, memo });
    this.setActive(coding.id);
    this.live.textContent = t('Joined {number} passages of {label}', { number: every.length, label: this.codebook.label(coding.code) });
  }

  /** Pin the current code to a digit; at its own digit, let it go. */
  pin(slot = null) {
    if (!this.writable()) return;
    const id = this.currentCode;
    if (!id) {
      this.say(t('Choose a coding or apply a code first, then pin its code.'));
      return;
    }
    this.pinCode(id, slot);
  }

  /** Keep what the digits mean, for every interview of this project; `along` with a coding it is no step of its own. */
  keepDigits(along = false) {
    this.digitsOffer?.remove();
    this.send({ kind: 'pins', pins: { ...this.codebook.pinned }, along });
    this.drawStrip();
  }

  /** The first time: say that the digits will stay as they are, and how to have others. */
  offerDigits() {
    if (this.message.readOnly || !this.codebook.isOffered || !this.codebook.slots.length) return;
    const words = t('The digits mean these codes in every interview from your first coding on. {key} puts the current code on a digit of its own.', { key: 'Alt Shift 1 … 0' });
    this.digitsOffer = this.notices.put(words, [
      [t('Keep these digits'), () => {
        this.codebook.keepSlots();
        this.keepDigits();
        this.focusTurn();
      }],
    ]);
    this.digitsOffer.classList.add('heard-told');
  }

  /** Before a first coding where this person is in no round: say that it ends coding blind here. */
  warnFree() {
    if (this.message.readOnly || !this.message.free) return;
    const words = t('You are in no round here. From your first coding on you cannot code this interview blind in a round any more.');
    this.freeTold = this.notices.put(words, []);
    this.freeTold.classList.add('heard-told');
  }

  pinCode(id, slot = null) {
    const place = this.codebook.pin(id, slot);
    const label = this.codebook.label(id);
    const words = place === null ? t('{label} is no longer pinned', { label }) : t('{label} is pinned to {digit}', { label, digit: (place + 1) % 10 });
    this.keepDigits();
    this.say(words);
  }

  editMemo() {
    const coding = this.current;
    if (!coding) {
      this.memos.write('turn', this.turn);
      return;
    }
    if (!this.editable()) return;
    const back = document.activeElement;
    this.inspector.edit(coding, this.settings.attributes, (result) => {
      if (result && result.memo !== coding.memo) {
        this.send({ kind: 'memo', coding: coding.id, memo: result.memo });
        this.live.textContent = t('Memo kept');
      }
      if (result && JSON.stringify(result.attributes) !== JSON.stringify(coding.attributes ?? {})) {
        this.send({ kind: 'attributes', coding: coding.id, attributes: result.attributes });
        this.care.refresh();
      }
      this.setActive(this.active);
      this.focusBack(back);
    });
  }

  focusBack(back) {
    if (back?.isConnected && this.root.contains(back) && !this.inspector.root.contains(back)) back.focus();
    else this.focusTurn();
  }

  chooseCode() {
    if (!this.writable()) return;
    this.openPalette(t('Apply a code'), (id) => this.applyCode(id), true);
  }

  /** Choose among the codes, or make one where this person may here; `choose` gets its id. */
  openPalette(title, choose, several = false) {
    const back = document.activeElement?.closest('.heard-chip')?.dataset.coding;
    const closed = () => (back ? this.restoreFocus(back) : this.focusTurn());
    const create = this.message.noNewCodes ? null : (name) => this.createCode(name, choose);
    new Palette(this.root, this.codebook, { title, choose, create, closed, several, none: this.message.noNewCodes });
  }

  inVivo() {
    if (!this.writable()) return;
    if (this.message.noNewCodes || this.selection.empty) {
      this.say(this.message.noNewCodes || t('Select the words that should become a code.'));
      return;
    }
    const name = this.transcript.slice(this.selection.start, this.selection.end).replace(/\s+/g, ' ').trim();
    if ([...name].length > LONGEST_NAME) this.say(t('A code made from words can have {number} characters; select fewer.', { number: LONGEST_NAME }));
    else this.createCode(name, (id) => this.applyCode(id));
  }

  changeCode() {
    const coding = this.editable();
    if (!coding) return;
    const recode = (id) => {
      if (id === coding.code) return;
      if (this.codebook.use(id)) this.keepDigits(true);
      this.send({ kind: 'recode', coding: coding.id, code: id });
      this.live.textContent = t('Changed to {label}', { label: this.codebook.label(id) });
    };
    this.openPalette(t('Change to'), recode);
  }

  /** Make the words of the current coding an example of its code in the codebook. */
  takeExample(example) {
    const coding = this.current;
    if (!coding?.own || !this.message.keeps) {
      this.say(t('Choose a coding of yours first: its words become the example.'));
      return;
    }
    this.send({ kind: 'example', coding: coding.id, example });
  }

  /** An example was taken: say so, and offer to take it back. */
  exampleTaken({ coding, example, remove }) {
    const label = this.codebook.label(this.base.get(coding)?.code);
    if (remove) {
      this.say(t('The example of {label} is taken back.', { label }));
      return;
    }
    const words = t('{example} of {label} is in the codebook.', { example: t(EXAMPLES[example]), label });
    this.notices.tell(words, t('Take it back'), () => this.send({ kind: 'example', coding, example, remove: true }));
    this.live.textContent = words;
  }

  /** Tell the stewards of a name that was not masked: the words selected, else the word at the caret. */
  report() {
    if (!this.message.keeps) {
      this.say(t('Tell a steward of this line: reports from here are for researchers and leads.'));
      return;
    }
    const { selection, transcript } = this;
    const word = selection.empty ? transcript.segmentAt(selection.head, 'word') : [selection.start, selection.end];
    if (!word) {
      this.say(t('Select the name, or put the caret on it.'));
      return;
    }
    const sent = this.send({ kind: 'report', start: word[0], end: word[1] });
    const line = transcript.turnAt(word[0]) + 1;
    this.notices.tell(t('Line {line}: the stewards are told of a name that should be masked. Thank you.', { line }), t('Take it back'), () => {
      this.send({ kind: 'report-withdrawn', of: sent.id });
      this.say(t('The report is taken back.'));
    });
    this.live.textContent = t('The stewards are told. Thank you.');
  }

  /** Keep something of how this person likes the pane; at once here, and stored where they may store it. */
  prefer(values) {
    if (this.message.keeps) this.send({ kind: 'preferences', values });
    else this.local = { ...this.local, ...values };
    this.apply(this.given);
  }
}
