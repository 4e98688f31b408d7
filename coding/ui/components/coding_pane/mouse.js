// Selecting, clicking and pointing.

const CARD_DELAY = 350;
const MOST_ON_CARD = 4;

export class Mouse {
  constructor(coder) {
    this.coder = coder;
    this.pressed = false;
    this.hovered = '';
    this.frame = 0;
    this.timer = 0;
    const { scroller } = coder;
    scroller.addEventListener('mousedown', (event) => {
      this.leave();
      this.pressed = event.button === 0;
      const onWords = this.pressed && !event.shiftKey && event.target.closest?.('.heard-text');
      // A press on the selection may drag it; released where it was, it is a click as anywhere.
      if (onWords && coder.drag.selection(event, coder.page.pointAt(event.clientX, event.clientY))) event.preventDefault();
      if (event.shiftKey && !coder.selection.empty) event.preventDefault();
    });
    this.released = (event) => this.pressed && this.release(event);
    document.addEventListener('mouseup', this.released);
    scroller.addEventListener('mousemove', (event) => this.hover(event));
    scroller.addEventListener('mouseleave', () => this.leave());
  }

  destroy() {
    this.leave();
    document.removeEventListener('mouseup', this.released);
  }

  release(event) {
    this.pressed = false;
    const { coder } = this;
    const { selection, settings } = coder;
    const point = coder.scroller.contains(event.target) ? coder.page.pointAt(event.clientX, event.clientY) : null;
    if (event.shiftKey && point !== null && !selection.empty) selection.stretch(point, settings.snap);
    else if (!selection.adopt(document.getSelection(), settings.snap)) {
      this.click(event, point);
      return;
    }
    coder.setTurn(selection.turn, { keep: true, scroll: false });
  }

  /** A click makes the turn current; on coded text it chooses a coding, and again the next one underneath. */
  click(event, point) {
    const { coder } = this;
    const row = event.target.closest?.('.heard-turn');
    if (!row || !coder.scroller.contains(row) || event.target.closest('.heard-chip')) return;
    coder.setTurn(Number(row.dataset.turn), { scroll: false });
    if (point === null || !event.target.closest('.heard-text')) return;
    coder.selection.place(point, true);
    const here = coder.page.at(point);
    if (!here.length) return;
    const last = here.findIndex((coding) => coding.id === this.clicked);
    this.clicked = here[(last + 1) % here.length].id;
    coder.setActive(this.clicked);
  }

  hover(event) {
    if (this.pressed || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.point(event);
    });
  }

  point(event) {
    const { page } = this.coder;
    const chip = event.target.closest?.('.heard-chip');
    let codings = [];
    if (chip) codings = [page.shown.get(chip.dataset.coding)?.coding].filter(Boolean);
    else if (event.target.closest?.('.heard-text')) {
      const point = page.pointAt(event.clientX, event.clientY);
      if (point !== null) codings = page.at(point);
    }
    const key = codings.map((coding) => coding.id).join();
    if (key === this.hovered) return;
    this.leave();
    if (!codings.length) return;
    this.hovered = key;
    page.mark('hover', codings.map((coding) => [coding.start, coding.end]));
    if (key === this.coder.active) return; // the strip below shows it already
    this.timer = setTimeout(() => this.showCard(codings, event), CARD_DELAY);
  }

  leave() {
    clearTimeout(this.timer);
    if (!this.hovered) return;
    this.hovered = '';
    this.coder.page.mark('hover', []);
    this.coder.card.hidden = true;
  }

  showCard(codings, event) {
    const { card, inspector, root } = this.coder;
    card.textContent = '';
    for (const coding of codings.slice(0, MOST_ON_CARD)) card.append(inspector.about(coding, ''));
    card.hidden = false;
    const frame = root.getBoundingClientRect();
    const left = Math.min(event.clientX - frame.left + 8, frame.width - card.offsetWidth - 8);
    const below = event.clientY - frame.top + 26;
    const above = event.clientY - frame.top - card.offsetHeight - 18;
    card.style.left = `${Math.max(8, left)}px`;
    card.style.top = `${Math.max(8, below + card.offsetHeight > frame.height - 8 ? above : below)}px`;
  }
}
