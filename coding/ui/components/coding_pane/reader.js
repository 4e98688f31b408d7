// Reading: which turn and which coding are current, moving between them, finding words.
import { passagesOf } from './codes.js';
import { KeysDialog } from './keysdialog.js';
import { LineBar, openFinder } from './panels.js';
import { N_, t } from '../heard.texts/texts.js';

const HINT = N_('Select with the mouse, or {s} for a sentence, {a} for the whole turn. Then a digit, or {p} for any code. {h} shows all keys.');
const LOCKED_HINT = N_('Read only. {e} goes to the codes of a turn; {h} shows all keys.');
const QUOTE = 160;
const SPOKEN = 80; // characters of a selection read out after each step

/** Expects page, transcript, selection, inspector, scroller, root, finder, live, message and settings. */
export class Reader {
  constructor() {
    this.turn = 0;
    this.active = null; // id of the current coding
  }

  get current() {
    return this.page.shown.get(this.active)?.coding;
  }

  /** The code of the current coding, else the one applied last. */
  get currentCode() {
    return this.current?.code ?? this.lastCode;
  }

  /** What to do next, with the keys this person has. */
  hint() {
    const keys = { s: 'growSentence', a: 'growTurn', p: 'palette', h: 'help', e: 'enterCodings' };
    const text = this.message.readOnly ? t(LOCKED_HINT) : t(HINT);
    return text.replace(/\{(\w)\}/g, (_, name) => this.keymap.shown(keys[name]) || '–');
  }

  /** Do something to the selection, then keep its head in view and its turn current. */
  follow(change) {
    if (document.activeElement?.closest('.heard-chip')) this.focusTurn();
    change();
    const { turn } = this.selection;
    if (turn !== this.turn) this.setTurn(turn, { keep: true });
    if (this.selection.empty) return;
    const words = this.transcript.slice(this.selection.start, this.selection.end);
    this.live.textContent = words.length > SPOKEN ? `… ${words.slice(-SPOKEN)}` : words;
  }

  selectionChanged() {
    if (!this.selection.empty) this.suggestions?.leave();
    this.root.classList.toggle('heard-selecting', !this.selection.empty);
    if (!this.selection.empty && this.active) this.setActive(null);
  }

  step(direction) {
    const row = this.page.rows[this.turn].root.getBoundingClientRect();
    const view = this.scroller.getBoundingClientRect();
    if (row.bottom < view.top || row.top > view.bottom) {
      this.setTurn(this.page.firstBelow(view.top + 8));
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
      this.aimed = null;
      if (center) this.aim({ turn: target, center: true });
      else row.root.scrollIntoView({ block: 'nearest' });
    }
    if (focus) row.root.focus({ preventScroll: true });
    this.care?.seen();
    if (!this.aimed) this.keepPlace();
  }

  /** Bring a turn to the middle (`center`), or to the top and `into` pixels further, and hold it there until somebody acts. */
  aim(aimed) {
    this.aimed = aimed;
    let tries = 10;
    const scroll = () => {
      if (this.aimed !== aimed || !this.root.isConnected) return;
      const row = this.page.rows[aimed.turn].root.getBoundingClientRect();
      const view = this.scroller.getBoundingClientRect();
      const middle = row.height < view.height ? (row.height - view.height) / 2 : -8;
      const before = this.scroller.scrollTop;
      this.scroller.scrollTop += Math.round(row.top - view.top + (aimed.center ? middle : aimed.into));
      tries -= 1;
      // Turns above are laid out only when they come into view, at another height than estimated.
      if (this.scroller.scrollTop !== before && tries) requestAnimationFrame(scroll);
      else if (aimed.center) this.keepPlace();
    };
    scroll();
  }

  /** Remember the current turn and what stands at the top, for Reload, Back and Forward. */
  keepPlace() {
    this.place?.keep(() => {
      const { top } = this.scroller.getBoundingClientRect();
      const first = this.page.firstBelow(top + 2);
      const into = Math.round(top - this.page.rows[first].root.getBoundingClientRect().top);
      return { scope: this.message.scope, turn: this.turn, first, into };
    });
  }

  /** Go back to where this entry of the history was left; false when it was never here. */
  comeBack(kept) {
    if (kept?.scope !== this.message.scope || !this.page.rows[kept.first]) return false;
    const line = new URLSearchParams(location.search).get('line');
    if (line) this.jumped = Number(line) - 1; // the link was followed before
    this.aimed = { turn: kept.first, into: kept.into };
    this.setTurn(kept.turn, { focus: false, scroll: false });
    this.aim(this.aimed);
    return true;
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
    this.say(direction > 0 ? t('No answer without a code further on.') : t('No answer without a code before this.'));
  }

  enterCodings() {
    const first = this.page.rows[this.turn].list?.querySelector('button');
    if (first) first.focus({ preventScroll: true });
    else this.say(t('No code on this turn yet.'));
  }

  stepCoding(direction) {
    const chips = [...this.scroller.querySelectorAll('.heard-chip, .heard-extra')];
    const next = chips[chips.indexOf(document.activeElement) + direction];
    if (!next) return;
    next.closest('.heard-turn').scrollIntoView({ block: 'nearest' });
    next.focus({ preventScroll: true });
  }

