// Tabs of one browser that follow each other. What is sent says by ids where somebody is, never a word of a text, and
// leaves the browser nowhere: a sign-in has a channel of its own, so that no tab of another one hears it.
import { t } from '../heard.texts/texts.js';

const parts = new Set(); // what follows in this tab: {hear(message), shown(), switched(on, here)}
let channel = null;
let signIn = ''; // id of the sign-in that this tab belongs to; it opens nothing
let on = false;

/** Whether tabs follow each other now. */
export const isOn = () => on && Boolean(channel);

/**
 * Follow under a sign-in. Whether tabs follow is taken from the server once, as the person left it; from then on it is
 * what they do here or in another tab.
 */
export function join(part, given) {
  parts.add(part);
  if (given.signIn === signIn) return;
  channel?.close();
  channel = null;
  signIn = given.signIn;
  on = Boolean(signIn && given.on);
  if (signIn) {
    channel = new BroadcastChannel(`heard-following-${signIn}`);
    channel.addEventListener('message', ({ data }) => hear(data));
  }
  for (const one of parts) one.shown();
}

export function leave(part) {
  parts.delete(part);
}

function hear(message) {
  if (message.kind === 'switch') set(Boolean(message.on), false);
  else if (on) for (const part of parts) part.hear(message);
}

function set(wanted, here) {
  if (wanted === on) return;
  on = wanted;
  for (const part of parts) {
    part.shown();
    part.switched(on, here);
  }
}

/** Tell the other tabs where somebody has gone in this one. */
export function say(message) {
  if (isOn()) channel.postMessage(message);
}

/** The switch, for a page that has tabs to follow; what it changes holds for all of them. */
export function switchButton(className) {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', className: `heard-follows ${className}`, title: t('What is chosen here is shown in the other tab, and what is chosen there is shown here') });
  button.setAttribute('role', 'switch');
  button.setAttribute('aria-checked', 'false');
  const mark = document.createElement('span');
  mark.setAttribute('aria-hidden', 'true');
  mark.textContent = '⇄ ';
  button.append(mark, t('Follow the other tab'));
  button.addEventListener('click', () => {
    if (!channel) return;
    channel.postMessage({ kind: 'switch', on: !on });
    set(!on, true);
  });
  return button;
}
