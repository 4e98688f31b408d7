// Every key of the pane, once: the dispatcher and the help both read this table.
// `text` keys work while reading, `coding` keys while a code beside the text has the focus, `both` in both.

const table = [
  ['Move', 'text', 'nextTurn', ['ArrowDown', 'j'], '↓  j', 'next turn'],
  ['Move', 'text', 'previousTurn', ['ArrowUp', 'k'], '↑  k', 'previous turn'],
  ['Move', 'both', 'nextUncoded', ['n'], 'n', 'next answer without a code'],
  ['Move', 'both', 'previousUncoded', ['N'], 'Shift n', 'previous answer without a code'],
  ['Move', 'text', 'firstTurn', ['Home'], 'Home', 'first turn'],
  ['Move', 'text', 'lastTurn', ['End'], 'End', 'last turn'],
  ['Move', 'both', 'find', ['f'], 'f', 'find in the transcript'],

  ['Select', 'both', 'growSentence', ['s'], 's', 'sentence; again: one more'],
  ['Select', 'both', 'shrinkSentence', ['S'], 'Shift s', 'one sentence less'],
  ['Select', 'both', 'growTurn', ['a'], 'a', 'whole turn; again: the next too'],
  ['Select', 'text', 'wordRight', ['ArrowRight'], '→', 'caret one word on'],
  ['Select', 'text', 'wordLeft', ['ArrowLeft'], '←', 'caret one word back'],
  ['Select', 'text', 'characterRight', ['Ctrl+ArrowRight'], 'Ctrl →', 'caret one character on'],
  ['Select', 'text', 'characterLeft', ['Ctrl+ArrowLeft'], 'Ctrl ←', 'caret one character back'],
  ['Select', 'text', 'extendWordRight', ['Shift+ArrowRight'], 'Shift →', 'extend by a word'],
  ['Select', 'text', 'extendWordLeft', ['Shift+ArrowLeft'], 'Shift ←', 'draw back by a word'],
  ['Select', 'text', 'extendCharacterRight', ['Ctrl+Shift+ArrowRight'], 'Ctrl Shift →', 'extend by a character'],
  ['Select', 'text', 'extendCharacterLeft', ['Ctrl+Shift+ArrowLeft'], 'Ctrl Shift ←', 'draw back by a character'],
  ['Select', 'text', 'extendTurnDown', ['Shift+ArrowDown'], 'Shift ↓', 'extend to the next turn'],
  ['Select', 'text', 'extendTurnUp', ['Shift+ArrowUp'], 'Shift ↑', 'extend to the turn before'],

  ['Code', 'both', 'digit', [], '1 … 9, 0', 'apply the code shown above'],
  ['Code', 'both', 'palette', ['/'], '/', 'any code: type, then Enter'],
  ['Code', 'both', 'repeat', ['.'], '.', 'the last code again'],
  ['Code', 'both', 'inVivo', ['i'], 'i', 'make a code from the words selected'],
  ['Code', 'both', 'undo', ['Ctrl+z'], 'Ctrl z', 'undo'],
  ['Code', 'both', 'redo', ['Ctrl+Shift+z', 'Ctrl+y'], 'Ctrl Shift z', 'redo'],

  ['A coding', 'text', 'enterCodings', ['Enter', ' '], 'Enter', 'go to the codes of this turn'],
  ['A coding', 'coding', 'nextCoding', ['ArrowDown', 'ArrowRight', 'j'], '↓', 'next code'],
  ['A coding', 'coding', 'previousCoding', ['ArrowUp', 'ArrowLeft', 'k'], '↑', 'previous code'],
  ['A coding', 'both', 'memo', ['m'], 'm', 'write a memo'],
  ['A coding', 'both', 'recode', ['r'], 'r', 'change its code'],
  ['A coding', 'both', 'remove', ['x', 'Delete'], 'x', 'remove it'],
  ['A coding', 'both', 'endLeft', ['['], '[', 'end one word earlier'],
  ['A coding', 'both', 'endRight', [']'], ']', 'end one word later'],
  ['A coding', 'both', 'startLeft', ['{'], '{', 'start one word earlier'],
  ['A coding', 'both', 'startRight', ['}'], '}', 'start one word later'],
  ['A coding', 'coding', 'endRight', ['Shift+ArrowRight'], 'Shift →', 'on a code: end one word later'],
  ['A coding', 'coding', 'endLeft', ['Shift+ArrowLeft'], 'Shift ←', 'on a code: end one word earlier'],
  ['A coding', 'coding', 'startRight', ['Alt+Shift+ArrowRight'], 'Alt Shift →', 'on a code: start one word later'],
  ['A coding', 'coding', 'startLeft', ['Alt+Shift+ArrowLeft'], 'Alt Shift ←', 'on a code: start one word earlier'],

  ['Anything', 'both', 'escape', ['Escape'], 'Esc', 'back: close, then clear the selection'],
  ['Anything', 'both', 'help', ['?'], '?', 'this list'],
];

export const BINDINGS = table.map(([group, context, action, chords, shown, text]) => ({
  group,
  context,
  action,
  chords,
  shown,
  text,
}));

const lookup = { text: new Map(), coding: new Map() };
for (const { context, action, chords } of BINDINGS) {
  for (const chord of chords) {
    if (context !== 'coding') lookup.text.set(chord, action);
    if (context !== 'text') lookup.coding.set(chord, action);
  }
}

/**
 * What a key press asks for: { action, digit } or null. With `letters` off, keys that type a character need Alt.
 */
export function actionOf(event, context, letters) {
  const altGraph = event.getModifierState?.('AltGraph');
  const ctrl = !altGraph && (event.ctrlKey || event.metaKey);
  let alt = !altGraph && event.altKey;
  let { key } = event;
  const printable = [...key].length === 1 && key !== ' ';
  if (printable && !ctrl) {
    if (letters === alt) return null;
    alt = false;
  }
  if (printable) key = event.shiftKey && !ctrl ? key.toUpperCase() : key.toLowerCase();
  const shift = event.shiftKey && (!printable || ctrl);
  const chord = `${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
  const action = lookup[context].get(chord);
  if (action) return { action };
  if (ctrl || alt) return null;
  // Digits by place as well, for keyboards that need Shift for them.
  const digit = /^[0-9]$/.test(key) ? key : !event.shiftKey && /^Digit([0-9])$/.exec(event.code)?.[1];
  return digit ? { action: 'digit', digit: (Number(digit) + 9) % 10 } : null;
}
