// What text is selected, by mouse or keyboard. Kept as code point offsets and painted as a highlight, because the
// browser's own selection is lost as soon as the palette or the memo editor takes the focus.

export class TextSelection {
  constructor(page, transcript, changed) {
    this.page = page;
    this.transcript = transcript;
    this.changed = changed;
    this.anchor = 0;
    this.head = 0;
    this.caretShown = false;
    this.steps = []; // selections before each widening
    this.caret = document.createElement('div');
    this.caret.className = 'heard-caret';
    this.caret.setAttribute('aria-hidden', 'true');
    this.caret.hidden = true;
    page.scroller.append(this.caret);
  }

  get start() {
    return Math.min(this.anchor, this.head);
  }

  get end() {
    return Math.max(this.anchor, this.head);
  }

  get empty() {
    return this.anchor === this.head;
  }

  set(anchor, head) {
    this.anchor = anchor;
    this.head = head;
    this.caretShown = false;
    this.paint();
  }

  /** Put the caret at an offset without selecting; shown only once it was moved by hand. */
  place(point, shown = false) {
    this.anchor = point;
    this.head = point;
    this.caretShown = shown;
    this.paint();
  }

  paint() {
    this.page.mark('selection', this.empty ? [] : [[this.start, this.end]]);
    this.caret.hidden = !(this.caretShown && this.empty);
    if (!this.caret.hidden) {
      const box = this.page.caretBox(this.head, this.turn);
      const frame = this.page.scroller.getBoundingClientRect();
      this.caret.style.top = `${box.top - frame.top + this.page.scroller.scrollTop}px`;
      this.caret.style.left = `${box.left - frame.left}px`;
      this.caret.style.height = `${box.height}px`;
    }
    this.changed();
  }

  /** Turn of the head; the end of a turn still belongs to it. */
  get turn() {
    const index = this.transcript.turnAt(this.head);
    const before = index > 0 && this.head === this.transcript.turns[index].start && this.head > this.anchor;
    return before ? index - 1 : index;
  }

  move(direction, granularity) {
    if (!this.empty) {
      this.place(direction > 0 ? this.end : this.start, true);
      return;
    }
    const edge = granularity === 'word' && direction > 0 ? 1 : 0;
    this.place(this.transcript.boundary(this.head, direction, granularity, edge), true);
  }

  extend(direction, granularity) {
    const edge = direction > 0 && this.head >= this.anchor ? 1 : 0;
    const anchor = this.empty && direction > 0 ? this.firstVisible(this.anchor) : this.anchor;
    const shrinking = direction < 0 && this.head > this.anchor;
    let head = this.transcript.boundary(this.head, direction, granularity, shrinking ? 1 : edge);
    if (shrinking && head < this.anchor) head = this.anchor;
    if (direction > 0 && this.head < this.anchor && head > this.anchor) head = this.anchor;
    this.set(anchor, head);
  }

  /** Skip white space, so that a selection does not begin with it. */
  firstVisible(point) {
    const { text } = this.transcript;
    let unit = this.transcript.toUnits(point);
    while (unit < text.length && /\s/.test(text[unit])) unit += 1;
    return this.transcript.toPoints(unit);
  }

  growSentence() {
    const { transcript } = this;
    if (this.empty) {
      const index = transcript.turnAt(this.head);
      const sentences = transcript.segments(index, 'sentence');
      const found = sentences.find(([, end]) => this.head < end) ?? sentences.at(-1);
      if (found) this.set(found[0], found[1]);
      return;
    }
    this.set(this.start, transcript.boundary(this.end, 1, 'sentence', 1));
  }

  /** Select the sentence after (1) or before (-1) the selection instead; from a caret, the one it stands in. */
  stepSentence(direction) {
    if (this.empty) {
      this.growSentence();
      return;
    }
    const { transcript } = this;
    let index = direction > 0 ? this.turn : transcript.turnAt(this.start);
    while (index >= 0 && index < transcript.turns.length) {
      const sentences = transcript.segments(index, 'sentence');
      const next =
        direction > 0
          ? sentences.find(([start]) => start >= this.end)
          : sentences.findLast(([, end]) => end <= this.start);
      if (next) {
        this.set(next[0], next[1]);
        return;
      }
      index += direction;
    }
  }

