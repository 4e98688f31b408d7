// Hearing a doubtful word: the row of the pane with the recording, and from where in it a turn is played.
import { clock, element } from '../heard.coding_pane/page.js';
import { button } from './panel.js';
import { Player } from './player.js';
import { N_, t } from '../heard.texts/texts.js';

const STEP = 2000; // milliseconds
const BEFORE_WORD = 3000; // milliseconds: where a word stands in its turn is a guess
const AROUND = 1000; // milliseconds more before and after a turn whose time is estimated
export const FAILED = {
  shut: N_('The recording cannot be heard: the originals are closed, or you are no longer signed in. Reload the page.'),
  none: N_('This interview has no recording any more. Reload the page.'),
  damaged: N_('The file of this recording is missing or damaged. Whoever looks after Heard takes it from a backup.'),
  away: N_('The recording could not be fetched just now. Try again.'),
};

/** When each turn begins in the recording, in milliseconds; turns without a time take that of the turn before. */
export function moments(turns) {
  let before = null;
  return turns.map(({ ms }) => {
    before = ms ?? before;
    return before;
  });
}

/** Where a place of the text is in the recording, by guess: from how far into its turn it stands. */
export function guessed(turns, times, index, point, lasts) {
  const begins = times[index];
  const next = times.findIndex((ms, at) => at > index && ms > begins);
  const ends = Math.min(next < 0 ? lasts : times[next], lasts);
  const first = times.indexOf(begins);
  const { start } = turns[first];
  const { end } = turns[next < 0 ? turns.length - 1 : next - 1];
  const part = (point - start) / Math.max(1, end - start);
  return Math.max(begins, begins + part * Math.max(0, ends - begins) - BEFORE_WORD);
}

/** The same where times are estimated: [begins, ends] of each turn, or nothing where none was found. */
export function guessedIn(turns, estimated, index, point, lasts) {
  const [begins, ends] = estimated[index];
  const { start, end } = turns[index];
  const part = (point - start) / Math.max(1, end - start);
  const from = Math.max(0, begins - AROUND);
  return Math.max(from, from + part * (Math.min(lasts, ends + AROUND) - from) - BEFORE_WORD);
}

export class Hearing {
  /** `say(text)` tells the person, `place()` is the offset in the text that they are at. */
  constructor(transcript, say, place) {
    this.transcript = transcript;
    this.say = say;
    this.place = place;
    this.estimated = null; // when turns without times of their own are said, by estimate
    this.player = new Player(() => this.draw(), (why) => say(t(FAILED[why])));
    this.root = element('div', 'heard-review-sound', undefined, { role: 'group', 'aria-label': t('Recording') });
    this.toggle = button('', 'h', () => this.run('hear'), 'heard-review-tool');
    this.near = button(t('Near the word'), 'Shift h', () => this.run('hearWord'), 'heard-review-tool');
    const back = button(t('2 s back'), ',', () => this.run('soundBack'), 'heard-review-tool');
    const on = button(t('2 s on'), '.', () => this.run('soundOn'), 'heard-review-tool');
    this.time = element('span', 'heard-review-sound-time');
    this.slider = element('input', 'heard-review-sound-place', undefined, { type: 'range', min: '0', step: '1', 'aria-label': t('Place in the recording') });
    this.slider.addEventListener('input', () => this.player.to(Number(this.slider.value) * 1000));
    this.note = element('span', 'heard-review-sound-note');
    this.root.append(this.toggle, this.near, back, on, this.slider, this.time, this.note);
    this.adopt(null);
  }

  adopt(recording) {
    const { turns } = this.transcript;
    const estimated = recording?.times ?? []; // none where the transcript's own hold
    this.estimated = estimated.some(Boolean) ? estimated : null;
    this.times = moments(this.estimated ? estimated.map((one) => ({ ms: one && Math.max(0, one[0] - AROUND) })) : turns);
    this.timed = this.times.some((ms) => ms !== null);
    this.player.adopt(recording);
    this.draw();
  }

  /** Whether the turn itself has a time; else that of the turn before is taken. */
  has(index) {
    return !this.estimated || Boolean(this.estimated[index]);
  }

  /** One of the keys; false where it is none of these. */
  run(action) {
    if (!['hear', 'hearWord', 'soundBack', 'soundOn'].includes(action)) return false;
    const { player } = this;
    if (!player.recording) this.say(t('There is no recording of this interview. One can be added below the text.'));
    else if (action === 'soundBack') player.move(-STEP);
    else if (action === 'soundOn') player.move(STEP);
    else if (player.playing) {
      player.stop();
      this.say(t('Stopped'));
    } else this.play(action === 'hearWord');
    return true;
  }

  play(near) {
    const { player, transcript, times } = this;
    const { lasts } = player.recording;
    const index = transcript.turnAt(this.place());
    const begins = times[index] ?? 0;
    if (this.timed && begins >= lasts) {
      this.say(t('The recording ends before this turn.'));
      return;
    }
    let from = begins;
    if (!this.timed) from = player.at >= lasts - 100 ? 0 : player.at;
    else if (near && this.estimated?.[index]) from = guessedIn(transcript.turns, this.estimated, index, this.place(), lasts);
    else if (near && times[index] !== null) from = guessed(transcript.turns, times, index, this.place(), lasts);
    if (this.timed && !near) player.playTurn(from);
    else player.play(from);
    const words = { time: this.clock(from) };
    if (this.timed && !this.has(index)) this.say(t('No time was found for this turn: plays from {time}, before it', words));
    else this.say(this.estimated ? t('Plays from {time}, by estimate', words) : t('Plays from {time}', words));
  }

  clock(ms) {
    return clock(ms, 0);
  }

  draw() {
    const { player, slider } = this;
    const { recording } = player;
    this.root.hidden = !recording;
    if (!recording) return;
    this.near.hidden = !this.timed;
    this.note.textContent = this.about();
    const label = this.timed ? t('Hear this turn') : t('Play');
    this.toggle.firstChild.textContent = player.playing ? t('Stop') : label;
    this.toggle.setAttribute('aria-pressed', String(player.playing));
    this.root.dataset.playing = String(player.playing);
    this.root.dataset.position = String(Math.round(player.position));
    const now = this.clock(player.position);
    slider.max = String(Math.max(1, Math.floor(recording.lasts / 1000)));
    slider.value = String(Math.floor(player.position / 1000));
    slider.setAttribute('aria-valuetext', now);
    this.time.textContent = `${now} / ${this.clock(recording.lasts)}`;
  }

  /** What is to be said of the times. */
  about() {
    if (!this.timed) return t('This transcript has no times: it plays from where you put it.');
    return this.estimated ? t('Times of turns are estimated: each begins a second early.') : '';
  }

  destroy() {
    this.player.destroy();
    this.draw();
  }
}
