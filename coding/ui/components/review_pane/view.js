// What the pane looks like and how one moves in it; what the keys decide is in reviewer.js.
import { element } from '../heard.coding_pane/page.js';
import { Notices, openFinder } from '../heard.coding_pane/panels.js';
import { Hearing } from './hearing.js';
import { STATES } from './page.js';
import { button, Panel } from './panel.js';
import { ownKeys } from '../heard.texts/keys.js';
import { t } from '../heard.texts/texts.js';

const LONGEST_QUOTE = 90;

export class ReviewView {
  frame(host) {
    this.root = element('section', 'heard-review', undefined, { 'aria-label': t('Original: {title}', { title: this.message.title }) });
    this.bar = element('div', 'heard-review-bar');
    this.counts = element('p', 'heard-review-counts', '', { role: 'status' });
    const tools = element('div', 'heard-review-tools', undefined, { role: 'toolbar', 'aria-label': t('Tools') });
    for (const [label, action, key] of [
      [t('Mask selection'), 'mask', 'm'],
      [t('Accept the certain'), 'certain', 'c'],
      [t('Undo'), 'undo', 'u'],
      [t('Redo'), 'redo', 'Shift u'],
      [t('Find'), 'find', 'f'],
      [t('Keys'), 'help', '?'],
    ]) {
      tools.append(button(label, key, () => this.click(action), 'heard-review-tool'));
    }
    this.wide = button('', 'e', () => this.click('everywhere'), 'heard-review-tool');
    this.orderly = button('', 'o', () => this.click('order'), 'heard-review-tool');
    this.by = button('', 'g', () => this.click('grouped'), 'heard-review-tool');
    tools.append(this.wide, this.orderly, this.by);
    this.saved = element('span', 'heard-review-saved', '', { role: 'status' });
    this.hint = element('p', 'heard-review-hint-line', '', { 'aria-hidden': 'true' });
    this.bar.append(this.counts, this.hint, this.saved, tools);
    this.finder = element('div', 'heard-review-find');
    this.scroller = element('div', 'heard-review-scroll', undefined, { tabindex: '0', 'aria-label': t('Original text') });
    this.panel = new Panel((action) => this.click(action), (key) => this.goTo(key));
    this.hearing = new Hearing(this.transcript, (text) => this.say(text), () => this.heardPlace());
    this.bar.append(this.hearing.root);
    this.notices = new Notices();
    this.live = element('div', 'heard-review-hidden', '', { 'aria-live': 'polite' });
    this.root.dataset.unsaved = '0';
    this.root.append(this.bar, this.finder, this.scroller, this.panel.root, this.notices.root, this.live);
    host.append(this.root);
  }

  listen() {
    ownKeys(this.root, (event) => this.key(event));
    this.scroller.addEventListener('mousedown', (event) => {
      this.pressed = event.button === 0;
      if (event.shiftKey && !this.selection.empty) event.preventDefault();
    });
    this.released = (event) => this.pressed && this.release(event);
    document.addEventListener('mouseup', this.released);
    this.resized = new ResizeObserver(() => this.selection.caret.hidden || this.selection.paint());
    this.resized.observe(this.scroller);
  }

  destroy() {
    clearTimeout(this.asking);
    this.hearing.destroy();
    document.removeEventListener('mouseup', this.released);
    this.resized.disconnect();
    this.page.destroy();
    this.root.remove();
  }

  find() {
    openFinder(this, {
      bring: (point) => this.bring(point),
      closed: () => this.focus(),
    });
  }

  // Moving and selecting

  turn(direction) {
    const view = this.scroller.getBoundingClientRect();
    const { rows } = this.page;
    const below = ({ root }) => root.getBoundingClientRect().bottom > view.top + 24;
    // From where the person is, as long as that is in sight: a short text never scrolls.
    const own = rows[this.selection.turn];
    const here = own && below(own) && own.root.getBoundingClientRect().top < view.bottom;
    const from = here ? this.selection.turn : rows.findIndex(below);
    const row = rows[Math.min(Math.max(0, from + direction), rows.length - 1)];
    row?.root.scrollIntoView({ block: 'start' });
    if (row) this.selection.place(row.turn.start, true);
  }

  scroll(direction) {
    this.scroller.scrollBy({ top: direction * (this.scroller.clientHeight - 60) });
  }

  follow(change) {
    change();
    this.bring(this.selection.head, 'nearest');
    if (!this.selection.empty) this.say(this.quote(this.selection.start, this.selection.end));
  }