  shrinkSentence() {
    if (this.empty) return;
    const end = this.transcript.boundary(this.end, -1, 'sentence', 1);
    if (end > this.start) this.set(this.start, end);
    else this.place(this.start);
  }

  growTurn(index) {
    const { turns } = this.transcript;
    const whole = (turn) => this.transcript.tidy(turn.start, turn.end);
    if (this.empty || this.end - this.start < 1) {
      const span = whole(turns[index]);
      if (span) this.set(span[0], span[1]);
      return;
    }
    const [first, last] = this.transcript.turnsOf(this.start, this.end);
    const head = whole(turns[first]);
    const tail = whole(turns[last]);
    if (!head || !tail) return;
    const complete = this.start <= head[0] && this.end >= tail[1];
    if (!complete) this.set(head[0], tail[1]);
    else {
      const next = turns[last + 1] && whole(turns[last + 1]);
      if (next) this.set(this.start, next[1]);
    }
  }

  /** Word, sentence, turn, then one turn more each time. */
  widen(index) {
    const { transcript } = this;
    const from = [this.anchor, this.head];
    if (this.steps.at(-1)?.to !== `${this.start}-${this.end}`) this.steps = [];
    if (this.empty) {
      const word = transcript.segmentAt(this.head, 'word') ?? transcript.segments(index, 'word').find(([start]) => start >= this.head);
      if (word) this.set(word[0], word[1]);
      else this.growTurn(index);
    } else {
      const wider = ['word', 'sentence']
        .map((granularity) => transcript.around(this.start, this.end, granularity))
        .find((span) => span && (span[0] < this.start || span[1] > this.end));
      if (wider) this.set(wider[0], wider[1]);
      else this.growTurn(index);
    }
    this.steps.push({ from, to: `${this.start}-${this.end}` });
  }

  /** Back the way it was widened; else to the first sentence, word, character of the selection, then to the caret. */
  narrow() {
    const step = this.steps.at(-1);
    if (step && step.to === `${this.start}-${this.end}`) {
      this.steps.pop();
      if (step.from[0] === step.from[1]) this.place(step.from[0], true);
      else this.set(step.from[0], step.from[1]);
      return;
    }
    if (this.empty) return;
    const { transcript, start, end } = this;
    const index = transcript.turnAt(start);
    const turn = transcript.turns[index];
    for (const span of [
      end > turn.end ? transcript.tidy(start, turn.end) : null,
      ...['sentence', 'word', 'grapheme'].map((one) => transcript.segmentAt(start, one)),
    ]) {
      const to = span && Math.min(span[1], end);
      if (span && to > start && to < end) {
        this.set(start, to);
        return;
      }
    }
    this.place(start, true);
  }

  extendTurn(direction) {
    const { turns } = this.transcript;
    const index = this.turn;
    if (direction > 0) {
      const { end } = turns[index];
      const target = this.head < end ? end : turns[index + 1]?.end;
      if (target !== undefined) this.set(this.anchor, this.transcript.tidy(this.start, target)?.[1] ?? target);
    } else {
      const { start } = turns[index];
      const target = this.head > start ? start : turns[index - 1]?.start;
      if (target !== undefined) this.set(this.anchor, target);
    }
  }

  /** Take over what the mouse selected; returns false when it selected nothing here. */
  adopt(native, snap) {
    if (!native || native.isCollapsed || !native.rangeCount) return false;
    const range = native.getRangeAt(0);
    const start = this.page.pointOf(range.startContainer, range.startOffset);
    const end = this.page.pointOf(range.endContainer, range.endOffset);
    native.removeAllRanges();
    if (start === null && end === null) return false;
    const turns = this.transcript.turns;
    const span = this.transcript.tidy(start ?? turns[0].start, end ?? turns.at(-1).end, snap);
    if (!span) return false;
    this.set(span[0], span[1]);
    return true;
  }

  /** Shift and click: move the head to a place. */
  stretch(point, snap) {
    const span = this.transcript.tidy(Math.min(this.anchor, point), Math.max(this.anchor, point), snap);
    if (span) this.set(...(point < this.anchor ? [span[1], span[0]] : span));
  }
}
