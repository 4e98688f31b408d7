// Every key of the pane, once: the dispatcher and the help both read this table.

const table = [
  ['Go', 'next', ['n', 'ArrowDown'], 'n  ↓', 'next to decide'],
  ['Go', 'previous', ['p', 'ArrowUp'], 'p  ↑', 'the one before'],
  ['Go', 'order', ['o'], 'o', 'order by risk, or as in the text'],
  ['Go', 'look', ['l'], 'l', 'list of what is not masked, and back'],
  ['Go', 'nextTurn', ['j'], 'j', 'next turn'],
  ['Go', 'previousTurn', ['k'], 'k', 'turn before'],
  ['Go', 'pageDown', ['PageDown', ' '], 'Space', 'a screen on'],
  ['Go', 'pageUp', ['PageUp', 'Shift+ '], 'Shift Space', 'a screen back'],
  ['Go', 'find', ['f'], 'f', 'find in the text'],

  ['Decide', 'accept', ['a'], 'a', 'accept: mask these words wherever they mean this'],
  ['Decide', 'reject', ['r'], 'r', 'reject: leave them as they are'],
  ['Decide', 'acceptAlike', ['A'], 'Shift a', 'accept all like this in the project'],
  ['Decide', 'rejectAlike', ['R'], 'Shift r', 'reject all like this; in the other list: leave all that are listed'],
  ['Decide', 'certain', ['c'], 'c', 'accept everything that nothing speaks against'],
  ['Decide', 'grouped', ['g'], 'g', 'decide place by place, or all places of the same words'],
  ['Decide', 'always', ['d'], 'd', 'always mask these words in this project'],
  ['Decide', 'never', ['v'], 'v', 'never mask these words in this project'],
  ['Decide', 'retype', ['t'], 't', 'it is of another type'],
  ['Decide', 'pseudonym', ['s'], 's', 'set its pseudonym'],
  ['Who is who', 'ask', ['q'], 'q', 'questions: are these two the same? And back'],
  ['Who is who', 'same', ['y'], 'y', 'yes, the same'],
  ['Who is who', 'notSame', [], 'n', 'no, not the same (in the questions)'],
  ['Who is who', 'link', ['='], '=', 'this is somebody found before: then choose'],
  ['Who is who', 'split', ['i'], 'i', 'this is somebody else than the rest'],
  ['Decide', 'many', ['b'], 'b', 'accept everything above a score'],
  ['Decide', 'undo', ['u', 'Ctrl+z'], 'u  Ctrl z', 'undo'],
  ['Decide', 'redo', ['U', 'Ctrl+Shift+z', 'Ctrl+y'], 'Shift u', 'redo'],

  ['Mask what was missed', 'extendRight', ['Shift+ArrowRight'], 'Shift →', 'select a word more'],
  ['Mask what was missed', 'extendLeft', ['Shift+ArrowLeft'], 'Shift ←', 'a word less, or backwards'],
  ['Mask what was missed', 'wordRight', ['ArrowRight'], '→', 'caret one word on'],
  ['Mask what was missed', 'wordLeft', ['ArrowLeft'], '←', 'caret one word back'],
  ['Mask what was missed', 'mask', ['m'], 'm', 'mask the selection: then a letter for the type'],
  ['Mask what was missed', 'everywhere', ['e'], 'e', 'everywhere in this interview, or here only'],

  ['Anything', 'escape', ['Escape'], 'Esc', 'close, clear the selection, leave the list'],
  ['Anything', 'help', ['?'], '?', 'these keys'],
];

export const BINDINGS = table.map(([group, action, chords, shown, text]) => ({ group, action, chords, shown, text }));

const lookup = new Map();
for (const { action, chords } of BINDINGS) for (const chord of chords) lookup.set(chord, action);

/** What a key press asks for, or null. */
export function actionOf(event) {
  const altGraph = event.getModifierState?.('AltGraph');
  const ctrl = !altGraph && (event.ctrlKey || event.metaKey);
  if (!altGraph && event.altKey) return null;
  let { key } = event;
  const printable = [...key].length === 1 && key !== ' ';
  if (printable) key = event.shiftKey && !ctrl ? key.toUpperCase() : key.toLowerCase();
  const shift = event.shiftKey && (!printable || ctrl);
  return lookup.get(`${ctrl ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${key}`) ?? null;
}