  /** Bring an offset into view. */
  bring(point, block = 'center') {
    const index = this.transcript.turnAt(point);
    const view = this.scroller.getBoundingClientRect();
    let box = this.page.caretBox(point, index);
    if (!box.height) {
      this.page.rows[index].root.scrollIntoView({ block: 'center' });
      box = this.page.caretBox(point, index);
    }
    if (block === 'nearest' && box.top > view.top + 40 && box.bottom < view.bottom - 40) return;
    if (box.top > view.top + 70 && box.bottom < view.bottom - 110) return;
    this.scroller.scrollTop += box.top - view.top - this.scroller.clientHeight / 3;
  }

  /** The offset from which the recording is played: of the question that is asked, else where the person is. */
  heardPlace() {
    const asked = this.mode === 'ask' ? this.findings.questions.find(({ key }) => key === this.asked) : undefined;
    const places = (asked?.sides ?? []).flatMap(({ here }) => here.map((id) => this.findings.items.get(id)?.start ?? Infinity));
    const first = Math.min(...places);
    return Number.isFinite(first) ? first : this.selection.start;
  }

  selectionChanged() {
    this.root.classList.toggle('heard-review-selecting', !this.selection.empty);
  }

  release(event) {
    this.pressed = false;
    if (this.closed) return;
    this.answered = false;
    const point = this.scroller.contains(event.target) ? this.page.pointAt(event.clientX, event.clientY) : null;
    if (event.shiftKey && point !== null && !this.selection.empty) {
      this.selection.stretch(point, true);
      return;
    }
    if (this.selection.adopt(document.getSelection(), true)) return;
    const mark = event.target.closest?.('.heard-review-mark');
    if (mark && this.scroller.contains(mark)) {
      this.mode = 'queue';
      this.active = mark.dataset.id;
      this.selection.place(this.findings.items.get(this.active).start);
      this.show();
    } else if (point !== null) this.selection.place(point, true);
  }

  goTo(key) {
    if (this.mode === 'look') this.looking = key;
    else if (this.mode === 'ask') this.asked = key;
    else this.active = key;
    this.show({ scroll: true });
    this.focus();
  }

  // Showing

  label(type) {
    return this.findings.types.get(type)?.label ?? type;
  }

  quote(start, end) {
    const words = this.transcript.slice(start, Math.min(end, start + LONGEST_QUOTE)).replace(/\s+/g, ' ');
    return end > start + LONGEST_QUOTE ? `${words}…` : words;
  }

  say(text) {
    this.live.textContent = text;
    this.hint.textContent = text;
    clearTimeout(this.hinted);
    this.hinted = setTimeout(() => {
      this.hint.textContent = '';
    }, 5000);
  }

  status() {
    if (this.closed) return;
    const count = this.queue.operations.length;
    this.root.dataset.unsaved = count;
    this.saved.textContent = count ? t('{number} being saved', { number: count }) : t('Saved');
    const unsaved = t('{number} unsaved', { number: count });
    if (this.trouble && count) this.saved.textContent = `${unsaved} – ${this.trouble}`;
    this.saved.classList.toggle('heard-review-waiting', Boolean(this.trouble && count));
  }

  show({ scroll = false } = {}) {
    if (this.closed) return;
    const unmasked = this.findings.unmasked(this.everywhere);
    const counts = this.findings.counts();
    const decided = t('{pending} to decide · {accepted} masked · {rejected} left', counts);
    const number = unmasked.length;
    const words = number === 1 ? t('{number} unmasked word to look at', { number }) : t('{number} unmasked words to look at', { number });
    this.counts.textContent = `${decided} · ${words}`;
    this.wide.firstChild.textContent = this.everywhere ? t('Masks everywhere') : t('Masks here only');
    this.wide.setAttribute('aria-pressed', String(this.everywhere));
    this.orderly.firstChild.textContent = this.findings.byRisk ? t('Riskiest first') : t('As in the text');
    this.root.dataset.mode = this.mode;
    this.panel.drawTabs(this.mode, this.findings.waiting.length, unmasked.length, this.findings.questions.length);
    this.by.firstChild.textContent = this.findings.grouped ? t('By words') : t('Place by place');
    if (this.mode === 'look') this.showUnmasked(unmasked, scroll);
    else if (this.mode === 'ask') this.showQuestions(scroll);
    else this.showQueue(scroll);
    this.status();
  }

