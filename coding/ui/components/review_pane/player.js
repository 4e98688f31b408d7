// What is heard of the recording: a few seconds at a time, fetched and decoded in this page's memory. No media element
// and no file: neither lies in a browser's cache, and what was heard is gone with the page.
const AHEAD = 6; // seconds before the end of what is there at which what follows is fetched
const LEAD = 250; // milliseconds before a turn: first sounds are soft
const WINDOW = 0.04; // seconds of sound that stay as they are where it is played slower
const NEAR = 0.01; // seconds within which a window is moved so that it fits the one before
const WHY = { 403: 'shut', 404: 'none', 410: 'damaged' };

/** The sound at a slower speed and the same pitch: windows of it, each moved to where it fits best, laid over each other. */
export function slower(context, sound, speed) {
  const { sampleRate: rate, length } = sound;
  const [half, near] = [Math.round((rate * WINDOW) / 2), Math.round(rate * NEAR)];
  const size = 2 * half;
  if (speed === 1 || length < 2 * size) return sound;
  const from = sound.getChannelData(0);
  const made = context.createBuffer(1, Math.max(1, Math.floor(length / speed)), rate);
  const to = made.getChannelData(0);
  let next = 0; // what follows the window before in the sound: the next one should be like it
  for (let at = 0; at + size <= to.length; at += half) {
    const middle = Math.round(at * speed);
    const place = at === 0 ? 0 : alike(from, next, Math.max(0, middle - near), Math.min(length - size, middle + near), half);
    for (let index = 0; index < size && place + index < length; index += 1) {
      const first = at === 0 && index < half;
      to[at + index] += from[place + index] * (first ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / size));
    }
    next = place + half;
  }
  return made;
}

/** The place from `least` to `most` at which a sound is most like itself at `here`. */
function alike(from, here, least, most, count) {
  let [best, place] = [-Infinity, Math.max(0, Math.min(least, most))];
  for (let other = least; other <= most; other += 4) {
    let sum = 0;
    for (let index = 0; index < count; index += 4) sum += (from[here + index] ?? 0) * from[other + index];
    if (sum > best) [best, place] = [sum, other];
  }
  return place;
}

export class Player {
  /** `changed()` is called when it begins, stops and as it goes on; `failed(why)` when nothing can be heard. */
  constructor(changed, failed) {
    this.changed = changed;
    this.failed = failed;
    this.recording = null;
    this.speed = 1;
    this.at = 0; // milliseconds: where it stands while nothing plays
    this.run = null; // what plays: { from, began, until, sources }
  }

  adopt(recording) {
    if (recording?.address !== this.recording?.address || recording?.lasts !== this.recording?.lasts) {
      this.stop();
      this.at = 0;
    }
    this.recording = recording ?? null;
  }

  get playing() {
    return this.run !== null;
  }

  get position() {
    const { run } = this;
    if (!run) return this.at;
    const passed = run.began === null ? 0 : Math.max(0, this.context.currentTime - run.began) * 1000 * this.speed;
    return Math.min(this.recording.lasts, run.from + passed);
  }

  /** Play from a millisecond on; what plays stops. */
  play(from) {
    this.stop();
    this.at = Math.min(Math.max(0, Math.round(from)), Math.max(0, this.recording.lasts - 1));
    this.context ??= new AudioContext();
    this.context.resume();
    const run = { from: this.at, began: null, until: this.at, sources: [], timer: null };
    this.run = run;
    this.fetch(run, true);
    const tick = () => {
      if (this.run !== run) return;
      this.changed();
      run.frame = setTimeout(tick, 200);
    };
    tick();
  }

  playTurn(ms) {
    this.play(ms - LEAD);
  }

  stop() {
    const { run } = this;
    if (!run) return;
    this.at = Math.round(this.position);
    this.run = null;
    clearTimeout(run.timer);
    clearTimeout(run.frame);
    for (const source of run.sources) {
      source.onended = null;
      source.stop();
    }
    this.changed();
  }

  /** Some milliseconds on or back; it goes on playing if it played. */
  move(by) {
    this.to(this.position + by);
  }

  to(ms) {
    if (this.playing) this.play(ms);
    else {
      this.at = Math.min(Math.max(0, Math.round(ms)), this.recording.lasts);
      this.changed();
    }
  }

  /** Play at another speed, from where it is. */
  pace(speed) {
    const { position, playing } = this;
    this.stop();
    this.speed = speed;
    if (playing) this.play(position);
  }

  async fetch(run, begin = false) {
    const { address, signIn } = this.recording;
    const asking = { headers: { 'x-heard-sign-in': signIn }, cache: 'no-store', credentials: 'same-origin' };
    let why = 'away';
    try {
      const answer = await fetch(`${address}?from=${Math.round(run.until)}${begin ? '&begin=1' : ''}`, asking);
      why = WHY[answer.status] ?? 'away';
      if (!answer.ok) throw new Error(why);
      const sound = await this.context.decodeAudioData(await answer.arrayBuffer());
      if (this.run === run) this.queue(run, sound);
    } catch {
      if (this.run !== run) return;
      this.stop();
      this.failed(why);
    }
  }

  queue(run, sound) {
    const source = this.context.createBufferSource();
    source.buffer = slower(this.context, sound, this.speed);
    source.connect(this.context.destination);
    // Where it took too long to come, it goes on from there without a gap in the words.
    const planned = run.began === null ? 0 : run.began + (run.until - run.from) / 1000 / this.speed;
    const when = Math.max(planned, this.context.currentTime + 0.02);
    run.began = when - (run.until - run.from) / 1000 / this.speed;
    source.start(when);
    run.sources.push(source);
    run.until += sound.duration * 1000;
    source.onended = () => {
      run.sources = run.sources.filter((one) => one !== source);
      if (this.run === run && !run.sources.length && run.until >= this.recording.lasts - 50) this.stop();
    };
    if (run.until < this.recording.lasts - 50) {
      const left = when + source.buffer.duration - this.context.currentTime - AHEAD;
      run.timer = setTimeout(() => this.run === run && this.fetch(run), Math.max(0, left * 1000));
    }
  }

  destroy() {
    this.stop();
    this.context?.close();
    this.recording = null;
  }
}
