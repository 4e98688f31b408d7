// Dragging a code in the tree of the codebook's page. The buttons there are Streamlit's, known by the class of their key;
// they stay buttons: nothing happens before the mouse has moved a little, and Esc lets go.

const FAR = 5; // pixels before a press becomes a drag
const RIM = 0.3; // share of a code's height that means before it, or after it
const OPENS = 600; // milliseconds over a folded family until it opens
const EDGE = 48; // pixels at the edge of the page in which it scrolls by itself

let codes = {}; // class of a button → id of its code
let tell = null;
let held = null;

function codeAt(node) {
  const place = node?.closest?.('[class*="st-key-code-"]');
  const name = place && [...place.classList].find((one) => Object.hasOwn(codes, one));
  return name ? { place, id: codes[name] } : null;
}

function mark(target, where) {
  if (held.target?.place === target?.place && held.where === where) return;
  held.target?.place.classList.remove(`code-drop-${held.where}`);
  target?.place.classList.add(`code-drop-${where}`);
  Object.assign(held, { target, where });
}

/** A folded family opens while the mouse rests on it. */
function rest(under) {
  const folded = under?.closest?.('details:not([open])');
  const family = folded?.querySelector('[class*="st-key-code-"]') && under.closest('summary');
  if (held.over === family) return;
  clearTimeout(held.timer);
  held.over = family;
  if (family) held.timer = setTimeout(() => family.click(), OPENS);
}

function roll() {
  if (!held?.begun) return;
  const page = document.querySelector('[data-testid="stMain"]');
  const { top, bottom } = page.getBoundingClientRect();
  page.scrollTop += held.at < top + EDGE ? -9 : held.at > bottom - EDGE ? 9 : 0;
  requestAnimationFrame(roll);
}

function end() {
  if (!held) return;
  clearTimeout(held.timer);
  mark(null, '');
  held.place.classList.remove('code-dragged');
  document.documentElement.classList.remove('code-dragging');
  held = null;
}

function pressed(event) {
  const from = event.button === 0 && codeAt(event.target);
  if (from) held = { ...from, x: event.clientX, y: event.clientY, begun: false, target: null, where: '' };
}

function moved(event) {
  if (!held) return;
  if (!event.buttons) {
    end();
    return;
  }
  if (!held.begun && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
  held.at = event.clientY;
  if (!held.begun) requestAnimationFrame(roll);
  held.begun = true;
  held.place.classList.add('code-dragged');
  document.documentElement.classList.add('code-dragging');
  const under = document.elementFromPoint(event.clientX, event.clientY);
  rest(under);
  const target = codeAt(under);
  if (!target || target.id === held.id) {
    mark(null, '');
    return;
  }
  const box = target.place.getBoundingClientRect();
  const share = (event.clientY - box.top) / box.height;
  mark(target, share < RIM ? 'before' : share > 1 - RIM ? 'after' : 'below');
}

function released() {
  if (!held?.begun) {
    held = null;
    return;
  }
  const { id: code, target, where } = held;
  end();
  // The press was no click on a code.
  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener('click', swallow, { capture: true }));
  if (target) tell('moved', { code, target: target.id, where, id: crypto.randomUUID() });
}

function key(event) {
  if (event.key !== 'Escape' || !held?.begun) return;
  event.preventDefault();
  event.stopPropagation();
  end();
}

const LISTENED = { mousedown: pressed, mousemove: moved, mouseup: released, keydown: key };

export default function mount({ data, setStateValue }) {
  codes = data.codes;
  tell = setStateValue;
  for (const [type, act] of Object.entries(LISTENED)) document.addEventListener(type, act, true);
  return () => {
    end();
    for (const [type, act] of Object.entries(LISTENED)) document.removeEventListener(type, act, true);
  };
}
