// Moving a code by dragging it. Codes stay buttons: nothing happens before the mouse has moved a little, and Esc lets go.

const FAR = 5; // pixels before a press becomes a drag
const RIM = 0.3; // share of a code's height that means before it, or after it
const OPENS = 600; // milliseconds over a folded family until it opens
const EDGE = 32; // pixels at the edge of the list in which it scrolls by itself

export class Drag {
  constructor(list, tell) {
    this.list = list;
    this.tell = tell;
    this.held = null;
    this.listened = {
      mousedown: (event) => this.press(event),
      mousemove: (event) => this.move(event),
      mouseup: () => this.release(),
      keydown: (event) => this.key(event),
    };
    for (const [type, act] of Object.entries(this.listened)) document.addEventListener(type, act, true);
  }

  at(node) {
    const place = node?.closest('.code-list-code');
    return this.list.contains(place) ? place : null;
  }

  mark(target, where) {
    const { held } = this;
    if (held.target === target && held.where === where) return;
    held.target?.classList.remove(`code-drop-${held.where}`);
    target?.classList.add(`code-drop-${where}`);
    Object.assign(held, { target, where });
  }

  /** A folded family opens while the mouse rests on it. */
  rest(under) {
    const { held } = this;
    const head = under?.closest('summary');
    const family = this.list.contains(head) && head.parentElement;
    if (held.over === family) return;
    clearTimeout(held.timer);
    held.over = family;
    if (family) held.timer = setTimeout(() => (family.open = true), OPENS);
  }

  roll() {
    if (!this.held?.begun) return;
    const { top, bottom } = this.list.getBoundingClientRect();
    this.list.scrollTop += this.held.y < top + EDGE ? -9 : this.held.y > bottom - EDGE ? 9 : 0;
    requestAnimationFrame(() => this.roll());
  }

  end() {
    if (!this.held) return;
    clearTimeout(this.held.timer);
    this.mark(null, '');
    this.held.place.classList.remove('code-dragged');
    document.documentElement.classList.remove('code-dragging');
    this.held = null;
  }

  press(event) {
    const place = this.may && event.button === 0 && this.at(event.target);
    if (place) this.held = { place, from: [event.clientX, event.clientY], begun: false, target: null, where: '' };
  }

  move(event) {
    const { held } = this;
    if (!held) return;
    if (!event.buttons) {
      this.end();
      return;
    }
    const [x, y] = held.from;
    if (!held.begun && Math.hypot(event.clientX - x, event.clientY - y) < FAR) return;
    held.y = event.clientY;
    if (!held.begun) requestAnimationFrame(() => this.roll());
    held.begun = true;
    held.place.classList.add('code-dragged');
    document.documentElement.classList.add('code-dragging');
    const under = document.elementFromPoint(event.clientX, event.clientY);
    this.rest(under);
    const target = this.at(under);
    if (!target || target === held.place) {
      this.mark(null, '');
      return;
    }
    const { top, height } = target.getBoundingClientRect();
    const share = (event.clientY - top) / height;
    this.mark(target, share < RIM ? 'before' : share > 1 - RIM ? 'after' : 'below');
  }

  release() {
    if (!this.held?.begun) {
      this.held = null;
      return;
    }
    const { place, target, where } = this.held;
    this.end();
    // The press was no click on a code.
    const swallow = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => document.removeEventListener('click', swallow, { capture: true }));
    if (target) this.tell({ code: place.dataset.code, target: target.dataset.code, where });
  }

  key(event) {
    if (event.key !== 'Escape' || !this.held?.begun) return;
    event.preventDefault();
    event.stopPropagation();
    this.end();
  }

  destroy() {
    this.end();
    for (const [type, act] of Object.entries(this.listened)) document.removeEventListener(type, act, true);
  }
}
