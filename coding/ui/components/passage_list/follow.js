// The list of coded passages as one of two tabs: it tells a transcript in another tab which passage is marked, and asks
// for the passages of what is chosen there.
import { isOn, join, leave, say, switchButton } from '../heard.following/channel.js';
import { isWriting, turnTo } from '../heard.texts/place.js';
import { t } from '../heard.texts/texts.js';

const PATIENCE = 1500; // milliseconds in which a transcript answers that it opens a passage

export class Follower {
  constructor(host) {
    this.data = null;
    this.waiting = null; // where the other tab has gone, while somebody writes here
    this.opening = 0;
    this.button = switchButton('heard-follows-page');
    this.status = document.createElement('span');
    this.status.className = 'heard-follows-said';
    this.status.setAttribute('role', 'status');
    this.root = document.createElement('div');
    this.root.className = 'heard-following';
    this.root.append(this.status, this.button);
    host.append(this.root);
    this.left = () => setTimeout(() => this.go());
    document.addEventListener('focusout', this.left);
  }

  adopt(data, tell) {
    const before = this.data;
    this.data = data;
    this.tell = tell;
    join(this, data);
    this.shown();
    // Where the other tab has led, it is not led back; nor is it where another question has its first passage elsewhere.
    const led = before?.answered !== data.answered;
    const same = (name) => JSON.stringify(before?.[name]) === JSON.stringify(data[name]);
    const moved = same('question') && !same('current');
    if (before && data.current && !led && moved) say({ kind: 'passage', ...data.current });
    if (!this.waiting) this.status.textContent = data.said;
    this.go();
  }

  /** Have a transcript in another tab open a passage; where none answers, this tab does. */
  open(place) {
    say({ kind: 'passage', ...place });
    clearTimeout(this.opening);
    const address = new URLSearchParams({ release: place.release, line: place.line });
    this.opening = setTimeout(() => turnTo(`coding?${address}`), PATIENCE);
  }

  hear({ kind, code, coding }) {
    if (kind === 'taken') clearTimeout(this.opening);
    if (kind !== 'code' && kind !== 'coding') return;
    this.waiting = { code, coding: coding ?? '' };
    this.go();
  }

  go() {
    if (!this.waiting || !this.tell || !isOn()) return;
    if (this.data.busy || isWriting()) {
      this.status.textContent = t('The other tab has gone on. This one follows once you have finished writing.');
      return;
    }
    this.status.textContent = '';
    this.tell('heard', { n: Date.now(), ...this.waiting });
    this.waiting = null;
  }

  shown() {
    this.button.setAttribute('aria-checked', String(isOn()));
  }

  switched(on) {
    this.waiting = null;
    this.tell?.('switch', { n: Date.now(), on });
  }

  destroy() {
    clearTimeout(this.opening);
    document.removeEventListener('focusout', this.left);
    leave(this);
    this.root.remove();
  }
}
