// Where somebody is on a page, kept with the entry of the browser's history: Reload, Back and Forward bring it back, a
// new visit begins anew. It holds numbers and ids, and never reaches the server.

const PAUSE = 300; // milliseconds between two writings: browsers refuse more than some hundred in half a minute

const LEAVING = ['beforeunload', 'pagehide', 'pointerdown']; // a press may be on a link to another page

export class Place {
  /** `come(value)` is called with what was kept when Back or Forward leads to another entry of the same page. */
  constructor(name, come = () => {}) {
    this.name = name;
    this.page = location.pathname;
    this.timer = 0;
    this.read = null; // gives the newest value to write
    this.back = () => {
      this.stop();
      if (location.pathname === this.page && this.kept) come(this.kept);
    };
    this.last = () => this.write();
    window.addEventListener('popstate', this.back);
    for (const type of LEAVING) window.addEventListener(type, this.last, { capture: true });
  }

  /** What was kept with the present entry, or null. */
  get kept() {
    return history.state?.heard?.[this.name] ?? null;
  }

  /** Keep what `read()` gives, now and after the last of many calls. */
  keep(read) {
    this.read = read;
    if (this.timer) return;
    this.write();
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.write();
    }, PAUSE);
  }

  write() {
    // Somebody may have gone on to another page, whose entry this is then.
    if (!this.read || location.pathname !== this.page) return;
    const heard = { ...history.state?.heard, [this.name]: this.read() };
    this.read = null;
    history.replaceState({ ...history.state, heard }, '');
  }

  /** Put names into the address of this entry where they are missing, so that it can be opened again. */
  address(values) {
    const named = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(values)) if (!named.has(name)) named.set(name, value);
    history.replaceState(history.state, '', `?${named}`);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.read = null;
  }

  destroy() {
    this.stop();
    window.removeEventListener('popstate', this.back);
    for (const type of LEAVING) window.removeEventListener(type, this.last, { capture: true });
  }
}

/** Another page of the app in this one's place, drawn as Back and Forward draw it: nothing is loaded or forgotten. */
export function turnTo(address) {
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Whether keys go to a field that somebody writes in, so that the focus must stay where it is. */
export function isWriting() {
  const field = document.activeElement?.closest('input, textarea, select, [contenteditable="true"]');
  if (!field) return false;
  return !(field.getAttribute('role') === 'combobox' && field.getAttribute('aria-expanded') !== 'true');
}
