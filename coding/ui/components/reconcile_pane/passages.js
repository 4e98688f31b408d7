// Choosing the passages in which a settled value is told: those of the coders, and words of the case's documents.
import { element } from '../heard.texts/element.js';
import { TextPanel } from '../heard.case_record/text.js';
import { key } from './parts.js';
import { t } from '../heard.texts/texts.js';

const KEYS = '123456789abcdefghilmnoqrstuwxyz'; // without those that move the line, take it, and change the value

const samePlace = ([, , release, , start, end]) => ([, , its, , from, to]) => its === release && from === start && to === end;

/** The coders' passages, each once; and those that stand already, from wherever they are. */
export function candidates(item, standing) {
  const found = [];
  const given = item.coders.flatMap((coder) => item.values[coder]?.passages ?? []);
  for (const place of [...standing, ...given]) if (!found.some(samePlace(place))) found.push(place);
  return found;
}

export class PassageChooser {
  /** `values` are those that are settled, `places` may be chosen and `chosen` are so; `done` gets the choice, or null. */
  constructor({ title, values, places, chosen, done }) {
    Object.assign(this, { title, values, done, at: 0 });
    this.entries = places.map((place) => {
      const stands = chosen.find(samePlace(place));
      const value = [stands?.[6], place[6]].find((one) => values.includes(one)) ?? values[0];
      return { place, value, on: Boolean(stands) };
    });
    this.text = new TextPanel();
    this.said = '';
    this.list = element('ol', { class: 'rp-places', 'aria-label': t('Passages') });
    this.box = element('div', { class: 'rp-editor', role: 'group', 'aria-label': title });
    this.body = element('div', {}, this.list, this.text.root);
    this.text.root.hidden = true;
    this.draw();
  }

  /** The case's documents have come. */
  arrived(documents) {
    if (this.loaded) return;
    this.loaded = true;
    this.text.show(documents);
    this.draw();
  }

  get several() {
    return this.values.length > 1;
  }

  focus() {
    this.box.querySelector('button').focus({ preventScroll: true });
  }

  draw() {
    const within = this.body.contains(document.activeElement) ? document.activeElement.dataset?.at : undefined;
    const button = (shown, label, run, strong) =>
      element('button', { type: 'button', class: `rp-button${strong ? ' rp-strong' : ''}`, onclick: run }, key(shown), label);
    const target = this.several ? t('It goes with: {value}', { value: this.values[this.at] }) : '';
    const focused = this.box.contains(document.activeElement);
    this.box.replaceChildren(
      element('p', {}, element('strong', {}, this.title), ` ${this.values.join(', ')}`),
      element(
        'div',
        { class: 'rp-row' },
        button('Enter', t('Settle so'), () => this.finish(), true),
        this.loaded ? button('p', t('Take the line, or the selected words'), () => this.take()) : '',
        this.several ? button('v', target, () => this.turn()) : '',
        button('Esc', t('Cancel'), () => this.done(null)),
      ),
      element('p', { class: 'rp-range', 'aria-live': 'polite' }, this.said),
    );
    this.list.replaceChildren(
      ...this.entries.map(({ place, value, on }, at) =>
        element(
          'li',
          {},
          element(
            'button',
            { type: 'button', class: 'rp-button rp-place', 'data-at': String(at), 'aria-pressed': String(on), onclick: () => this.toggle(at) },
            key(KEYS[at] ?? ''),
            `${on ? '✓ ' : ''}“${place[0]}”`,
          ),
          element('span', { class: 'rp-soft' }, ` ${place[1]}${this.several ? ` · ${value}` : ''}`),
        ),
      ),
    );
    if (!this.entries.length) this.list.replaceChildren(element('li', { class: 'rp-soft' }, t('Nobody marked a passage.')));
    this.text.mark(this.entries.filter(({ on }) => on).map(({ place }) => ['', place[2], place[4], place[5]]));
    if (within !== undefined) this.list.querySelector(`[data-at='${within}']`)?.focus({ preventScroll: true });
    else if (focused) this.focus();
  }

  toggle(at) {
    const entry = this.entries[at];
    entry.on = !entry.on;
    if (entry.on && this.several) entry.value = this.values[this.at];
    this.said = entry.on ? t('Chosen: {words}', { words: entry.place[0] }) : t('Left out: {words}', { words: entry.place[0] });
    this.draw();
  }

  /** Another of several values is what the next passage goes with. */
  turn() {
    this.at = (this.at + 1) % this.values.length;
    this.said = t('It goes with: {value}', { value: this.values[this.at] });
    this.draw();
  }

  take() {
    const chosen = this.text.chosen();
    if (!chosen) return;
    const [release, start, end] = chosen;
    const value = this.values[this.at];
    const place = [this.text.words(release, start, end), this.text.title(release), release, 0, start, end, value];
    const there = this.entries.findIndex((entry) => samePlace(place)(entry.place));
    if (there >= 0) {
      this.toggle(there);
      return;
    }
    this.entries.push({ place, value, on: true });
    this.said = t('Chosen: {words}', { words: place[0] });
    this.draw();
  }

  finish() {
    const places = this.entries.filter(({ on }) => on).map(({ place, value }) => [...place.slice(0, 6), value]);
    this.done(places);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const pressed = event.key.toLowerCase();
    const at = KEYS.indexOf(pressed);
    if (event.key === 'Escape') this.done(null);
    else if (event.key === 'Enter' && !event.target.closest('button')) this.finish();
    else if (pressed === 'j' || pressed === 'k') this.text.move(pressed === 'j' ? 1 : -1);
    else if (pressed === 'p' && this.loaded) this.take();
    else if (pressed === 'v' && this.several) this.turn();
    else if (pressed.length === 1 && at >= 0 && this.entries[at]) this.toggle(at);
    else return false;
    return true;
  }
}
