// Entry of the component. It is mounted twice: the document part draws the pane, the bridge part carries operations.
// All modules are named here, so that the browser fetches them side by side and not level by level.
import './aside.js';
import './discussion.js';
import './editor.js';
import './frame.js';
import './item.js';
import './keys.js';
import './model.js';
import './parts.js';
import { queueOf } from './queue.js';
import './steps.js';
import { learn } from '../heard.texts/texts.js';
import { View } from './view.js';

const open = new Map(); // scope → { view, host, last bridge message }

function entryOf(scope) {
  if (!open.has(scope)) open.set(scope, { view: null, host: null, message: null });
  return open.get(scope);
}

function showDocument({ data, parentElement }) {
  learn(data.texts);
  const entry = entryOf(data.scope);
  for (const [scope, other] of open) {
    if (other.host === parentElement && scope !== data.scope) {
      other.view?.destroy();
      open.delete(scope);
    }
  }
  if (entry.view && entry.host === parentElement && entry.view.root.isConnected) {
    // Streamlit calls again when the theme changes; only a newer document matters.
    if (entry.view.model.document !== data) entry.view.adopt(data);
  } else {
    entry.view?.destroy();
    entry.view = new View(parentElement, data, queueOf(data.scope));
    entry.host = parentElement;
    if (entry.message) entry.view.receive(entry.message);
  }
  return () => {
    if (entry.host !== parentElement) return;
    entry.view?.destroy();
    open.delete(data.scope);
  };
}

function connectBridge({ data, setStateValue }) {
  const entry = entryOf(data.scope);
  const queue = queueOf(data.scope);
  entry.message = data;
  if (entry.view) entry.view.receive(data);
  const transport = (value) => setStateValue('queue', value);
  queue.connect(transport);
  return () => {
    if (queue.transport === transport) queue.connect(null);
  };
}

export default function mount(component) {
  return component.data.part === 'document' ? showDocument(component) : connectBridge(component);
}
