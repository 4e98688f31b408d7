// Every key of the pane, once: the dispatcher, the help and the changing of keys all read this table.
// `text` keys work while reading, `coding` keys while a code beside the text has the focus, `both` in both.

const table = [
  ['Move', 'text', 'nextTurn', ['ArrowDown', 'j'], 'next turn'],
  ['Move', 'text', 'previousTurn', ['ArrowUp', 'k'], 'previous turn'],
  ['Move', 'both', 'nextUncoded', ['n'], 'next answer without a code'],
  ['Move', 'both', 'previousUncoded', ['N'], 'previous answer without a code'],
  ['Move', 'text', 'firstTurn', ['Home'], 'first turn'],
  ['Move', 'text', 'lastTurn', ['End'], 'last turn'],
  ['Move', 'both', 'find', ['f'], 'find in the transcript'],
  ['Move', 'both', 'goToLine', ['g'], 'go to a line'],
  ['Move', 'both', 'nextSuggestion', ['u'], 'next suggestion'],

  ['Select', 'both', 'growSentence', ['s'], 'sentence; again: one more'],
  ['Select', 'both', 'shrinkSentence', ['S'], 'one sentence less'],
  ['Select', 'both', 'nextSentence', ['d'], 'the next sentence instead'],
  ['Select', 'both', 'previousSentence', ['D'], 'the sentence before instead'],
  ['Select', 'both', 'growTurn', ['a'], 'whole turn; again: the next too'],
  ['Select', 'both', 'widen', ['e'], 'wider: word, sentence, turn, turns'],
  ['Select', 'both', 'narrow', ['E'], 'narrower, the same way back'],
  ['Select', 'text', 'wordRight', ['ArrowRight'], 'caret one word on'],
  ['Select', 'text', 'wordLeft', ['ArrowLeft'], 'caret one word back'],
  ['Select', 'text', 'characterRight', ['Ctrl+ArrowRight'], 'caret one character on'],
  ['Select', 'text', 'characterLeft', ['Ctrl+ArrowLeft'], 'caret one character back'],
  ['Select', 'text', 'extendWordRight', ['Shift+ArrowRight'], 'extend by a word'],
  ['Select', 'text', 'extendWordLeft', ['Shift+ArrowLeft'], 'draw back by a word'],
  ['Select', 'text', 'extendCharacterRight', ['Ctrl+Shift+ArrowRight'], 'extend by a character'],
  ['Select', 'text', 'extendCharacterLeft', ['Ctrl+Shift+ArrowLeft'], 'draw back by a character'],
  ['Select', 'text', 'extendTurnDown', ['Shift+ArrowDown'], 'extend to the next turn'],
  ['Select', 'text', 'extendTurnUp', ['Shift+ArrowUp'], 'extend to the turn before'],

  ['Code', 'both', 'palette', ['/'], 'any code: type, then Enter'],
  ['Code', 'both', 'repeat', ['.'], 'the last code again'],
  ['Code', 'both', 'inVivo', ['i'], 'make a code from the words selected'],
  ['Code', 'both', 'pin', ['p'], 'pin the current code to its digit, or let it go'],
  ['Code', 'both', 'accept', ['y'], 'take the suggestion'],
  ['Code', 'both', 'decline', ['Y'], 'put the suggestion aside'],
  ['Code', 'both', 'undo', ['Ctrl+z'], 'undo'],
  ['Code', 'both', 'redo', ['Ctrl+Shift+z', 'Ctrl+y'], 'redo'],

  ['A coding', 'text', 'enterCodings', ['Enter', ' '], 'go to the codes of this turn'],
  ['A coding', 'coding', 'nextCoding', ['ArrowDown', 'ArrowRight', 'j'], 'on a code: next code'],
  ['A coding', 'coding', 'previousCoding', ['ArrowUp', 'ArrowLeft', 'k'], 'on a code: previous code'],
  ['A coding', 'both', 'memo', ['m'], 'write a memo; with no coding chosen, on this line'],
  ['A coding', 'both', 'recode', ['r'], 'change its code'],
  ['A coding', 'both', 'remove', ['x', 'Delete'], 'remove it'],
  ['A coding', 'both', 'split', ['b'], 'break it in two at the caret'],
  ['A coding', 'both', 'merge', ['h'], 'hold it together with the next of its code'],
  ['A coding', 'both', 'typical', ['t'], 'its words as a typical example of its code'],
  ['A coding', 'both', 'atypical', ['T'], 'its words as an atypical example'],
  ['A coding', 'both', 'nearMiss', ['v'], 'its words as a near miss: close, but another code'],
  ['A coding', 'both', 'endLeft', ['['], 'end one word earlier'],
  ['A coding', 'both', 'endRight', [']'], 'end one word later'],
  ['A coding', 'both', 'startLeft', ['{'], 'start one word earlier'],
  ['A coding', 'both', 'startRight', ['}'], 'start one word later'],
  ['A coding', 'coding', 'endRight', ['Shift+ArrowRight'], 'on a code: end one word later'],
  ['A coding', 'coding', 'endLeft', ['Shift+ArrowLeft'], 'on a code: end one word earlier'],
  ['A coding', 'coding', 'startRight', ['Alt+Shift+ArrowRight'], 'on a code: start one word later'],
  ['A coding', 'coding', 'startLeft', ['Alt+Shift+ArrowLeft'], 'on a code: start one word earlier'],

  ['Care', 'both', 'open', ['o'], 'open a heavy passage'],
  ['Care', 'both', 'warn', ['w'], 'a content note for the next reader, on these lines'],
  ['Care', 'both', 'stop', ['q'], 'stop here and keep the place'],
  ['Care', 'both', 'report', ['!'], 'a name that should be masked: tell the stewards'],

  ['Anything', 'both', 'memos', ['M'], 'memos of this interview and its codes'],
  ['Anything', 'both', 'escape', ['Escape'], 'back: close, then clear the selection'],
  ['Anything', 'both', 'help', ['?'], 'this list'],

  ...[...'1234567890'].map((digit, place) => ['Digits', 'both', `digit${place}`, [digit], `the code on ${digit}`]),
  ...[...'1234567890'].map((digit, place) => ['Pins', 'both', `pin${place}`, [`Alt+Shift+${digit}`], `pin the current code to ${digit}`]),
];

export const BINDINGS = table.map(([group, context, action, chords, text]) => ({
  id: context === 'coding' ? `${action}-on-code` : action,
  group,
  context,
  action,
  chords,
  text,
}));

const FIXED = new Set(['Escape', 'Tab', 'Shift+Tab', 'F5', 'Ctrl+c', 'Ctrl+v', 'Ctrl+t', 'Ctrl+w', 'Ctrl+n', 'Ctrl+r']);
const SIGNS = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space' };
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
    // Digits by place as well, for keyboards that need Shift for them.
    if (place && !event.shiftKey && !/^[0-9]$/.test(key)) key = place;
  }
  if (printable) key = event.shiftKey && !ctrl ? key.toUpperCase() : key.toLowerCase();
  const shift = event.shiftKey && (!printable || ctrl);
  return `${ctrl ? 'Ctrl+' : ''}${alt ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** The keys as one person has them: the table with their own chords in place of its own. */
export class Keymap {
  constructor(own = {}) {
    this.own = Object.fromEntries(Object.entries(own).filter(([id]) => BINDINGS.some((binding) => binding.id === id)));
    this.lookup = { text: new Map(), coding: new Map() };
    for (const binding of BINDINGS) {
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
