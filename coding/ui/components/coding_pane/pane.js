// Entry of the component. All modules are named here, so that the browser fetches them side by side and not level by level.
import './text.js';
import './care.js';
import './codes.js';
import './codetree.js';
import './columns.js';
import './commands.js';
import './documents.js';
import './drag.js';
import './editor.js';
import './exposure.js';
import './follow.js';
import './frame.js';
import './keys.js';
import './keysdialog.js';
import './memos.js';
import './menus.js';
import './mouse.js';
import './page.js';
import './panels.js';
import './parts.js';
import './reader.js';
import './selection.js';
import './suggestions.js';
import '../heard.following/channel.js';
import '../heard.texts/completion.js';
import '../heard.texts/dialog.js';
import '../heard.texts/keys.js';
import '../heard.texts/place.js';
import '../heard.texts/texts.js';
import { mounting } from '../heard.texts/mount.js';
import { Coder } from './coder.js';
import { queueOf } from './queue.js';

/** What the server is sent: without what is only there to count steps. */
const sendable = ({ along, ...sent }) => sent;

export default mounting((scope) => queueOf(scope, sendable), (host, document, queue) => new Coder(host, document, queue));
