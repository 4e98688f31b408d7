// How long somebody has been reading, for their own break reminder. It stays in the memory of this browser tab: no
// operation carries it, the server never sees it, and it is gone when the tab is closed or loaded again.

const TICK = 15_000;
const IDLE = 90_000; // without a key or a click for so long, time does not count
const counts = { minutes: 0, passages: 0, snoozed: 0, off: false }; // of this tab, whatever interviews are opened in it

export class Exposure {
  /** `limits()` gives { minutes, passages }, 0 minutes for no reminder; `remind(counts)` asks for a pause. */
  constructor(limits, remind, now = () => Date.now()) {
    this.limits = limits;
    this.remind = remind;
    this.now = now;
    this.counts = counts;
    this.last = now();
    this.read = new Set();
    this.timer = setInterval(() => this.tick(), TICK);
  }

  destroy() {
    clearInterval(this.timer);
  }

  active() {
    this.last = this.now();
  }

  /** A heavy passage was opened or read. */
  heavy(turn) {
    if (this.read.has(turn)) return;
    this.read.add(turn);
    this.counts.passages += 1;
    this.check();
  }

  tick() {
    if (document.hidden || this.now() - this.last > IDLE) return;
    this.counts.minutes += TICK / 60_000;
    this.check();
  }

  check() {
    const { minutes, passages } = this.limits();
    const { counts } = this;
    const due = counts.minutes >= minutes || (passages > 0 && counts.passages >= passages);
    if (!minutes || counts.off || !due || this.now() < counts.snoozed) return;
    this.snooze(10);
    this.remind({ minutes: Math.round(counts.minutes), passages: counts.passages });
  }

  snooze(minutes) {
    this.counts.snoozed = this.now() + minutes * 60_000;
  }

  /** Not again in this tab. */
  stop() {
    this.counts.off = true;
  }

  /** After a pause it counts from the start. */
  restart() {
    Object.assign(this.counts, { minutes: 0, passages: 0, snoozed: 0 });
    this.read.clear();
  }
}
