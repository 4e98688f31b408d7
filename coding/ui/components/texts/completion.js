// Completion in a text area: after @ people and cases, after # codes. Shown in a list of its own, moved in by arrow keys.
// It has no texts: what the list is called, and what it offers, comes from whoever writes.

const MOST = 8;
const OPENING = /(?:^|[^\p{L}\p{N}_@#])([@#])(?:\[([^\]\n]{0,60})|([\p{L}\p{N}_][\p{L}\p{N}_.-]{0,60})?)$/u;
const LEAVING = ['focusin', 'resize', 'scroll'];
const attached = new WeakSet();
let count = 0;

const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** What is being written before the caret: { sign, start, query }, or null. */
export function asked(text, caret) {
  const hit = OPENING.exec(text.slice(0, caret));
  if (!hit) return null;
  const query = hit[2] ?? hit[3] ?? '';
  const long = hit[2] !== undefined;
  return { sign: hit[1], start: caret - query.length - (long ? 2 : 1), query, long };
}

/** The offers [token, name, detail] that fit, best first. */
export function fitting(offers, { sign, query }) {
  const wanted = fold(query);
  const scored = [];
  offers.forEach(([token, name, detail], index) => {
    if (token[0] !== sign) return;
    const [id, called] = [fold(token.slice(1)), fold(name)];
    const more = fold(detail);
    let score = -1;
    if (id === wanted || more === wanted) score = 0;
    else if (called.startsWith(wanted) || id.startsWith(wanted)) score = 1;
    else if (called.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) score = 2;
    else if (called.includes(wanted) || more.includes(wanted)) score = 3;
    if (score >= 0) scored.push([score, index, [token, name, detail]]);
  });
  scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return scored.slice(0, MOST).map(([, , offer]) => offer);
}

/** The colour that a node is seen on; empty where nothing on the page has one. */
function paperOf(node) {
  for (let up = node; up; up = up.parentElement) {
    const { backgroundColor } = getComputedStyle(up);
    if (backgroundColor !== 'transparent' && !/, 0\)$/.test(backgroundColor)) return backgroundColor;
  }
  return '';
}

/** Let a text area complete; `offers()` gives [token, name, detail], `called(sign)` what the list is called. */
export function complete(field, offers, called) {
  if (attached.has(field)) return;
  attached.add(field);
  field.setAttribute('aria-autocomplete', 'list');
  new Completion(field, offers, called);
}

class Completion {
  constructor(field, offers, called) {
    Object.assign(this, { field, offers, called, list: null, shown: [], at: -1, refused: null });
    field.addEventListener('input', () => this.look());
    field.addEventListener('click', () => this.look());
    field.addEventListener('blur', () => this.close());
    this.leave = (event) => {
      if (event.target !== this.field && !this.list?.contains(event.target)) this.close();
    };
    field.addEventListener('keydown', (event) => this.key(event));
    field.addEventListener('keyup', (event) => {
      if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) this.look();
    });
  }

  look() {
    const { field } = this;
    const now = field.selectionStart === field.selectionEnd ? asked(field.value, field.selectionStart) : null;
    // Escape holds until another mention is begun.
    if (!now || now.start !== this.refused) this.refused = null;
    const found = now && this.refused === null ? fitting(this.offers(), now) : [];
    if (!found.length) {
      this.close();
      return;
    }
    this.now = now;
    this.shown = found;
    // A number may be a line, which is complete as it stands: nothing is chosen until an arrow key says so.
    this.at = now.sign === '#' && /^\d+$/.test(now.query) ? -1 : 0;
    this.draw();
  }

  draw() {
    const { field } = this;
    if (!this.list) {
      count += 1;
      this.list = document.createElement('ul');
      this.list.id = `heard-offers-${count}`;
      this.list.className = 'heard-offers';
      this.list.setAttribute('role', 'listbox');
      document.body.append(this.list);
      for (const type of LEAVING) window.addEventListener(type, this.leave, true);
      // While a list is open the field is what ARIA calls a combobox; otherwise it is the text area it says it is.
      field.setAttribute('role', 'combobox');
      field.setAttribute('aria-haspopup', 'listbox');
      field.setAttribute('aria-expanded', 'true');
      field.setAttribute('aria-controls', this.list.id);
    }
    this.list.setAttribute('aria-label', this.called(this.now.sign));
    this.list.replaceChildren(...this.shown.map((offer, index) => this.entry(offer, index)));
    this.choose(this.at);
    this.put();
  }

  entry([, name, detail], index) {
    const entry = document.createElement('li');
    entry.id = `${this.list.id}-${index}`;
    entry.setAttribute('role', 'option');
    const called = document.createElement('b');
    called.textContent = name;
    const more = document.createElement('span');
    more.textContent = detail;
    entry.append(called, ' ', more);
    entry.addEventListener('mousedown', (event) => {
      event.preventDefault();
      this.take(index);
    });
    return entry;
  }

  choose(index) {
    this.at = index;
    [...this.list.children].forEach((entry, each) => entry.setAttribute('aria-selected', String(each === index)));
    if (index < 0) this.field.removeAttribute('aria-activedescendant');
    else this.field.setAttribute('aria-activedescendant', this.list.children[index].id);
  }

  /** Below the field, or above it where there is more room. */
  put() {
    const box = this.field.getBoundingClientRect();
    const { list } = this;
    const { color, fontFamily } = getComputedStyle(this.field);
    Object.assign(list.style, { color, fontFamily });
    list.style.background = paperOf(this.field);
    const below = window.innerHeight - box.bottom;
    const up = below < list.offsetHeight + 8 && box.top > below;
    list.style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - list.offsetWidth - 4))}px`;
    list.style.top = up ? `${Math.max(4, box.top - list.offsetHeight - 2)}px` : `${box.bottom + 2}px`;
  }

  key(event) {
    if (!this.list || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) {
      // Perhaps the memo is saved and its field goes.
      if (event.key === 'Enter') this.close();
      return;
    }
    const { length } = this.shown;
    if (event.key === 'ArrowDown') this.choose((this.at + 1) % length);
    else if (event.key === 'ArrowUp') this.choose(this.at <= 0 ? length - 1 : this.at - 1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && this.at >= 0) this.take(this.at);
    else if (event.key === 'Escape') {
      this.refused = this.now.start;
      this.close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(index) {
    const { field, now } = this;
    const [token] = this.shown[index];
    const caret = field.selectionStart;
    const closing = now.long && field.value[caret] === ']' ? 1 : 0;
    const spaced = /^[\s.,;:!?)]/.test(field.value.slice(caret + closing)) ? '' : ' ';
    this.close();
    field.setRangeText(token + spaced, now.start, caret + closing, 'end');
    // Whoever keeps what the field holds hears of it as if it had been typed.
    field.dispatchEvent(new Event('input', { bubbles: true }));
    this.close();
    field.focus();
  }

  close() {
    if (!this.list) return;
    for (const type of LEAVING) window.removeEventListener(type, this.leave, true);
    this.list.remove();
    this.list = null;
    for (const name of ['role', 'aria-haspopup', 'aria-expanded', 'aria-controls', 'aria-activedescendant']) {
      this.field.removeAttribute(name);
    }
  }
}
