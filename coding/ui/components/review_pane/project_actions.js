// What one key says about the whole project: who is who, always and never, and accepting what nothing speaks against.
import { openCertain, openLink } from './dialogs.js';
import { t } from '../heard.texts/texts.js';

/** Methods of the reviewer; `this` is it. */
export const projectActions = {
  certain() {
    const places = this.findings.certain;
    if (!places.length) {
      this.say(t('Something speaks against everything that waits. Decide one by one.'));
      return;
    }
    const words = new Map();
    for (const one of places) {
      const said = `${this.quote(one.start, one.end)} · ${this.label(one.type)}`;
      words.set(said, (words.get(said) ?? 0) + 1);
    }
    openCertain(
      this.root,
      places.length,
      [...words],
      () => {
        this.send({ kind: 'decide', identifiers: places.map(({ id }) => id), decision: 'accepted' }, () => {
          this.active = this.findings.pending[0]?.id ?? this.active;
        });
      },
      () => this.focus(),
    );
  },

  toggleGrouped() {
    this.findings.grouped = !this.findings.grouped;
    this.say(this.findings.grouped ? t('One key decides all places of the same words') : t('One key decides one place'));
    this.show({ scroll: true });
  },

  /** Put the current words on one of the project's lists. */
  list(kind) {
    const { selection } = this;
    const one = selection.empty ? (this.current ?? this.candidate) : { start: selection.start, end: selection.end };
    if (!one || one.provisional) {
      this.say(t('Nothing is chosen. Press n for the next to decide, or select words.'));
      return;
    }
    const words = this.quote(one.start, one.end);
    const operation = { kind, start: one.start, end: one.end, type: one.type ?? this.lastType };
    if (this.mode === 'look' && selection.empty) this.leaveCandidate(this.candidate, operation);
    else {
      const next = one.id ? (this.findings.step(one.id, 1)?.id ?? one.id) : this.active;
      this.send(operation, () => {
        this.active = next;
      });
    }
    this.say(kind === 'always' ? t('“{words}” is always masked in this project', { words }) : t('“{words}” is never masked in this project', { words }));
  },

  toggleAsk() {
    this.mode = this.mode === 'ask' ? 'queue' : 'ask';
    this.show({ scroll: true });
  },

  answer(same) {
    if (this.mode !== 'ask') return false;
    const list = this.findings.questions;
    const at = list.findIndex((one) => one.key === this.asked);
    const one = list[at];
    if (!one) return true;
    this.send({ kind: 'answer', left: one.left, right: one.right, place: one.place, same }, () => {
      const rest = this.findings.questions;
      this.asked = rest[Math.min(at, rest.length - 1)]?.key ?? null;
      if (rest.length) return;
      this.mode = 'queue';
      this.answered = true;
    });
    this.say(same ? t('The same: one pseudonym from now on') : t('Not the same'));
    return true;
  },

  link() {
    const one = this.current;
    if (!one || one.provisional) return;
    const others = this.findings.others(one.id);
    if (!others.length) {
      this.say(t('Nobody else of this type is found here. Press s to give the pseudonym of somebody in another interview.'));
      return;
    }
    openLink(
      this.root,
      this.quote(one.start, one.end),
      others,
      (cluster) => this.send({ kind: 'link', cluster, other: one.cluster }),
      () => this.focus(),
    );
  },

  split() {
    const one = this.current;
    if (!one || one.provisional) return;
    const members = [...this.findings.items.values()].filter((other) => other.cluster === one.cluster);
    const alike = members.filter((other) => other.form === one.form);
    const whole = this.findings.grouped && alike.length < members.length;
    const places = (whole ? alike : [one]).map(({ id }) => id);
    this.send({ kind: 'split', identifier: one.id, whole_form: whole, places });
    this.say(whole ? t('“{words}” is somebody else than the rest', { words: this.quote(one.start, one.end) }) : t('This place means somebody else'));
  },
};
