// Memos on turns, on the interview and on codes: shown beside the text, written below it, listed in a panel.
import { element } from './page.js';
import { button, memoText } from './parts.js';
import { openDialog } from '../heard.texts/dialog.js';
import { t } from '../heard.texts/texts.js';

const PREVIEW = 40;

/** Something kept beside the codings, with what waits in the queue laid over what the server said. */
export class Kept {
  constructor(coder, kind, key) {
    this.coder = coder;
    this.kind = kind;
    this.key = key; // name of the id in an operation
    this.base = new Map();
  }

  learn(one) {
    if ((this.base.get(one.id)?.revision ?? 0) <= one.revision) this.base.set(one.id, one);
  }

  /** What stands now, in the server's order, newly made ones last. */
  get all() {
    const found = new Map([...this.base].filter(([, one]) => !one.deleted));
    for (const operation of this.coder.queue.operations) {
      if (operation.kind !== this.kind) continue;
      const id = operation[this.key];
      if (operation.remove || (operation.text === '' && this.kind === 'note')) found.delete(id);
      else found.set(id, { author: this.coder.message.coder, own: true, ...found.get(id), ...operation, id });
    }
    return [...found.values()];
  }
}

export class Memos {
  constructor(coder) {
    this.coder = coder;
    this.kept = new Kept(coder, 'note', 'memo');
  }

  adopt(list = []) {
    const turns = new Set(this.kept.all.filter((one) => one.target === 'turn').map((one) => one.turn));
    this.kept.base.clear();
    this.receive(list, turns);
  }

  /** Memos as the server tells them: [id, revision, target, turn, code, text, author, own], or [id, revision] for removed. */
  receive(list, turns = new Set()) {
    for (const [id, revision, target, turn, code, text, author, own] of list) {
      const before = this.kept.base.get(id);
      if (before?.target === 'turn') turns.add(before.turn);
      if (target === undefined) this.kept.learn({ ...before, id, revision, deleted: true });
      else this.kept.learn({ id, revision, target, turn, code, text, author, own: Boolean(own) });
      if (target === 'turn') turns.add(turn);
    }
    this.redraw(turns);
  }

  settled(operation) {
    if (operation.kind === 'note') this.redraw([operation.turn ?? this.kept.base.get(operation.memo)?.turn]);
  }

  redraw(turns) {
    for (const turn of turns) if (Number.isInteger(turn)) this.coder.page.dirty.add(turn);
    this.coder.page.flush();
  }

  on(target, place) {
    return this.kept.all.filter(
      (one) => one.target === target && (target === 'interview' || (target === 'turn' ? one.turn : one.code) === place),
    );
  }

  title(target, place) {
    if (target === 'turn') return t('line {line}', { line: place + 1 });
    return target === 'code' ? this.coder.codebook.label(place) : t('this interview');
  }

  extras(index) {
    return this.on('turn', index).map((memo) => {
      const item = element('li');
      const plain = element('span');
      memoText(plain, memo.text, (link) => this.coder.linkTo(link));
      const letters = [...plain.textContent];
      const words = letters.length > PREVIEW ? `${letters.slice(0, PREVIEW).join('')}…` : letters.join('');
      const mark = button('', 'heard-extra heard-chip-memo', () => this.show(memo), { tabindex: '-1' });
      mark.append(element('span', 'heard-note', '✎', { 'aria-hidden': 'true' }), element('span', 'heard-chip-name', words));
      const line = index + 1;
      const about = memo.own ? t('Memo on line {line}', { line }) : t('Memo on line {line} by {author}', { line, author: memo.author });
      mark.setAttribute('aria-label', `${about}: ${words}`);
      item.append(mark);
      return item;
    });
  }

  /** The memo below the text, with what can be done with it. */
  show(memo) {
    const { coder } = this;
    coder.setActive(null);
    const tools = memo.own && coder.message.keeps ? [[t('Edit memo'), () => this.write(memo.target, memo.turn ?? memo.code, memo), 'memo']] : [];
    coder.inspector.present(this.about(memo), tools);
  }

