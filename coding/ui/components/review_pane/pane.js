// Entry of the component. Text, selection, queue and notices are the coding pane's own modules.
import '../heard.coding_pane/text.js';
import '../heard.coding_pane/selection.js';
import './dialogs.js';
import './hearing.js';
import './keys.js';
import './page.js';
import './panel.js';
import './player.js';
import './project_actions.js';
import './state.js';
import './view.js';
import '../heard.texts/dialog.js';
import '../heard.texts/keys.js';
import '../heard.texts/texts.js';
import { mounting } from '../heard.texts/mount.js';
import { queueOf } from '../heard.coding_pane/queue.js';
import { Reviewer } from './reviewer.js';

export default mounting(queueOf, (host, document, queue) => new Reviewer(host, document, queue));
