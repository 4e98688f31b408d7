// Every key of the pane, once: the dispatcher, the help and the changing of keys all read this table.
// `text` keys work while reading, `coding` keys while a code beside the text has the focus, `both` in both.
import { N_, t } from '../heard.texts/texts.js';

const table = [
  [N_('Move'), 'text', 'nextTurn', ['ArrowDown', 'j'], N_('next turn')],
  [N_('Move'), 'text', 'previousTurn', ['ArrowUp', 'k'], N_('previous turn')],
  [N_('Move'), 'both', 'nextUncoded', ['n'], N_('next answer without a code')],
  [N_('Move'), 'both', 'previousUncoded', ['N'], N_('previous answer without a code')],
  [N_('Move'), 'text', 'firstTurn', ['Home'], N_('first turn')],
  [N_('Move'), 'text', 'lastTurn', ['End'], N_('last turn')],
  [N_('Move'), 'both', 'find', ['f'], N_('find in the transcript')],
  [N_('Move'), 'both', 'goToLine', ['g'], N_('go to a line')],
  [N_('Move'), 'both', 'documents', ['l'], N_('the list of interviews')],
  [N_('Move'), 'both', 'nextColumn', ['F6'], N_('next column: codes, interviews, text')],
  [N_('Move'), 'both', 'previousColumn', ['Shift+F6'], N_('the column before')],
  [N_('Move'), 'both', 'nextSuggestion', ['u'], N_('next suggestion')],

  [N_('Select'), 'both', 'growSentence', ['s'], N_('sentence; again: one more')],
  [N_('Select'), 'both', 'shrinkSentence', ['S'], N_('one sentence less')],
  [N_('Select'), 'both', 'nextSentence', ['d'], N_('the next sentence instead')],
  [N_('Select'), 'both', 'previousSentence', ['D'], N_('the sentence before instead')],
  [N_('Select'), 'both', 'growTurn', ['a'], N_('whole turn; again: the next too')],
  [N_('Select'), 'both', 'widen', ['e'], N_('wider: word, sentence, turn, turns')],
  [N_('Select'), 'both', 'narrow', ['E'], N_('narrower, the same way back')],
  [N_('Select'), 'text', 'wordRight', ['ArrowRight'], N_('caret one word on')],
  [N_('Select'), 'text', 'wordLeft', ['ArrowLeft'], N_('caret one word back')],
  [N_('Select'), 'text', 'characterRight', ['Ctrl+ArrowRight'], N_('caret one character on')],
  [N_('Select'), 'text', 'characterLeft', ['Ctrl+ArrowLeft'], N_('caret one character back')],
  [N_('Select'), 'text', 'extendWordRight', ['Shift+ArrowRight'], N_('extend by a word')],
  [N_('Select'), 'text', 'extendWordLeft', ['Shift+ArrowLeft'], N_('draw back by a word')],
  [N_('Select'), 'text', 'extendCharacterRight', ['Ctrl+Shift+ArrowRight'], N_('extend by a character')],
  [N_('Select'), 'text', 'extendCharacterLeft', ['Ctrl+Shift+ArrowLeft'], N_('draw back by a character')],
  [N_('Select'), 'text', 'extendTurnDown', ['Shift+ArrowDown'], N_('extend to the next turn')],
  [N_('Select'), 'text', 'extendTurnUp', ['Shift+ArrowUp'], N_('extend to the turn before')],

  [N_('Code'), 'both', 'palette', ['/'], N_('any code: type, then Enter')],
  [N_('Code'), 'both', 'codeTree', ['c'], N_('the code tree: type, arrows, Enter')],
  [N_('Code'), 'both', 'repeat', ['.'], N_('the last code again')],
  [N_('Code'), 'both', 'inVivo', ['i'], N_('make a code from the words selected')],
  [N_('Code'), 'both', 'pin', ['p'], N_('pin the current code to its digit, or let it go')],
  [N_('Code'), 'both', 'accept', ['y'], N_('take the suggestion')],
  [N_('Code'), 'both', 'decline', ['Y'], N_('put the suggestion aside')],
  [N_('Code'), 'both', 'undo', ['Ctrl+z'], N_('undo')],
  [N_('Code'), 'both', 'redo', ['Ctrl+Shift+z', 'Ctrl+y'], N_('redo')],

  [N_('A coding'), 'text', 'enterCodings', ['Enter', ' '], N_('go to the codes of this turn')],
  [N_('A coding'), 'coding', 'nextCoding', ['ArrowDown', 'ArrowRight', 'j'], N_('on a code: next code')],
  [N_('A coding'), 'coding', 'previousCoding', ['ArrowUp', 'ArrowLeft', 'k'], N_('on a code: previous code')],
  [N_('A coding'), 'both', 'memo', ['m'], N_('write a memo; with no coding chosen, on this line')],
  [N_('A coding'), 'both', 'recode', ['r'], N_('change its code')],
  [N_('A coding'), 'both', 'remove', ['x', 'Delete'], N_('remove it')],
  [N_('A coding'), 'both', 'split', ['b'], N_('break it in two at the caret')],
  [N_('A coding'), 'both', 'merge', ['h'], N_('hold it together with the next of its code')],
  [N_('A coding'), 'both', 'typical', ['t'], N_('its words as a typical example of its code')],
  [N_('A coding'), 'both', 'atypical', ['T'], N_('its words as an atypical example')],
  [N_('A coding'), 'both', 'nearMiss', ['v'], N_('its words as a near miss: close, but another code')],
  [N_('A coding'), 'both', 'passages', ['P'], N_('all passages of its code, in their context')],
  [N_('A coding'), 'both', 'endLeft', ['['], N_('end one word earlier')],
  [N_('A coding'), 'both', 'endRight', [']'], N_('end one word later')],
  [N_('A coding'), 'both', 'startLeft', ['{'], N_('start one word earlier')],
  [N_('A coding'), 'both', 'startRight', ['}'], N_('start one word later')],
  [N_('A coding'), 'coding', 'endRight', ['Shift+ArrowRight'], N_('on a code: end one word later')],
  [N_('A coding'), 'coding', 'endLeft', ['Shift+ArrowLeft'], N_('on a code: end one word earlier')],
  [N_('A coding'), 'coding', 'startRight', ['Alt+Shift+ArrowRight'], N_('on a code: start one word later')],
  [N_('A coding'), 'coding', 'startLeft', ['Alt+Shift+ArrowLeft'], N_('on a code: start one word earlier')],

  [N_('Care'), 'both', 'open', ['o'], N_('open a heavy passage')],
  [N_('Care'), 'both', 'warn', ['w'], N_('a content note for the next reader, on these lines')],
  [N_('Care'), 'both', 'stop', ['q'], N_('stop here and keep the place')],
  [N_('Care'), 'both', 'report', ['!'], N_('a name that should be masked: tell the stewards')],

  [N_('Anything'), 'both', 'memos', ['M'], N_('memos of this interview and its codes')],
  [N_('Anything'), 'both', 'menu', ['Shift+F10', 'ContextMenu'], N_('the menu of the right button')],
  [N_('Anything'), 'both', 'escape', ['Escape'], N_('back: close, then clear the selection')],
  [N_('Anything'), 'both', 'help', ['?'], N_('this list')],

  ...[...'1234567890'].map((digit, place) => [N_('Digits'), 'both', `digit${place}`, [digit], N_('the code on {digit}'), digit]),
  ...[...'1234567890'].map((digit, place) => [N_('Pins'), 'both', `pin${place}`, [`Alt+Shift+${digit}`], N_('pin the current code to {digit}'), digit]),
];

