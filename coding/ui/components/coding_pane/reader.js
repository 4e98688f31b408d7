// Reading: which turn and which coding are current, moving between them, finding words.
import { FindBar, openHelp } from './panels.js';

const HINT =
  'Select with the mouse, or s for a sentence, a for the whole turn. Then a digit, or / for any code. ? shows all keys.';
const LOCKED_HINT = 'Read only. Enter goes to the codes of a turn; ? shows all keys.';
const QUOTE = 160;
const SPOKEN = 80; // characters of a selection read out after each step

/** Expects page, transcript, selection, inspector, scroller, root, finder, live, message and settings. */
export class Reader {
  constructor() {
    this.turn = 0;
    this.active = null; // id of the current coding
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
      this.inspector.idle(this.message.readOnly ? LOCKED_HINT : HINT);
      return;
    }
    const { coding } = entry;
    this.page.mark('active', this.selection.empty ? [[coding.start, coding.end]] : []);
    const [first, last] = this.transcript.turnsOf(coding.start, coding.end);
    for (let index = first; index <= last; index += 1) this.page.chipOf(id, index)?.classList.add('heard-active');
    const quote = this.transcript.slice(coding.start, Math.min(coding.end, coding.start + QUOTE));
    const more = coding.end > coding.start + QUOTE ? '…' : '';
    this.inspector.show(coding, quote + more, coding.own && !this.message.readOnly);
  }

  help() {
    openHelp(this.root, this.settings.letters, () => this.focusTurn());
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

  escape() {
    if (document.activeElement?.closest('.heard-chip')) this.focusTurn();
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
