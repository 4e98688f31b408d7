// Every key of the pane, once: the dispatcher and the help both read this table.
import { N_ } from '../heard.texts/texts.js';

const table = [
  [N_('Go'), 'next', ['n', 'ArrowDown'], 'n  ↓', N_('next to decide')],
  [N_('Go'), 'previous', ['p', 'ArrowUp'], 'p  ↑', N_('the one before')],
  [N_('Go'), 'order', ['o'], 'o', N_('order by risk, or as in the text')],
  [N_('Go'), 'look', ['l'], 'l', N_('list of what is not masked, and back')],
  [N_('Go'), 'nextTurn', ['j'], 'j', N_('next turn')],
  [N_('Go'), 'previousTurn', ['k'], 'k', N_('turn before')],
  [N_('Go'), 'pageDown', ['PageDown', ' '], 'Space', N_('a screen on')],
  [N_('Go'), 'pageUp', ['PageUp', 'Shift+ '], 'Shift Space', N_('a screen back')],
  [N_('Go'), 'find', ['f'], 'f', N_('find in the text')],

  [N_('Hear the recording'), 'hear', ['h'], 'h', N_('play from the start of this turn, or stop')],
  [N_('Hear the recording'), 'hearWord', ['H'], 'Shift h', N_('play from about where the word is, by guess; or stop')],
  [N_('Hear the recording'), 'soundBack', [','], ',', N_('two seconds back')],
  [N_('Hear the recording'), 'soundOn', ['.'], '.', N_('two seconds on')],

  [N_('Decide'), 'accept', ['a'], 'a', N_('accept: mask these words wherever they mean this')],
  [N_('Decide'), 'reject', ['r'], 'r', N_('reject: leave them as they are')],
  [N_('Decide'), 'acceptAlike', ['A'], 'Shift a', N_('accept all like this in the project')],
  [N_('Decide'), 'rejectAlike', ['R'], 'Shift r', N_('reject all like this; in the other list: leave all that are listed')],
  [N_('Decide'), 'certain', ['c'], 'c', N_('accept everything that nothing speaks against')],
  [N_('Decide'), 'grouped', ['g'], 'g', N_('decide place by place, or all places of the same words')],
  [N_('Decide'), 'always', ['d'], 'd', N_('always mask these words in this project')],
  [N_('Decide'), 'never', ['v'], 'v', N_('never mask these words in this project')],
  [N_('Decide'), 'retype', ['t'], 't', N_('it is of another type')],
  [N_('Decide'), 'pseudonym', ['s'], 's', N_('set its pseudonym')],
  [N_('Who is who'), 'ask', ['q'], 'q', N_('questions: are these two the same? And back')],
  [N_('Who is who'), 'same', ['y'], 'y', N_('yes, the same')],
  [N_('Who is who'), 'notSame', [], 'n', N_('no, not the same (in the questions)')],
  [N_('Who is who'), 'link', ['='], '=', N_('this is somebody found before: then choose')],
  [N_('Who is who'), 'split', ['i'], 'i', N_('this is somebody else than the rest')],
  [N_('Decide'), 'many', ['b'], 'b', N_('accept everything above a score')],
  [N_('Decide'), 'undo', ['u', 'Ctrl+z'], 'u  Ctrl z', N_('undo')],
  [N_('Decide'), 'redo', ['U', 'Ctrl+Shift+z', 'Ctrl+y'], 'Shift u', N_('redo')],

  [N_('Mask what was missed'), 'extendRight', ['Shift+ArrowRight'], 'Shift →', N_('select a word more')],
  [N_('Mask what was missed'), 'extendLeft', ['Shift+ArrowLeft'], 'Shift ←', N_('a word less, or backwards')],
  [N_('Mask what was missed'), 'wordRight', ['ArrowRight'], '→', N_('caret one word on')],
  [N_('Mask what was missed'), 'wordLeft', ['ArrowLeft'], '←', N_('caret one word back')],
  [N_('Mask what was missed'), 'mask', ['m'], 'm', N_('mask the selection: then a letter for the type')],
  [N_('Mask what was missed'), 'everywhere', ['e'], 'e', N_('everywhere in this interview, or here only')],

  [N_('Anything'), 'escape', ['Escape'], 'Esc', N_('close, clear the selection, leave the list')],
  [N_('Anything'), 'help', ['?'], '?', N_('these keys')],
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
