// Drawing one item: the passage with a lane for each coder, what each coder did, and what helps to decide.
import { STATES, unsettled } from './model.js';
import { element } from '../heard.texts/element.js';
import { key } from './parts.js';
import { t } from '../heard.texts/texts.js';

const STRIPES = [
  (color) => `linear-gradient(${color}, ${color})`,
  (color) => `repeating-linear-gradient(90deg, ${color} 0 7px, transparent 7px 11px)`,
  (color) => `repeating-linear-gradient(90deg, ${color} 0 3px, transparent 3px 6px)`,
];
const LANE = 6; // pixels from one lane to the next

function stripes(lanes, count) {
  return lanes
    .map((lane) => {
      const image = STRIPES[lane % STRIPES.length](`var(--lane-${lane % 6})`);
      return `${image} left 0 bottom ${(count - 1 - lane) * LANE}px / 100% 3px no-repeat`;
    })
    .join(', ');
}

/** The turns of an item, with every coder's spans underlined in their lane; `range` is one being set by hand. */
export function drawPassage(model, item, passage, range) {
  const coders = model.document.coders;
  const box = element('div', { class: 'rp-turns' });
  for (const turn of passage.turns) {
    const inside = turn.at >= passage.first && turn.at <= passage.last;
    const words = element('p', { class: 'rp-words', style: `--lanes: ${coders.length}` });
    fillTurn(words, turn, item, coders, range);
    box.append(
      element(
        'div',
        { class: `rp-turn${inside ? '' : ' rp-around'}` },
        element('span', { class: 'rp-speaker' }, `${turn.line}  ${turn.speaker}`),
        words,
      ),
    );
  }
  return box;
}

function fillTurn(words, turn, item, coders, range) {
  const ends = [turn.start, turn.end, ...(range ?? [])];
  for (const [, , start, end] of item.spans) ends.push(start, end);
  const cuts = [...new Set(ends)].filter((at) => at >= turn.start && at <= turn.end).sort((a, b) => a - b);
  for (let at = 0; at < cuts.length; at += 1) {
    for (const [coder, , , end] of item.spans) {
      if (end === cuts[at]) words.append(bracket(coders.indexOf(coder), false));
    }
    for (const [coder, , start] of item.spans) {
      if (start === cuts[at] && start < turn.end) words.append(bracket(coders.indexOf(coder), true));
    }
    if (at + 1 === cuts.length) break;
    const [from, to] = [cuts[at], cuts[at + 1]];
    const lanes = [
      ...new Set(item.spans.filter((s) => s[2] <= from && s[3] >= to).map(([coder]) => coders.indexOf(coder))),
    ].sort();
    const chosen = range && range[0] <= from && range[1] >= to;
    const text = turn.points.slice(from - turn.start, to - turn.start).join('');
    const piece = element('span', { class: `rp-piece${chosen ? ' rp-chosen' : ''}`, 'data-start': from }, text);
    if (lanes.length) piece.style.background = stripes(lanes, coders.length);
    if (chosen) piece.style.backgroundColor = 'var(--chosen)';
    words.append(piece);
  }
}

function bracket(lane, opens) {
  const text = opens ? `[${lane + 1}` : `${lane + 1}]`;
  return element('span', { class: 'rp-bracket', 'aria-hidden': 'true', style: `color: var(--ink-${lane % 6})` }, text);
}

/** The absolute code point a DOM position inside the passage stands for, or null. */
export function offsetOf(node, inNode) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.('.rp-piece');
  if (!piece) return null;
  const text = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, inNode) : '';
  return Number(piece.dataset.start) + Array.from(text).length;
}

export function codeChip(model, id) {
  const code = model.code(id);
  return element(
    'span',
    { class: 'rp-chip' },
    element('span', { class: 'rp-dot', style: `--code: ${code.color}`, 'aria-hidden': 'true' }),
    `${code.id} ${code.name}`,
  );
}

/** What each coder did here: code and words, or that there is nothing; then their memos. */
export function drawLanes(model, item, passage) {
  if (!item.spans.length) return null;
  const list = element('ol', { class: 'rp-lanes' });
  model.document.coders.forEach((coder, lane) => {
    const own = item.spans.filter(([who]) => who === coder);
    const row = element(
      'li',
      {},
      element(
        'span',
        { class: 'rp-coder' },
        key(String(lane + 1)),
        element('span', { class: 'rp-lane-sample', style: `background: ${stripes([lane], lane + 1)}`, 'aria-hidden': 'true' }),
        model.shortName(coder),
      ),
    );
    const what = element('div', { class: 'rp-what' });
    for (const [, code, start, end] of own) {
      what.append(element('p', {}, codeChip(model, code), element('q', {}, passage.brief(start, end))));
    }
    if (!own.length) what.append(absence(model, item, coder));
    row.append(what);
    list.append(row);
  });
  return list;
}

/** What the coders noted with their codes; null when they noted nothing. */
export function drawMemos(model, item) {
  const noted = item.spans.filter(([, , , , memo]) => memo);
  if (!noted.length) return null;
  const memos = noted.map(([coder, , , , memo]) => {
    const whose = t('{name}’s memo:', { name: model.shortName(coder) });
    return element('p', { class: 'rp-memo' }, element('strong', {}, `${whose} `), memo);
  });
  return element('div', { class: 'rp-memos' }, ...memos);
}

function absence(model, item, coder) {
  if (!item.absent.includes(coder)) return element('p', { class: 'rp-soft' }, t('Did not code this interview in this round.'));
  const instead = model.instead(item, coder);
  const text = element('p', { class: 'rp-soft' }, instead.length ? `${t('Not this code. On these words:')} ` : t('Nothing coded here.'));
  for (const code of instead) text.append(codeChip(model, code));
  return text;
}

/** How an item stands, in words; null while nothing was decided. */
export function drawStanding(model, item, passage, reopen) {
  const { state, decision, spans } = model.standing(item.id);
  if (state === 'open') return null;
  const [symbol, words] = STATES[state];
  const box = element('div', { class: 'rp-standing' });
  if (unsettled(state)) {
    const how = t('This item is {state}. Settle it with any key below, or leave it.', { state: t(words) });
    box.append(element('p', {}, `${symbol} ${how}`));
    return box;
  }
  const by = decision && state === 'decided' ? ` · ${model.decidedHow(decision)}, ${decision.at}` : '';
  const how = decision ? model.outcomeWords(decision.outcome) : '';
  const stands = state === 'agreed' ? t('Agreed in advance') : t('Settled: {how}', { how });
  box.append(
    element(
      'p',
      {},
      element('strong', {}, `${symbol} ${stands}`),
      by,
    ),
  );
  if (decision?.reason) box.append(element('p', {}, decision.reason));
  for (const [code, start, end] of spans) {
    box.append(element('p', {}, codeChip(model, code), element('q', {}, passage.brief(start, end))));
  }
  if (!spans.length) box.append(element('p', { class: 'rp-soft' }, t('Nothing is coded here in the consensus.')));
  box.append(
    element(
      'p',
      { class: 'rp-soft' },
      `${t('Any outcome below replaces this decision.')} `,
      element('button', { type: 'button', class: 'rp-link', onclick: reopen }, t('Take it back'), key('Delete')),
    ),
  );
  return box;
}
