// Entry of the component. It is mounted twice: the document part draws the pane, the bridge part carries operations.
// All modules are named here, so that the browser fetches them side by side and not level by level.
import './text.js';
import './care.js';
import './codes.js';
import './commands.js';
import './editor.js';
import './exposure.js';
import './frame.js';
import './keys.js';
import './keysdialog.js';
import './memos.js';
import './mouse.js';
import './page.js';
import './panels.js';
import './parts.js';
import './reader.js';
import './selection.js';
import './suggestions.js';
import { learn } from '../heard.texts/texts.js';
import { Coder } from './coder.js';
import { queueOf } from './queue.js';

const open = new Map(); // scope → { coder, host, last bridge message }

function entryOf(scope) {
  if (!open.has(scope)) open.set(scope, { coder: null, host: null, message: null });
  return open.get(scope);
}

function showDocument({ data, parentElement }) {
  learn(data.texts);
  const entry = entryOf(data.scope);
  const queue = queueOf(data.scope);
  for (const [scope, other] of open) {
    if (other.host === parentElement && scope !== data.scope) {
      other.coder?.destroy();
      queueOf(scope).connect(null);
      open.delete(scope);
    }
  }
  const { message, root } = entry.coder ?? {};
  const same = message?.readOnly === data.readOnly && message?.height === data.height;
  if (same && entry.host === parentElement && root.isConnected) {
    // Streamlit calls again when the theme changes; only a newer snapshot matters.
    if (message !== data) entry.coder.adopt(data);
  } else {
    entry.coder?.destroy();
    entry.coder = new Coder(parentElement, data, queue);
    entry.host = parentElement;
    if (entry.message) entry.coder.receive(entry.message);
  }
  return () => {
    if (entry.host !== parentElement) return;
    entry.coder?.destroy();
    open.delete(data.scope);
  };
}

function connectBridge({ data, setStateValue }) {
  const entry = entryOf(data.scope);
  const queue = queueOf(data.scope);
  entry.message = data;
  entry.coder?.receive(data);
  const transport = (value) => setStateValue('queue', value);
  queue.connect(transport);
  return () => {
    if (queue.transport === transport) queue.connect(null);
  };
}

export default function mount(component) {
  return component.data.part === 'document' ? showDocument(component) : connectBridge(component);
}
