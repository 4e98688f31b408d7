// Keys pressed in a component are its own.

const MARKS = { Comma: ',', Period: '.' };

/** What a key means in a pane. One that writes no letter of ours (Greek, or with Alt on a Mac) is the one at its place. */
export function pressed(event) {
  const { key, code = '', shiftKey } = event;
  const place = /^Key([A-Z])$/.exec(code)?.[1].toLowerCase() ?? MARKS[code];
  const alt = event.altKey && !event.getModifierState('AltGraph');
  const other = alt ? key === 'Dead' || /^[^ -~]$/u.test(key) : /^(?!\p{Script=Latin})\p{L}$/u.test(key);
  if (!place || !other) return key;
  return shiftKey ? place.toUpperCase() : place;
}

/** A key press as a pane takes it; in a field a letter that is written, by Option on a Mac too, stays what it is. */
export function read(event) {
  const writes = event.target.closest('input, textarea') && (!event.altKey || /^(?![ -~])\p{Script=Latin}$/u.test(event.key));
  return writes ? event : Object.defineProperty(event, 'key', { value: pressed(event) });
}

/**
 * Give key presses below `root` to `take(event)`, and nothing of them to Streamlit, which listens on the document: there,
 * c opens “Clear caches” and r reruns. Only an Escape that nobody took goes on.
 */
export function ownKeys(root, take = () => {}) {
  root.addEventListener('keydown', read, { capture: true });
  for (const type of ['keydown', 'keypress', 'keyup']) {
    root.addEventListener(type, (event) => {
      if (type === 'keydown' && !event.defaultPrevented) take(event);
      if (event.key !== 'Escape' || event.defaultPrevented) event.stopPropagation();
    });
  }
}

/**
 * Give keys that are pressed with the focus nowhere to `take(event)`, or to the field that `writing()` gives: a click
 * beside everything takes the focus from a pane. Returns what ends it.
 */
export function keysNowhere(take, writing) {
  const listen = (event) => {
    if (!event.target.matches('body, [data-testid="stMain"]')) return;
    const field = writing();
    if (field) writeOn(field, event);
    else if (!event.defaultPrevented) take(read(event));
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

/** Have a key press that may be a letter go to a field in which somebody is writing; others are the browser's. */
export function writeOn(field, { key, ctrlKey, metaKey, altKey }) {
  if (key !== 'Shift' && !ctrlKey && !metaKey && !altKey) field.focus();
}

// Streamlit's notice of a lost connection takes the focus and lets nothing else have it. Whoever goes on by keyboard has
// read it: it closes, and the key goes where the focus was.
const NOTICE = '[data-testid="stDialog"] > * > [role="dialog"]';
const OF_NOTICE = /^(Escape|Tab|Shift|Control|Alt|AltGraph|Meta)$/;
let before = null; // what had the focus

const isLost = () => document.querySelector('[data-test-connection-state]:not([data-test-connection-state="CONNECTED"])');

globalThis.addEventListener?.('focusin', ({ target, relatedTarget }) => {
  before = target.matches(NOTICE) ? (relatedTarget ?? before) : null;
});
globalThis.addEventListener?.(
  'keydown',
  async (event) => {
    const { target, key } = event;
    if (OF_NOTICE.test(key) || !target.matches(NOTICE) || !isLost()) return;
    event.stopPropagation();
    const place = before?.isConnected ? before : document.body;
    target.querySelector('button').click();
    await null; // the notice is gone before the key press goes on
    place.focus();
    if (!place.dispatchEvent(new KeyboardEvent('keydown', event))) event.preventDefault();
  },
  { capture: true },
);
