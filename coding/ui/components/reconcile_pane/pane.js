// Entry of the component. All modules are named here, so that the browser fetches them side by side and not level by level.
import './aside.js';
import './discussion.js';
import './editor.js';
import './frame.js';
import './item.js';
import './keys.js';
import './model.js';
import './parts.js';
import './passages.js';
import './steps.js';
import './values.js';
import '../heard.case_record/text.js';
import '../heard.texts/dialog.js';
import '../heard.texts/element.js';
import '../heard.texts/keys.js';
import '../heard.texts/place.js';
import '../heard.texts/texts.js';
import { mounting } from '../heard.texts/mount.js';
import { queueOf } from '../heard.coding_pane/queue.js';
import { CaseView } from './case_variables.js';
import { View } from './view.js';

const drafts = new Map(); // scope → what is being written, item by item; it outlives the pane as the queue does

/** What the server is sent: without what is only there to be painted. */
function sendable({ shown, away, message, ...sent }) {
  return typeof message === 'string' ? { ...sent, message } : sent;
}

function draftsOf(scope) {
  if (!drafts.has(scope)) drafts.set(scope, {});
  return drafts.get(scope);
}

export default mounting(
  (scope) => queueOf(scope, sendable),
  (host, document, queue) => {
    const made = document.subject === 'cases' ? CaseView : View;
    return new made(host, document, queue, draftsOf(document.scope));
  },
);