  about(memo, follow = (then) => then) {
    const about = element('div', 'heard-about');
    const head = element('p', 'heard-about-head');
    head.append(element('b', '', t('Memo on {title}', { title: this.title(memo.target, memo.turn ?? memo.code) })));
    if (memo.author) head.append(element('span', 'heard-by', memo.own ? `${memo.author} (you)` : memo.author));
    const text = element('p', 'heard-memo');
    memoText(text, memo.text, (link) => {
      const found = this.coder.linkTo(link);
      return found && [follow(found[0]), found[1]];
    });
    about.append(head, text);
    return about;
  }

  /** Write one's own memo there, or change it. */
  write(target, place, memo = this.on(target, place).find((one) => one.own)) {
    const { coder } = this;
    if (!coder.message.keeps) {
      coder.say(t('Memos are for researchers and leads.'));
      return;
    }
    const back = document.activeElement;
    coder.setActive(null);
    coder.inspector.write({
      label: t('Memo on {title}. @ names people and cases, # codes and lines', { title: this.title(target, place) }),
      text: memo?.text ?? '',
      done: (result) => {
        if (result && result.text !== (memo?.text ?? '')) this.keep(target, place, result.text, memo);
        coder.setActive(null);
        coder.focusBack(back);
      },
    });
  }

  keep(target, place, text, memo) {
    const id = memo?.id ?? crypto.randomUUID();
    const where = target === 'turn' ? { turn: place } : target === 'code' ? { code: place } : {};
    this.coder.send({ kind: 'note', memo: id, target, ...where, text });
    this.redraw([where.turn]);
    this.coder.say(text ? t('Memo kept') : t('Memo removed'));
  }

  /** Try a refused memo again. */
  again({ id: _, ...operation }) {
    this.coder.send(operation);
    this.redraw([operation.turn]);
  }

  /** Everything noted here, in one list. */
  panel() {
    const { coder } = this;
    const dialog = openDialog(coder.root, 'heard-dialog heard-memos', t('Memos'), () => coder.focusTurn());
    // The dialog gives the focus back when it closes, so what follows must come after.
    const act = (then) => () => {
      dialog.close();
      then();
    };
    const head = element('div', 'heard-help-head');
    head.append(element('h2', '', t('Memos')), button(t('Close'), 'heard-quiet', () => dialog.close()));
    dialog.append(head);
    const all = this.kept.all;
    const section = (title, memos, write) => {
      const part = element('section', '');
      part.append(element('h3', '', title));
      for (const memo of memos) {
        const entry = this.about(memo, act);
        if (memo.own && coder.message.keeps) {
          entry.append(button(t('Edit'), 'heard-quiet heard-small', act(() => this.write(memo.target, memo.turn ?? memo.code, memo))));
        }
        if (memo.target === 'turn') {
          entry.append(button(t('Go to line {line}', { line: memo.turn + 1 }), 'heard-quiet heard-small', act(() => coder.setTurn(memo.turn, { center: true }))));
        }
        part.append(entry);
      }
      if (!memos.length) part.append(element('p', 'heard-hint', t('Nothing written yet.')));
      if (write && coder.message.keeps) part.append(button(write[0], 'heard-quiet heard-small', act(write[1])));
      dialog.append(part);
    };
    const own = (target, place) => this.on(target, place).some((one) => one.own);
    const line = coder.turn;
    section(t('This interview'), this.on('interview'), own('interview') ? null : [t('Write'), () => this.write('interview')]);
    section(
      t('Lines'),
      all.filter((memo) => memo.target === 'turn').sort((a, b) => a.turn - b.turn),
      own('turn', line) ? null : [t('Write on line {line}', { line: line + 1 }), () => this.write('turn', line)],
    );
    const code = coder.currentCode;
    section(
      t('Codes'),
      all.filter((memo) => memo.target === 'code'),
      code && !own('code', code) ? [t('Write on {label}', { label: coder.codebook.label(code) }), () => this.write('code', code)] : null,
    );
    dialog.showModal();
  }
}