  focusChip(chip) {
    chip.focus({ preventScroll: true });
    this.setActive(chip.dataset.coding);
  }

  goToLine() {
    if (this.finder.children.length) {
      this.finder.querySelector('input').focus();
      return;
    }
    new LineBar(this.finder, {
      most: this.transcript.turns.length,
      closed: (line) => (line ? this.setTurn(line - 1, { center: true }) : this.focusTurn()),
    });
  }

  /** Leave for the passages of the current code. */
  toPassages() {
    const id = this.currentCode;
    if (id) location.assign(passagesOf(id));
    else this.say(t('Choose a coding first, then read the passages of its code.'));
  }

  /** Where a link in a memo leads: [what to do, words for it or nothing]; null when it leads nowhere. */
  linkTo({ name, code, who, line }) {
    if (line !== null) {
      if (!who) return line >= 1 && line <= this.transcript.turns.length ? [() => this.setTurn(line - 1, { center: true })] : null;
      const talk = this.person(who);
      if (!talk?.startsWith('coding?')) return null; // a case has no lines
      return [() => location.assign(`${talk}&line=${line}`)];
    }
    const place = name && this.person(name);
    if (place) return [() => location.assign(place)];
    const called = code ?? name; // older memos have a code after @
    const known = this.codebook.byId.get(called) ?? this.codebook.headings.get(called) ?? this.codebook.named(called);
    return known ? [() => this.toCode(known.id), this.codebook.label(known.id)] : null;
  }

  /** Address of a participant, an interview or a case by what a memo calls it. */
  person(name) {
    const wanted = name.toLowerCase();
    // The title of an interview may be another by now.
    for (const called of [wanted, wanted.split(' · ')[0]]) {
      const found = this.message.people.find(([token]) => token.replace(/^@\[?|\]$/g, '').toLowerCase() === called);
      if (found) return found[3];
    }
    return null;
  }

  /** What a memo may mention: [token, name, detail]. */
  offers() {
    const { headings, list } = this.codebook;
    const codes = [...headings.values(), ...list].map(({ id }) => [
      /^[A-Za-z][A-Za-z0-9_-]*$/.test(id) ? `#${id}` : `#[${id}]`,
      this.codebook.label(id),
      id,
    ]);
    return [...this.message.people, ...codes];
  }

  /** Next passage with a code, from the current turn on and round again. */
  toCode(id) {
    const places = [...this.page.shown.values()]
      .map(({ coding }) => coding)
      .filter((coding) => coding.code === id)
      .sort((a, b) => a.start - b.start);
    const here = this.transcript.turns[this.turn].start;
    const next = places.find((coding) => coding.start > here && coding.id !== this.active) ?? places[0];
    if (!next) {
      this.say(t('{label} is on no passage of this interview yet.', { label: this.codebook.label(id) }));
      return;
    }
    this.setTurn(this.transcript.turnAt(next.start), { center: true });
    this.setActive(next.id);
  }

  /** Find a code in the tree. */
  showCode(id) {
    this.columns.jump('codes');
    this.columns.parts.codes.content.show(id);
  }

  /** Make a coding the one that m, x, r and the brackets act on. */
  setActive(id) {
    const entry = this.page.shown.get(id);
    this.active = entry ? id : null;
    this.suggestions?.leave();
    for (const chip of this.scroller.querySelectorAll('.heard-active')) chip.classList.remove('heard-active');
    if (!entry) {
      this.otherTab?.chose(null);
      this.page.mark('active', []);
      this.inspector.idle(this.hint());
      return;
    }
    const { coding } = entry;
    this.otherTab?.chose(coding);
    this.page.mark('active', this.selection.empty ? [[coding.start, coding.end]] : []);
    const [first, last] = this.transcript.turnsOf(coding.start, coding.end);
    for (let index = first; index <= last; index += 1) this.page.chipOf(id, index)?.classList.add('heard-active');
    const quote = this.transcript.slice(coding.start, Math.min(coding.end, coding.start + QUOTE));
    const more = coding.end > coding.start + QUOTE ? '…' : '';
    this.inspector.show(coding, quote + more, coding.own && !this.message.readOnly);
  }

  help() {
    const { keys, letters } = this.settings;
    new KeysDialog(this.root, {
      own: keys,
      letters,
      change: (values) => this.prefer(values),
      closed: () => this.focusTurn(),
    });
  }

  find() {
    openFinder(this, {
      bring: (point) => this.setTurn(this.transcript.turnAt(point), { focus: false, scroll: true, center: true }),
      closed: () => this.focusTurn(),
    });
  }

  escape() {
    if (document.activeElement?.closest('.heard-chip, .heard-extra')) this.focusTurn();
    else if (!this.selection.empty) this.selection.place(this.selection.start);
    else if (this.active) this.setActive(null);
    else return false;
    return true;
  }

  restoreFocus(id) {
    const chip = this.page.chipOf(id, this.turn);
    (chip ?? this.page.rows[this.turn].root).focus({ preventScroll: true });
  }
}
