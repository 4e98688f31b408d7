// Entry of the component. All modules are named here, so that the browser fetches them side by side and not level by level.
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
import '../heard.texts/dialog.js';
import '../heard.texts/keys.js';
import '../heard.texts/place.js';
import '../heard.texts/texts.js';
import { mounting } from '../heard.texts/mount.js';
import { Coder } from './coder.js';
import { queueOf } from './queue.js';

export default mounting(queueOf, (host, document, queue) => new Coder(host, document, queue));
