// Entry of the component. It is mounted twice: the document part draws the pane, the bridge part carries operations.
// Text, selection, queue and notices are the coding pane's own modules.
import '../heard.coding_pane/text.js';
import '../heard.coding_pane/selection.js';
import './dialogs.js';
import './keys.js';
import './page.js';
import './panel.js';
import './project_actions.js';
import './state.js';
import './view.js';
import { queueOf } from '../heard.coding_pane/queue.js';
import { Reviewer } from './reviewer.js';
import { learn } from '../heard.texts/texts.js';

const open = new Map(); // scope → { reviewer, host, last bridge message }

function entryOf(scope) {
  if (!open.has(scope)) open.set(scope, { reviewer: null, host: null, message: null });
  return open.get(scope);
}

function showDocument({ data, parentElement }) {
  learn(data.texts);
  const entry = entryOf(data.scope);
  for (const [scope, other] of open) {
    if (other.host === parentElement && scope !== data.scope) {
      other.reviewer?.destroy();
      open.delete(scope);
    }
  }
  if (entry.reviewer && entry.host === parentElement && entry.reviewer.root.isConnected) {
    if (entry.reviewer.message !== data) entry.reviewer.adopt(data);
  } else {
    entry.reviewer?.destroy();
    entry.reviewer = new Reviewer(parentElement, data, queueOf(data.scope));
    entry.host = parentElement;
    if (entry.message) entry.reviewer.receive(entry.message);
  }
  return () => {
    if (entry.host !== parentElement) return;
    entry.reviewer?.destroy();
    open.delete(data.scope);
  };
}

function connectBridge({ data, setStateValue }) {
  const entry = entryOf(data.scope);
  const queue = queueOf(data.scope);
  entry.message = data;
  entry.reviewer?.receive(data);
  const transport = (value) => setStateValue('queue', value);
  queue.connect(transport);
  return () => {
    if (queue.transport === transport) queue.connect(null);
  };
}

export default function mount(component) {
  return component.data.part === 'document' ? showDocument(component) : connectBridge(component);
}
