// What a panelist's page does: gather the answers, say what is missing, and save them to a file, which fetches nothing;
// or, as a page on a server, send them where it came from.
'use strict';

const asked = JSON.parse(document.getElementById('asked').textContent);
const form = document.getElementById('answers');
const consent = document.getElementById('consent');
const keep = document.getElementById('keep');
const wrong = document.getElementById('wrong');
const done = document.getElementById('done');
const keepFile = document.getElementById('save');
const draft = `heard-panel-${asked.panel}-${asked.round}-${asked.panelist}`;

const chosen = (item, scale) => form.querySelector(`input[name="${item}-${scale}"]:checked`);
const reasonOf = (item) => document.getElementById(`reason-${item}`);

/** The answers as they stand; what is not chosen is left out. */
function gathered() {
  const answers = {};
  const reasons = {};
  for (const item of asked.ids) {
    answers[item] = {};
    for (const scale of asked.scales) {
      const value = chosen(item, scale)?.value;
      if (value !== undefined) answers[item][scale] = value === '' ? null : Number(value);
    }
    const reason = reasonOf(item).value.trim();
    if (reason) reasons[item] = reason;
  }
  return { answers, reasons };
}

/** Browsers may refuse to keep anything for a page that is a file; then there is simply no draft. */
function stored(action) {
  try {
    return action(window.localStorage);
  } catch {
    return null;
  }
}

/** On a server drafts are sealed with a key made of the link: what stays in the browser opens with the link alone. */
async function keyOf(token) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`heard-draft-${token}`));
  return crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function sealed(text) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = new TextEncoder().encode(text);
  const held = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyOf(asked.send.token), data);
  return JSON.stringify([Array.from(iv), Array.from(new Uint8Array(held))]);
}

async function unsealed(text) {
  const [iv, held] = JSON.parse(text).map((bytes) => Uint8Array.from(bytes));
  const data = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await keyOf(asked.send.token), held);
  return new TextDecoder().decode(data);
}

let keeping = Promise.resolve();

/** Keep what is entered, or delete what was kept; one after the other, so that nothing old comes last. */
function keepDraft() {
  const text = keep.checked ? JSON.stringify(gathered()) : null;
  keeping = keeping
    .then(async () => {
      if (text === null) return stored((store) => store.removeItem(draft));
      const held = asked.send ? await sealed(text) : text;
      return stored((store) => store.setItem(draft, held));
    })
    .catch(() => null);
}

/** What was kept; what another link sealed is deleted, since nothing opens it any more. */
async function kept() {
  const text = stored((store) => store.getItem(draft));
  try {
    return JSON.parse(asked.send && text ? await unsealed(text) : text);
  } catch {
    stored((store) => store.removeItem(draft));
    return null;
  }
}

async function restore() {
  const held = await kept();
  if (!held) return;
  keep.checked = true;
  for (const item of asked.ids) {
    for (const [scale, value] of Object.entries(held.answers?.[item] ?? {})) {
      const radio = form.querySelector(`input[name="${item}-${scale}"][value="${value === null ? '' : Number(value)}"]`);
      if (radio) radio.checked = true;
    }
    reasonOf(item).value = held.reasons?.[item] ?? '';
  }
}

/** What is missing: where to go, and what it is called. */
function missing() {
  const found = consent && !consent.checked ? [['consent', asked.texts.consent]] : [];
  asked.ids.forEach((item, at) => {
    for (const scale of asked.scales) {
      if (chosen(item, scale)) continue;
      const name = asked.texts.missing.replace('{number}', at + 1).replace('{scale}', asked.texts.scales[scale]);
      found.push([`${item}-${scale}-1`, name]);
    }
  });
  return found;
}

function complain(found) {
  const list = document.createElement('ul');
  for (const [id, name] of found) {
    const link = document.createElement('a');
    link.href = `#${id}`;
    link.textContent = name;
    link.addEventListener('click', (event) => {
      event.preventDefault();
      document.getElementById(id).focus();
    });
    const entry = document.createElement('li');
    entry.append(link);
    list.append(entry);
  }
  wrong.replaceChildren(asked.texts.incomplete, list);
  done.textContent = '';
  list.querySelector('a').focus();
}

/** The answers as they are saved and sent. */
function written() {
  const { panel, round, panelist, items, format, version } = asked;
  const whole = { format, version, panel, round, panelist, items, consent: Boolean(consent?.checked), ...gathered() };
  return JSON.stringify(whole, null, 1);
}

function save() {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([written()], { type: 'application/json' }));
  link.download = `answers-round-${asked.round}-${asked.panelist}.json`;
  link.click();
  wrong.replaceChildren();
  done.textContent = (asked.send?.kept ?? asked.texts.saved).replace('{file}', link.download);
}

/** What the server says of the answers: a sentence when they were taken, else what is wrong with them. */
async function answered() {
  const { address, token, refused, unreachable } = asked.send;
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Heard-Panelist': token },
      body: written(),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    const said = await answer.json();
    return said.done ? said : { refused, problems: said.problems };
  } catch {
    return { refused: unreachable, problems: [] };
  }
}

let sending = false;

async function send() {
  if (sending) return;
  sending = true;
  wrong.replaceChildren();
  done.textContent = asked.send.sending;
  const said = await answered();
  sending = false;
  keepFile.hidden = Boolean(said.done);
  done.textContent = said.done ?? '';
  if (said.done) {
    keep.checked = false;
    keepDraft();
    return;
  }
  const list = document.createElement('ul');
  list.append(
    ...said.problems.map((problem) => {
      const entry = document.createElement('li');
      entry.textContent = problem;
      return entry;
    }),
  );
  wrong.replaceChildren(said.refused, ...(said.problems.length ? [list] : []));
}

function finish(event) {
  event.preventDefault();
  const found = missing();
  if (found.length) complain(found);
  else if (asked.send) send();
  else save();
}

restore();
form.addEventListener('input', keepDraft);
form.addEventListener('submit', finish);
keepFile?.addEventListener('click', save);