export const BINDINGS = table.map(([group, context, action, chords, text, digit]) => ({
  id: context === 'coding' ? `${action}-on-code` : action,
  group,
  context,
  action,
  chords,
  text,
  digit,
}));

const FIXED = new Set(['Escape', 'Tab', 'Shift+Tab', 'F5', 'Ctrl+c', 'Ctrl+v', 'Ctrl+t', 'Ctrl+w', 'Ctrl+n', 'Ctrl+r']);
const SIGNS = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space', ContextMenu: '☰' };
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process']);

/** Words for a chord: `Ctrl+Shift+z` → “Ctrl Shift z”. */
export function spoken(chord) {
  const parts = chord === '+' ? ['+'] : chord.split(/\+(?=.)/);
  const key = parts.pop();
  const letter = [...key].length === 1 && key !== key.toLowerCase();
  return [...parts, ...(letter ? ['Shift'] : []), SIGNS[key] ?? (letter ? key.toLowerCase() : key)].join(' ');
}

/**
 * The chord of a key press, or null for modifiers alone and for keys that type a character while those are off.
 * With `letters` off, keys that type a character need Alt, which is then no part of the chord.
 */
export function chordOf(event, letters) {
  let { key } = event;
  if (MODIFIERS.has(key)) return null;
  const altGraph = event.getModifierState?.('AltGraph');
  const ctrl = !altGraph && (event.ctrlKey || event.metaKey);
  let alt = !altGraph && event.altKey;
  const place = /^Digit([0-9])$/.exec(event.code ?? '')?.[1];
  if (alt && event.shiftKey && !ctrl && place && (letters || !/^[0-9]$/.test(key))) return `Alt+Shift+${place}`;
  const printable = [...key].length === 1 && key !== ' ';
  if (printable && !ctrl) {
    if (letters === alt) return null;
    alt = false;
    // Digits by place too, for keyboards that need Shift for them; AltGr types signs there.
    if (place && !altGraph && !event.shiftKey && !/^[0-9]$/.test(key)) key = place;
  }
  if (printable) key = event.shiftKey && !ctrl ? key.toUpperCase() : key.toLowerCase();
  const shift = event.shiftKey && (!printable || ctrl);
  return `${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** The keys as one person has them: the table with their own chords in place of its own. */
export class Keymap {
  constructor(kept = {}) {
    this.own = Object.fromEntries(Object.entries(kept).filter(([id]) => BINDINGS.some((binding) => binding.id === id)));
    this.lookup = { text: new Map(), coding: new Map() };
    // A person's own keys come last, so that a key the table gains later takes none of theirs.
    const own = (binding) => binding.id in this.own;
    for (const binding of [...BINDINGS].sort((a, b) => own(a) - own(b))) {
      for (const chord of this.chords(binding)) {
        for (const context of ['text', 'coding']) {
          if (binding.context === context || binding.context === 'both') this.lookup[context].set(chord, binding.action);
        }
      }
    }
  }

  chords(binding) {
    return binding.action === 'escape' ? binding.chords : (this.own[binding.id] ?? binding.chords);
  }

  /** First chord of an action in words, for labels; empty when it has none. */
  shown(action) {
    const binding = BINDINGS.find((one) => one.action === action);
    const [first] = binding ? this.chords(binding) : [];
    return first ? spoken(first) : '';
  }

  /** What already answers to a chord where this binding works, or null; 'fixed' for keys that browsers need. */
  taken(binding, chord) {
    if (FIXED.has(chord)) return 'fixed';
    const meet = (other) => other.context === 'both' || binding.context === 'both' || other.context === binding.context;
    return BINDINGS.find((one) => one.id !== binding.id && meet(one) && this.chords(one).includes(chord)) ?? null;
  }

  /** What a key press asks for: { action, digit } or null. */
  actionOf(event, context, letters) {
    const chord = chordOf(event, letters);
    const action = chord && this.lookup[context].get(chord);
    if (!action) return null;
    const numbered = /^(digit|pin)(\d)$/.exec(action);
    return numbered ? { action: numbered[1] === 'pin' ? 'pinTo' : 'digit', digit: Number(numbered[2]) } : { action };
  }
}
