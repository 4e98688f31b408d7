// Completion in Streamlit's own text areas for memos, known by the class of their key.
import { complete } from '../heard.texts/completion.js';

const FIELD = '[class*="st-key-memo-"] textarea';
const NOTHING = { offers: [], lists: {} };
let given = NOTHING;
let focused = '';

function begun(event) {
  if (event.target.matches?.(FIELD)) complete(event.target, () => given.offers, (sign) => given.lists[sign]);
}

/** Focus the field of a form that was opened, which may be drawn only after this. */
function focus() {
  const field = document.querySelector(FIELD);
  field?.focus();
  return Boolean(field);
}

export default function mount({ data }) {
  given = data;
  document.addEventListener('focusin', begun);
  const watch = new MutationObserver(() => {
    if (focus()) watch.disconnect();
  });
  if (data.focus && data.focus !== focused && !focus()) watch.observe(document.body, { childList: true, subtree: true });
  focused = data.focus;
  if (document.activeElement) begun({ target: document.activeElement });
  return () => {
    watch.disconnect();
    if (given !== data) return; // overtaken, not gone: see heard.texts/mount.js
    document.removeEventListener('focusin', begun);
    given = NOTHING;
  };
}
