// A transcript as one of two tabs: it goes where the list of passages in another tab has gone, and tells that list which
// code or coding is chosen here. What somebody has begun here is never taken from them.
import { element } from './page.js';
import { saving } from './queue.js';
import { isOn, join, leave, say, switchButton } from '../heard.following/channel.js';
import { isWriting } from '../heard.texts/place.js';
import { t } from '../heard.texts/texts.js';

const REST = 350; // milliseconds without another choice until the other tab hears of one

let landing = null; // where to go in an interview that is being opened

export class Follow {
  constructor(coder) {
    this.coder = coder;
    this.looking = false; // a passage of the other tab is marked
    this.led = false; // while this tab goes where the other one is
    this.last = ''; // id of the coding that both tabs are at
    this.timer = 0;
    this.message = null;
    this.notice = null;
    this.saved = () => this.tell();
    saving.addEventListener('changed', this.saved);
    this.button = switchButton('heard-quiet');
    this.place = element('span', 'heard-follow-place');
    this.place.append(this.button);
    coder.saved.before(this.place);
  }

  destroy() {
    clearTimeout(this.timer);
    saving.removeEventListener('changed', this.saved);
    leave(this);
  }

  /** After each message of the server: whose tab this is, and where it was sent. */
  receive({ signIn }) {
    join(this, { signIn, on: this.coder.settings.follow });
    this.shown();
    if (landing?.release !== this.coder.message.release) return;
    const place = landing;
    landing = null;
    this.arrive(place);
  }

  shown() {
    this.button.setAttribute('aria-checked', String(isOn()));
  }

  /** Whoever switches keeps it for themselves; where it was another tab, that one has done so. */
  switched(on, here) {
    if (here) this.coder.prefer({ follow: on });
    if (!on) this.lookAway();
  }

  // From the other tab

  hear({ kind, release, coding, start, end, line }) {
    if (kind !== 'passage') return;
    say({ kind: 'taken' });
    const place = { release, coding, start, end, line };
    const { coder } = this;
    this.notice?.remove();
    if (!this.begun) this.go(place);
    else if (release === coder.message.release && !coder.care.covered && !coder.mouse.pressed) this.lookAt(place);
    else this.offer(place);
  }

  /** Whether something is begun here that going elsewhere would break off. */
  get begun() {
    const { coder } = this;
    const writes = [...coder.root.querySelectorAll('textarea')].some(({ value }) => value.trim()) || coder.root.querySelector('dialog[open]');
    return Boolean(coder.care.covered || coder.mouse.pressed || !coder.selection.empty || coder.inspector.editing || writes);
  }

  /** Open another interview only when somebody says so: what they have begun in this one would be broken off. */
  offer(place) {
    const named = this.coder.columns.parts.documents.content.all?.find(({ release }) => release === place.release);
    const where = t('The other tab is at line {line}.', { line: place.line });
    const said = named ? `${named.name}: ${where}` : where;
    this.notice = this.coder.notices.put(said, [[t('Go there'), () => this.go(place)]]);
    this.notice.classList.add('heard-told');
  }

  go(place) {
    if (place.release === this.coder.message.release) {
      this.arrive(place);
      return;
    }
    landing = place;
    this.coder.columns.parts.documents.content.open(place.release);
  }

  /** Bring a passage into view, and leave everything else as it is. */
  lookAt({ start, end, coding, line }) {
    const { coder } = this;
    this.looking = coder.active !== coding;
    if (this.looking) coder.page.mark('hit', [[start, end]]);
    coder.aim({ turn: coder.transcript.turnAt(start), center: true });
    coder.live.textContent = t('Line {line}, as in the other tab', { line });
  }

  lookAway() {
    if (this.looking) this.coder.page.mark('hit', []);
    this.looking = false;
  }

  arrive(place) {
    const { coder } = this;
    this.lookAway();
    this.led = true;
    this.last = place.coding;
    const inside = coder.root.contains(document.activeElement) && !isWriting();
    coder.setTurn(coder.transcript.turnAt(place.start), { center: true, scroll: true, focus: inside });
    coder.setActive(place.coding);
    this.led = false;
    this.lookAt(place);
  }

  // To the other tab

  /** A coding is chosen here; null when none is any more. */
  chose(coding) {
    if (this.led) return;
    this.lookAway();
    if (coding?.id === this.last) return;
    this.last = coding?.id ?? '';
    if (coding) this.later({ kind: 'coding', coding: coding.id, code: coding.code });
  }

  /** A code is chosen here. */
  code(id) {
    this.last = '';
    this.later({ kind: 'code', code: id });
  }

  later(message) {
    clearTimeout(this.timer);
    this.message = message;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.tell();
    }, REST);
  }

  /** What the other tab asks the server for must be saved before. */
  tell() {
    if (!this.message || this.timer || this.coder.queue.operations.length) return;
    say(this.message);
    this.message = null;
  }
}