  showQueue(scroll) {
    const { waiting } = this.findings;
    const one = this.current;
    this.page.mark('candidate', []);
    this.page.mark('active', []);
    const mark = this.page.activate(this.active);
    if (one) {
      const group = one.decision === 'pending' ? this.findings.group(one.id) : [one];
      const at = waiting.findIndex(([{ id }]) => group.some((other) => other.id === id));
      const position = at >= 0 ? t('{number} of {all}', { number: at + 1, all: waiting.length }) : '';
      const words = this.quote(one.start, one.end);
      this.panel.drawItem(one, words, this.label(one.type), group.length, position);
      if (scroll) {
        this.selection.place(one.start);
        this.bring(one.start);
        this.live.textContent = `${this.said ?? ''}${this.label(one.type)}: ${words}. ${t(STATES[one.decision])}. ${one.reasons}`;
        this.said = '';
      }
    } else if (!mark) {
      const look = button(t('Look at what is not masked'), 'l', () => this.click('look'), 'heard-review-button heard-review-primary');
      this.panel.drawNote(t('Everything found is decided'), t('Look at the words that are not masked, then sign below.'), [look, sign()]);
    }
    const entries = waiting.map(([item, places]) => [
      item.id,
      this.quote(item.start, item.end),
      places > 1 ? `${this.label(item.type)} · ${places}` : this.label(item.type),
    ]);
    const order = this.findings.byRisk ? t('riskiest first') : t('as in the text');
    const done = t('Everything found is decided. Press l for what is not masked, then sign below the text.');
    this.panel.drawList(waiting.length ? t('Waiting, {order}', { order }) : done, entries, this.active);
  }

  showQuestions(scroll) {
    const list = this.findings.questions;
    // An answer may have joined those that the current question was about.
    const at = Math.max(0, list.findIndex(({ key }) => key === this.asked));
    const one = list[at];
    const moved = scroll || (one?.key ?? null) !== this.asked;
    this.asked = one?.key ?? null;
    this.page.activate(null);
    this.page.mark('candidate', []);
    const places = one
      ? one.sides.flatMap(({ here }) => here.map((id) => this.findings.items.get(id))).filter((item) => item && item.decision !== 'rejected')
      : [];
    this.page.mark('active', places.map(({ start, end }) => [start, end]));
    if (one) {
      this.panel.drawQuestion(one, t('{number} of {all}', { number: at + 1, all: list.length }));
      if (moved) {
        if (places.length) this.bring(Math.min(...places.map(({ start }) => start)));
        const [left, right] = one.sides.map(({ forms }) => forms.join(', '));
        const asked = t('{left} and {right}: the same?', { left, right });
        this.live.textContent = `${asked} ${one.reason}`;
      }
    } else {
      const back = button(t('Back to what was found'), 'q', () => this.click('ask'));
      this.panel.drawNote(t('Nothing is in doubt'), t('Every question about who is who is answered.'), [back]);
    }
    const entries = list.map((item) => [item.key, item.sides.map(({ forms }) => forms.join(', ')).join(' · '), '']);
    this.panel.drawList(list.length ? t('The same, or not?') : '', entries, this.asked);
  }

  showUnmasked(list, scroll) {
    const at = list.findIndex((one) => one.key === this.looking);
    const one = list[at];
    this.page.activate(null);
    this.page.mark('candidate', list.flatMap(({ spans }) => spans));
    this.page.mark('active', one ? one.spans : []);
    if (one) {
      const words = this.quote(one.start, one.end);
      this.panel.drawCandidate(one, words, this.label(one.type), t('{number} of {all}', { number: at + 1, all: list.length }));
      if (scroll) {
        this.selection.place(one.start);
        this.bring(one.start);
        const what = t('Not masked: {words}.', { words });
        this.live.textContent = `${what} ${one.reason}`;
      }
    } else {
      const back = button(t('Back to what was found'), 'l', () => this.click('look'));
      const note = t('No capital, number or username is left unmasked that was not looked at.');
      this.panel.drawNote(t('Nothing stands out any more'), note, this.findings.waiting.length ? [back] : [sign(), back]);
    }
    const entries = list.map((item) => [
      item.key,
      this.quote(item.start, item.end),
      item.spans.length > 1 ? t('{number} places', { number: item.spans.length }) : item.reason,
    ]);
    this.panel.drawList(list.length ? t('Not masked, as in the text') : '', entries, this.looking);
  }
}

/** Leads out of the pane to the signature, which the page draws below it. */
const sign = () => button(t('To the signature'), '', () => {
  const part = document.querySelector('.st-key-signature');
  part?.scrollIntoView({ block: 'nearest' });
  part?.querySelector('input:enabled, button:enabled')?.focus();
});
