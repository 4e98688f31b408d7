// Dragging: a code onto the selection or a line, the selection onto a code. Nothing happens before the mouse has moved a
// little, and Esc lets go.
import { element } from './page.js';
import { t } from '../heard.texts/texts.js';

const FAR = 5; // pixels before a press becomes a drag
const RIM = 32; // pixels at the rim of a list in which it scrolls by itself
const WORDS = 40;

export class Drag {
  constructor(coder) {
    this.coder = coder;
    this.held = null;
    this.move = (event) => this.moved(event);
    this.up = (event) => this.dropped(event);
    this.key = (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.end();
    };
  }

  /** A code may be dragged from here. */
  code(event, id) {
    if (!this.coder.message.readOnly) this.hold(event, { code: id, label: this.coder.codebook.label(id) });
  }

  /** The selection may be dragged from here; says whether the press was on it. */
  selection(event, point) {
    const { selection, message, transcript } = this.coder;
    if (message.readOnly || selection.empty || point === null || point < selection.start || point >= selection.end) return false;
    const words = transcript.slice(selection.start, selection.end);
    this.hold(event, { code: null, label: words.length > WORDS ? `“${words.slice(0, WORDS)}…”` : `“${words}”` });
    return true;
  }

  hold(event, what) {
    this.end();
    this.held = { ...what, x: event.clientX, y: event.clientY, begun: false };
    document.addEventListener('mousemove', this.move);
    document.addEventListener('mouseup', this.up, true);
    document.addEventListener('keydown', this.key, true);
  }

  moved(event) {
    const { held } = this;
    if (!event.buttons) {
      this.end();
      return;
    }
    if (!held.begun) {
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
      this.begin();
    }
    held.at = [event.clientX, event.clientY];
    this.look();
  }

  begin() {
    const { coder, held } = this;
    held.begun = true;
    coder.mouse.pressed = false;
    coder.mouse.leave();
    this.ghost = element('div', 'heard-ghost', undefined, { 'aria-hidden': 'true' });
    this.ghost.append(element('b', '', held.label), (this.where = element('span', '', '')));
    coder.root.append(this.ghost);
    coder.root.classList.add('heard-dragging');
    if (held.code === null && coder.columns.state.codes === 'folded') coder.columns.cover('codes');
    const roll = () => {
      if (this.held !== held) return;
      this.roll();
      requestAnimationFrame(roll);
    };
    roll();
  }

  /** Scroll the list under the mouse when it is at its rim. */
  roll() {
    const { at, code } = this.held;
    const list = code === null ? this.coder.columns.parts.codes.content.list : this.coder.scroller;
    if (!at || !list) return;
    const box = list.getBoundingClientRect();
    const [x, y] = at;
    if (x < box.left || x > box.right || y < box.top - RIM || y > box.bottom + RIM) return;
    const by = y < box.top + RIM ? -8 : y > box.bottom - RIM ? 8 : 0;
    const before = list.scrollTop;
    list.scrollTop += by;
    if (list.scrollTop !== before) this.look();
  }

  /** What lies under the mouse, and how it would be coded. */
  look() {
    const { coder, held, ghost } = this;
    const [x, y] = held.at;
    const frame = coder.root.getBoundingClientRect();
    ghost.style.left = `${Math.min(x - frame.left + 12, frame.width - ghost.offsetWidth - 6)}px`;
    ghost.style.top = `${Math.min(y - frame.top + 14, frame.height - ghost.offsetHeight - 6)}px`;
    const under = document.elementFromPoint(x, y);
    held.target = held.code === null ? this.codeAt(under) : this.placeAt(under, x, y);
    this.row?.classList.remove('heard-drop');
    this.row = held.target?.row;
    this.row?.classList.add('heard-drop');
    coder.page.mark('hover', held.target?.span ? [held.target.span] : []);
    this.where.textContent = held.target ? ` → ${held.target.words}` : '';
  }

  codeAt(under) {
    const { coder } = this;
    const row = under?.closest('.heard-code:not(.heard-heading)');
    const slot = under?.closest('.heard-slot');
    const id = row ? row.dataset.code : slot && coder.codebook.slots[[...coder.strip.children].indexOf(slot)];
    return id ? { row: row ?? slot, code: id, words: coder.codebook.label(id) } : null;
  }

  placeAt(under, x, y) {
    const { coder } = this;
    const row = under?.closest('.heard-turn');
    if (!row || !coder.scroller.contains(row)) return null;
    const { selection, transcript } = coder;
    const turn = Number(row.dataset.turn);
    const point = coder.page.pointAt(x, y);
    if (!selection.empty) {
      const [first, last] = transcript.turnsOf(selection.start, selection.end);
      const on = point !== null && selection.start <= point && point <= selection.end;
      if (on || (turn >= first && turn <= last)) return { span: [selection.start, selection.end], words: t('the selection') };
    }
    const { start, end } = transcript.turns[turn];
    const span = transcript.tidy(start, end);
    return span && { span, turn, words: t('line {line}', { line: turn + 1 }) };
  }

  dropped(event) {
    const { coder, held } = this;
    if (!held.begun) {
      this.end();
      return;
    }
    event.stopPropagation();
    this.end();
    const { target } = held;
    if (!target || coder.care.covered) return;
    if (target.turn !== undefined) {
      coder.setTurn(target.turn, { scroll: false });
      coder.selection.set(...target.span);
    }
    coder.applyCode(held.code ?? target.code);
    if (coder.columns.over) coder.columns.leave();
    else coder.focusTurn();
  }

  end() {
    document.removeEventListener('mousemove', this.move);
    document.removeEventListener('mouseup', this.up, true);
    document.removeEventListener('keydown', this.key, true);
    if (this.held?.begun) {
      this.ghost.remove();
      this.row?.classList.remove('heard-drop');
      this.coder.root.classList.remove('heard-dragging');
      this.coder.page.mark('hover', []);
    }
    this.held = null;
    this.row = null;
  }
}
