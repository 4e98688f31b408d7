// What a tab knows of itself: the sign-in it was opened under, what is not saved yet, and how to leave in a hurry.
import { saving, unsaved } from '../heard.coding_pane/queue.js';

const KEY = 'heard-sign-in'; // an id that opens nothing; the tab has it again when it is loaded again
const PRESSES = 1500; // milliseconds for three presses of Shift
const RECONNECTING = 3000; // milliseconds in which a page that was asked for is expected
const TRIES = 5;
const LONGEST = 3000; // milliseconds that leaving waits for what is not saved

const me = crypto.randomUUID();
const elsewhere = new Set(); // other tabs that are still saving
const channel = new BroadcastChannel('heard');
let signIn = '';
let blank = ''; // title of a page that says nothing
let away = '/_leave'; // its address
let presses = [];

function hide() {
  window.heardLeaving = true;
  document.title = blank;
  document.documentElement.style.visibility = 'hidden';
}

/** The empty page; it ends this tab's sign-in and no other. */
function go() {
  location.replace(`${away}?of=${encodeURIComponent(signIn || '-')}`);
}

/** Hide every tab of this browser at once, wait a moment for what is not saved in any, and leave them. */
function leave() {
  hide();
  channel.postMessage({ kind: 'leaving' });
  const until = Date.now() + LONGEST;
  const look = () => {
    if ((unsaved().size || elsewhere.size) && Date.now() < until) {
      setTimeout(look, 50);
      return;
    }
    channel.postMessage({ kind: 'left' });
    go();
  };
  setTimeout(look, 50); // the others say meanwhile whether they are saving
}

function follow() {
  hide();
  setTimeout(go, 2 * LONGEST); // should the tab that leads be closed meanwhile
  if (!unsaved().size) return;
  channel.postMessage({ kind: 'saving', tab: me });
  saving.addEventListener('changed', () => unsaved().size || channel.postMessage({ kind: 'saved', tab: me }));
}

channel.addEventListener('message', ({ data }) => {
  if (data.kind === 'leaving') follow();
  else if (data.kind === 'saving') elsewhere.add(data.tab);
  else if (data.kind === 'saved') elsewhere.delete(data.tab);
  else if (data.kind === 'left') go();
});

document.addEventListener(
  'keydown',
  (event) => {
    if (event.repeat) return;
    presses = event.key === 'Shift' ? [...presses, Date.now()].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] <= PRESSES) leave();
  },
  true,
);

document.addEventListener('click', (event) => {
  if (!event.target.closest?.('.page-leave')) return;
  event.preventDefault();
  leave();
});

// A page that the browser kept and shows again may be somebody's who has gone.
window.addEventListener('pageshow', (event) => event.persisted && location.reload());

let host = null; // what says it, while nobody is in this tab
let kept = null;

/** Say whose work is not saved and kept in this tab; the sentences come from the page, in its language. */
function tell() {
  if (!host?.isConnected || !kept) return;
  const { names, one, many } = kept;
  host.replaceChildren();
  for (const [under, number] of unsaved()) {
    if (!names[under]) continue;
    const line = document.createElement('p');
    line.className = 'page-note';
    line.textContent = (number === 1 ? one : many).replaceAll('{number}', number).replaceAll('{name}', names[under]);
    host.append(line);
  }
  // Where people sign in on a page of its own, it must not take the place of this one.
  if (!kept.signIn || !host.childElementCount) return;
  const beside = Object.assign(document.createElement('a'), { href: kept.signIn, target: '_blank', textContent: kept.beside });
  host.append(beside);
}

// A pane that goes may still keep what was being written in it.
saving.addEventListener('changed', tell);

// A server that was restarted meanwhile knows nothing of this page's parts and answers none; it is asked for the page.
let ask = () => {};
saving.addEventListener('stalled', () => setTimeout(() => ask(Date.now()), 1000)); // by itself: Streamlit takes what is asked at once together

// Nor does a page at rest hear from such a server that its person is out. Streamlit asks for the server's health before
// it connects again; then the page is asked for until an answer comes.
let asked = 0; // when it was asked for last, until that is answered
let tries = 0;

function askAgain() {
  if (tries <= 0) return;
  tries -= 1;
  asked = Date.now();
  ask(asked);
  setTimeout(() => asked && askAgain(), RECONNECTING);
}

function reconnecting() {
  tries = TRIES;
  if (!asked) setTimeout(askAgain, 1000);
  asked ||= Date.now();
}

new PerformanceObserver((list) => {
  if (list.getEntries().some(({ name }) => name.endsWith('/_stcore/health'))) reconnecting();
}).observe({ type: 'resource' });

let fetched = ''; // the ticket that was exchanged last

/** Have the server set the cookie of the sign-in made here: the page itself comes through a websocket, which cannot. */
async function keep(address, ticket) {
  if (!ticket || ticket === fetched) return;
  fetched = ticket;
  const asking = { method: 'POST', headers: { 'x-heard-ticket': ticket } };
  const done = await fetch(address, asking).then(({ ok }) => ok, () => false);
  if (!done && fetched === ticket) fetched = ''; // once more when the page is drawn next
}

/** Put the keyboard into the field with this key as soon as it is drawn. */
function focus(key, frames = 120) {
  const field = document.querySelector(`.st-key-${key} input`);
  if (field) field.focus();
  else if (frames) requestAnimationFrame(() => focus(key, frames - 1));
}

export default function mount({ data, parentElement, setStateValue }) {
  if (data.focus) {
    focus(data.focus);
    return;
  }
  if (data.ask) {
    setStateValue('former', sessionStorage.getItem(KEY) ?? '');
    return;
  }
  ask = (moment) => setStateValue('stalled', moment);
  if (data.answers >= asked) asked = 0;
  signIn = data.signIn;
  blank = data.blank;
  away = data.leave;
  keep(data.keep, data.ticket);
  if (signIn) sessionStorage.setItem(KEY, signIn);
  parentElement.querySelector('.heard-tab')?.remove();
  host = document.createElement('div');
  host.className = 'heard-tab';
  host.setAttribute('role', 'status');
  parentElement.append(host);
  kept = data.kept ?? null;
  tell();
}
