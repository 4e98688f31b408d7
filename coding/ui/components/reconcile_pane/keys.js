// Every key of the pane, once: the dispatcher, the buttons and the help read this table.

export const BINDINGS = [
  ['Settle', 'coder', '1 … 9', 'as that coder has it; a and b are the first two'],
  ['Settle', 'both', 'o', 'keep every coder’s'],
  ['Settle', 'stand', 'y', 'both readings stand: keep every coder’s and say why in words'],
  ['Settle', 'union', 'u', 'one passage with all words anyone marked'],
  ['Settle', 'intersection', 'i', 'only the words that all of them marked'],
  ['Settle', 'none', 'x', 'nothing is coded here'],
  ['Settle', 'custom', 'c', 'set the boundaries yourself'],
  ['Settle', 'new', 'n', 'another code, or other words'],
  ['Leave for later', 'defer', 'd', 'defer'],
  ['Leave for later', 'escalate', 'e', 'escalate to a lead'],
  ['Reason', 'slip', 's', 'slip'],
  ['Reason', 'definition unclear', 'f', 'definition unclear'],
  ['Reason', 'different reading', 'r', 'different reading'],
  ['Reason', 'boundary rule', 'l', 'boundary rule'],
  ['Reason', 'transcription', 't', 'transcription'],
  ['Reason', 'other', 'h', 'something else'],
  ['Reason', 'note', 'm', 'write the reason in words'],
  ['Talk', 'discuss', 'w', 'write in the discussion'],
  ['Talk', 'deciders', 'p', 'who decides: to the names'],
  ['Codebook', 'revise', 'v', 'revise the definition (leads)'],
  ['Move', 'next', '↓ → j', 'next item'],
  ['Move', 'previous', '↑ ← k', 'item before'],
  ['Move', 'first', 'Home', 'first item'],
  ['Move', 'last', 'End', 'last item'],
  ['Change', 'undo', 'Ctrl z', 'take your last step back'],
  ['Change', 'redo', 'Ctrl Shift z', 'bring it back'],
  ['Change', 'reopen', 'Delete', 'take a decision back: the item is open again'],
  ['Own boundaries', 'end', '[  ]', 'end one word earlier, later (also ← →)'],
  ['Own boundaries', 'start', '{  }', 'start one word earlier, later (also Shift ← →)'],
  ['Anything', 'help', '?', 'this list'],
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
  // Digits by place as well, for keyboards that need Shift for them.
  const digit = /^[1-9]$/.test(name) ? name : !event.shiftKey && /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit) return { action: 'coder', digit: Number(digit) - 1 };
  if (name === 'a' || name === 'b') return { action: 'coder', digit: name === 'a' ? 0 : 1 };
  const action = SPECIAL[name] ?? LETTERS[name];
  return action ? { action } : null;
}
