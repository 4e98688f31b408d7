// Operations that the server has not acknowledged yet. In memory only: the text is about people. Why a queue: decision 0141.

const queues = new Map();

/** Tells when an operation was added or answered, `changed`, and when answers do not come, `stalled`. */
export const saving = new EventTarget();

/**
 * The queue of one (pane, release, coder); it outlives the pane so that nothing is lost when a page is left, and the
 * person's sign-in: what they did waits until they are there again. `sendable` strips what is only there to be painted.
 */
export function queueOf(scope, sendable = (operation) => operation) {
  if (!queues.has(scope)) queues.set(scope, new Queue(scope, sendable));
  return queues.get(scope);
}

/** How many steps wait in this tab, by the sign-in they were made under. */
export function unsaved() {
  const found = new Map();
  for (const { signIn, steps } of queues.values()) {
    if (steps) found.set(signIn, (found.get(signIn) ?? 0) + steps);
  }
  return found;
}

window.addEventListener('beforeunload', (event) => {
  if (window.heardLeaving) return; // the quick exit asks nothing; it waits for what is unsaved by itself
  if (!unsaved().size) return;
  event.preventDefault();
  event.returnValue = true;
});

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 15000;
const STALLED_WAIT = 8000; // reached after six seconds without an answer
const WINDOW = 8; // unanswered operations up to which a new one is sent at once
const MOST = 500; // operations in one delivery; the rest follow when these are answered

export class Queue {
  constructor(scope, sendable) {
    this.scope = scope;
    this.sendable = sendable;
    this.signIn = ''; // what operations are made under; the server takes them while it lasts
    this.operations = [];
    this.revision = 0;
    this.transport = null;
    this.sent = new Set(); // ids delivered and not answered yet
    this.attempt = 0;
    this.wait = FIRST_WAIT;
    this.timer = 0;
  }

  /** How many steps of the person wait; what goes along with a step counts only where it waits alone. */
  get steps() {
    return this.operations.filter(({ along }) => !along).length || Math.min(this.operations.length, 1);
  }

  /** `transport` takes {scope, signIn, seen, attempt, operations}; null while no bridge is mounted. */
  connect(transport, signIn = this.signIn) {
    if (!transport || signIn !== this.signIn) this.sent.clear();
    this.transport = transport;
    this.signIn = signIn;
    if (this.operations.length && !this.sent.size) this.deliver();
  }

  add(operation) {
    const complete = { id: crypto.randomUUID(), ...operation };
    if (complete.kind === 'undo') complete.seen = this.newest;
    this.operations.push(complete);
    saving.dispatchEvent(new Event('changed'));
    // At once, so that leaving the page takes it along; only in a burst does it wait for the next answer.
    if (this.sent.size < WINDOW) this.deliver();
    return complete;
  }

  /** Send everything unacknowledged, and again after a while until it is answered. */
  deliver() {
    clearTimeout(this.timer);
    if (!this.transport || !this.operations.length) return;
    const operations = this.operations.slice(0, MOST);
    this.sent = new Set(operations.map((operation) => operation.id));
    this.transmit(operations);
    this.repeatLater();
  }

  transmit(operations) {
    const { scope, signIn, revision: seen } = this;
    this.attempt += 1;
    this.transport?.({ scope, signIn, seen, attempt: this.attempt, operations: operations.map(this.sendable) });
  }

  repeatLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.deliver();
      if (this.wait >= STALLED_WAIT) saving.dispatchEvent(new Event('stalled'));
    }, this.wait);
  }

  /** Ask for everything since the revision this browser has. */
  resync() {
    this.transmit(this.operations.slice(0, MOST));
  }

  /** Take acknowledgements [id, ok, reason, item]; returns the operations they settle, each with its answer. */
  settle(acknowledgements) {
    const answers = new Map(acknowledgements.map(([id, ok, reason, item]) => [id, { ok, reason, item }]));
    const settled = [];
    const waiting = [];
    for (const operation of this.operations) {
      const answer = answers.get(operation.id);
      if (answer) settled.push({ operation, ...answer });
      else waiting.push(operation);
    }
    this.operations = waiting;
    if (!settled.length) return settled;
    this.wait = FIRST_WAIT;
    for (const { operation } of settled) this.sent.delete(operation.id);
    if (waiting.some((operation) => !this.sent.has(operation.id))) this.deliver();
    else if (waiting.length) this.repeatLater();
    else clearTimeout(this.timer);
    saving.dispatchEvent(new Event('changed'));
    return settled;
  }
}

/** Ids of the codings an operation is about. */
export function touchedBy({ coding, other, others = [] }) {
  return [coding, other, ...others].filter(Boolean);
}

/** A coding as it stands once the waiting operations are applied to what the server said; null when there is none. */
export function project(coding, id, operations, coder) {
  let result = coding && !coding.deleted ? coding : null;
  for (const operation of operations) {
    if (!touchedBy(operation).includes(id)) continue;
    const { kind } = operation;
    if (kind === 'add' || kind === 'suggestion-accepted') {
      const { code, start, end, memo = '', attributes = {} } = operation;
      result ??= { id, code, start, end, memo, attributes, coder, own: true };
    } else if (kind === 'split' && operation.other === id) {
      const { code, start, until, attributes = {} } = operation;
      result ??= { id, code, start, end: until, memo: '', attributes, coder, own: true };
    } else if (!result) continue;
    else if (kind === 'remove' || (kind === 'merge' && operation.coding !== id)) result = null;
    else if (kind === 'split') result = { ...result, end: operation.end };
    else if (kind === 'merge') result = { ...result, start: operation.start, end: operation.end, memo: operation.memo };
    else if (kind === 'resize') result = { ...result, start: operation.start, end: operation.end };
    else if (kind === 'recode') result = { ...result, code: operation.code };
    else if (kind === 'memo') result = { ...result, memo: operation.memo };
    else if (kind === 'attributes') result = { ...result, attributes: operation.attributes };
  }
  return result;
}
