// Every key of the pane, once: the dispatcher, the buttons and the help read this table.
import { N_ } from '../heard.texts/texts.js';

export const BINDINGS = [
  [N_('Settle'), 'coder', '1 … 9', N_('as that coder has it; a and b are the first two')],
  [N_('Settle'), 'both', 'o', N_('keep every coder’s')],
  [N_('Settle'), 'stand', 'y', N_('both readings stand: keep every coder’s and say why in words')],
  [N_('Settle'), 'union', 'u', N_('one passage with all words anyone marked')],
  [N_('Settle'), 'intersection', 'i', N_('only the words that all of them marked')],
  [N_('Settle'), 'none', 'x', N_('nothing is coded here')],
  [N_('Settle'), 'custom', 'c', N_('set the boundaries yourself')],
  [N_('Settle'), 'new', 'n', N_('another code, or other words')],
  [N_('Leave for later'), 'defer', 'd', N_('defer')],
  [N_('Leave for later'), 'escalate', 'e', N_('escalate to a lead')],
  [N_('Reason'), 'slip', 's', N_('slip')],
  [N_('Reason'), 'definition unclear', 'f', N_('definition unclear')],
  [N_('Reason'), 'different reading', 'r', N_('different reading')],
  [N_('Reason'), 'boundary rule', 'l', N_('boundary rule')],
  [N_('Reason'), 'transcription', 't', N_('transcription')],
  [N_('Reason'), 'other', 'h', N_('something else')],
  [N_('Reason'), 'note', 'm', N_('write the reason in words')],
  [N_('Talk'), 'discuss', 'w', N_('write in the discussion')],
  [N_('Talk'), 'deciders', 'p', N_('who decides: to the names')],
  [N_('Codebook'), 'revise', 'v', N_('revise the definition (leads)')],
  [N_('Move'), 'next', '↓ → j', N_('next item')],
  [N_('Move'), 'previous', '↑ ← k', N_('item before')],
  [N_('Move'), 'first', 'Home', N_('first item')],
  [N_('Move'), 'last', 'End', N_('last item')],
  [N_('Change'), 'undo', 'Ctrl z', N_('take your last step back')],
  [N_('Change'), 'redo', 'Ctrl Shift z', N_('bring it back')],
  [N_('Change'), 'reopen', 'Delete', N_('take a decision back: the item is open again')],
  [N_('Own boundaries'), 'end', '[  ]', N_('end one word earlier, later (also ← →)')],
  [N_('Own boundaries'), 'start', '{  }', N_('start one word earlier, later (also Shift ← →)')],
  [N_('Anything'), 'help', '?', N_('this list')],
].map(([group, action, shown, text]) => ({ group, action, shown, text }));

const SPECIAL = {
  ArrowDown: 'next',
  ArrowRight: 'next',
  ArrowUp: 'previous',
  ArrowLeft: 'previous',
  Home: 'first',
  End: 'last',
  Delete: 'reopen',
  Backspace: 'reopen',
  Escape: 'escape',
  j: 'next',
  k: 'previous',
  '?': 'help',
};
const LETTERS = Object.fromEntries(
  BINDINGS.filter(({ shown }) => /^[a-z]$/.test(shown)).map(({ shown, action }) => [shown, action]),
);

/** The key shown on the button of an action. */
export const keyOf = (action) => BINDINGS.find((binding) => binding.action === action)?.shown ?? '';

/** What a key press asks for: { action, digit } or null. */
export function actionOf(event) {
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl) {
    if (event.altKey) return null;
    const letter = event.key.toLowerCase();
    if (letter === 'z') return { action: event.shiftKey ? 'redo' : 'undo' };
    return letter === 'y' ? { action: 'redo' } : null;
  }
  if (event.altKey) return null;
  const printable = [...event.key].length === 1;
  const name = printable ? event.key.toLowerCase() : event.key;
  // Digits by place as well, for keyboards that need Shift for them; AltGr types signs there.
  const signs = event.shiftKey || event.getModifierState?.('AltGraph');
  const digit = /^[1-9]$/.test(name) ? name : !signs && /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit) return { action: 'coder', digit: Number(digit) - 1 };
  if (name === 'a' || name === 'b') return { action: 'coder', digit: name === 'a' ? 0 : 1 };
  const action = SPECIAL[name] ?? LETTERS[name];
  return action ? { action } : null;
}
