// The entry of a pane. It is mounted twice: the document part draws the pane, the bridge part carries operations.
import { learn } from './texts.js';

const NOTHING = { bytes: new Uint8Array(), document: null };
let last = NOTHING; // what came in bytes, and what was read from it, until its pane goes

/** A message as it came; one in bytes is read, and is the same one as long as the same bytes come. */
function readOf(data) {
  if (!(data instanceof Uint8Array)) return data;
  const { bytes } = last;
  if (bytes.length !== data.length || !bytes.every((one, at) => one === data[at])) {
    last = { bytes: data, document: JSON.parse(new TextDecoder().decode(data)) };
  }
  return last.document;
}

/**
 * What Streamlit calls for both parts, as `export default mounting(queueOf, make)`.
 *
 * `queueOf(scope)` is the queue of operations, which outlives the pane. `make(host, document, queue)` draws a pane: it has
 * its `root`, `shows(document)`, `adopt(document)` for a newer one, `receive(message)` for what the bridge brings, and
 * `destroy()`; with `connected(tell)` it is handed what tells the server a value by its name, and with `fits(document)` it
 * can refuse one that it must be drawn anew for.
 */
export function mounting(queueOf, make) {
  const open = new Map(); // scope → { pane, host, last bridge message }

  function entryOf(scope) {
    if (!open.has(scope)) open.set(scope, { pane: null, host: null, message: null });
    return open.get(scope);
  }

  function showDocument({ data, parentElement }) {
    learn(data.texts);
    const entry = entryOf(data.scope);
    for (const [scope, other] of open) {
      if (other.host === parentElement && scope !== data.scope) {
        other.pane?.destroy();
        queueOf(scope).connect(null);
        open.delete(scope);
      }
    }
    const { pane } = entry;
    if (pane && entry.host === parentElement && pane.root.isConnected && (pane.fits?.(data) ?? true)) {
      // Streamlit calls again when the theme changes; only a newer document matters.
      if (!pane.shows(data)) pane.adopt(data);
    } else {
      pane?.destroy();
      entry.pane = make(parentElement, data, queueOf(data.scope));
      entry.host = parentElement;
      if (entry.message) entry.pane.receive(entry.message);
      if (entry.tell) entry.pane.connected?.(entry.tell);
    }
    return () => {
      // Streamlit cleans up after a call that another has overtaken, too, while the pane is in use.
      if (entry.host !== parentElement || parentElement.isConnected) return;
      entry.pane?.destroy();
      open.delete(data.scope);
      if (last.document === data) last = NOTHING;
    };
  }

  function connectBridge({ data, setStateValue }) {
    const entry = entryOf(data.scope);
    const queue = queueOf(data.scope);
    entry.message = data;
    entry.pane?.receive(data);
    queue.newest = data.newest ?? queue.newest;
    if (entry.tell !== setStateValue) {
      entry.tell = setStateValue;
      entry.pane?.connected?.(setStateValue);
    }
    const transport = (value) => setStateValue('queue', value);
    queue.connect(transport, data.signIn);
    return () => {
      if (queue.transport === transport) queue.connect(null);
    };
  }

  return (component) => {
    const read = { ...component, data: readOf(component.data) };
    return read.data.part === 'document' ? showDocument(read) : connectBridge(read);
  };
}
