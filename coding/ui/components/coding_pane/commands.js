// What each action of the key table does. A command returns false to let the browser have the key.

const select = (change) => (coder) => coder.follow(() => change(coder.selection, coder));

export const COMMANDS = {
  digit: (coder, digit) => coder.applyCode(coder.codebook.slots[digit]),
  repeat: (coder) => (coder.lastCode ? coder.applyCode(coder.lastCode) : coder.say('No code was applied yet.')),
  palette: (coder) => coder.chooseCode(),
  recode: (coder) => coder.changeCode(),
  inVivo: (coder) => coder.inVivo(),
  memo: (coder) => coder.editMemo(),
  remove: (coder) => coder.removeActive(),
  endLeft: (coder) => coder.resize('end', -1),
  endRight: (coder) => coder.resize('end', 1),
  startLeft: (coder) => coder.resize('start', -1),
  startRight: (coder) => coder.resize('start', 1),
  undo: (coder) => coder.writable() && coder.send({ kind: 'undo' }),
  redo: (coder) => coder.writable() && coder.send({ kind: 'redo' }),

  nextTurn: (coder) => coder.step(1),
  previousTurn: (coder) => coder.step(-1),
  firstTurn: (coder) => coder.setTurn(0),
  lastTurn: (coder) => coder.setTurn(coder.transcript.turns.length - 1),
  nextUncoded: (coder) => coder.toUncoded(1),
  previousUncoded: (coder) => coder.toUncoded(-1),
  enterCodings: (coder) => coder.enterCodings(),
  nextCoding: (coder) => coder.stepCoding(1),
  previousCoding: (coder) => coder.stepCoding(-1),

  growSentence: select((selection) => selection.growSentence()),
  shrinkSentence: select((selection) => selection.shrinkSentence()),
  growTurn: select((selection, coder) => selection.growTurn(coder.turn)),
  wordRight: select((selection) => selection.move(1, 'word')),
  wordLeft: select((selection) => selection.move(-1, 'word')),
  characterRight: select((selection) => selection.move(1, 'grapheme')),
  characterLeft: select((selection) => selection.move(-1, 'grapheme')),
  extendWordRight: select((selection) => selection.extend(1, 'word')),
  extendWordLeft: select((selection) => selection.extend(-1, 'word')),
  extendCharacterRight: select((selection) => selection.extend(1, 'grapheme')),
  extendCharacterLeft: select((selection) => selection.extend(-1, 'grapheme')),
  extendTurnDown: select((selection) => selection.extendTurn(1)),
  extendTurnUp: select((selection) => selection.extendTurn(-1)),

  find: (coder) => coder.find(),
  help: (coder) => coder.help(),
  escape: (coder) => coder.escape(),
};
