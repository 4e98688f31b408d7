// Operations that the server has not acknowledged yet. In memory only: reasons may speak about people.

const queues = new Map();

/** The queue of one (pane, snapshot, person); it outlives the pane so that nothing is lost when a page is left. */
export function queueOf(scope) {
  if (!queues.has(scope)) queues.set(scope, new Queue());
  return queues.get(scope);
}

window.addEventListener('beforeunload', (event) => {
  for (const queue of queues.values()) {
    if (queue.operations.length) {
      event.preventDefault();
      event.returnValue = true;
      return;
    }
  }
});

const FIRST_WAIT = 2000;
const LONGEST_WAIT = 15000;
const MOST = 200; // operations in one delivery; the rest follow when these are answered

/** What the server is sent: without what is only there to be painted. */
function sendable({ shown, away, message, ...sent }) {
  return typeof message === 'string' ? { ...sent, message } : sent;
}

export class Queue {
  constructor() {
    this.operations = [];
    this.transport = null;
    this.inFlight = null; // ids of the last delivery, until one of them is acknowledged
    this.attempt = 0;
    this.wait = FIRST_WAIT;
    this.timer = 0;
  }

  /** `transport` takes {attempt, operations}; null while no bridge is mounted. */
  connect(transport) {
    this.transport = transport;
    if (this.operations.length && !this.inFlight) this.deliver();
  }

  add(operation) {
    const complete = { id: crypto.randomUUID(), ...operation };
    this.operations.push(complete);
    if (!this.inFlight) this.deliver();
    return complete;
  }

  /** Send everything unacknowledged, and again after a while until it is answered. */
  deliver() {
    clearTimeout(this.timer);
    if (!this.transport || !this.operations.length) {
      this.inFlight = null;
      return;
    }
    const operations = this.operations.slice(0, MOST);
    this.inFlight = new Set(operations.map((operation) => operation.id));
    this.attempt += 1;
    this.transport({ attempt: this.attempt, operations: operations.map(sendable) });
    this.timer = setTimeout(() => {
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.deliver();
    }, this.wait);
  }

  /** Take acknowledgements [id, ok, reason, item]; returns the operations they settle. */
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
    if (settled.some(({ operation }) => this.inFlight?.has(operation.id))) {
      this.inFlight = null;
      this.wait = FIRST_WAIT;
      this.deliver();
    }
    return settled;
  }
}
