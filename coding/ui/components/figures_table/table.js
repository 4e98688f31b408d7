// A real HTML table whose numbers open what is behind them, and whose intervals are drawn in place.
import { element } from '../heard.texts/element.js';
import { ownKeys } from '../heard.texts/keys.js';
import { learn, t } from '../heard.texts/texts.js';

const SVG = 'http://www.w3.org/2000/svg';

function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const WIDTH = 150;
const HEIGHT = 20;
const EDGE = 6;

/** One row of the forest plot: interval, point and target on one axis; the numbers stand in the cells beside it. */
function forest({ low, high, value, target: own, tone }, axis) {
  const { from } = axis;
  const target = own ?? axis.target;
  const at = (x) => EDGE + ((Math.max(from, Math.min(1, x)) - from) / (1 - from)) * (WIDTH - 2 * EDGE);
  const name = tone ? `ft-forest ft-tone-${tone}` : 'ft-forest';
  const plot = drawn('svg', { width: WIDTH, height: HEIGHT, class: name, 'aria-hidden': 'true', focusable: 'false' });
  const middle = HEIGHT / 2;
  for (const x of [0, 1]) if (x >= from) plot.append(drawn('line', { x1: at(x), x2: at(x), y1: 0, y2: HEIGHT, class: 'ft-grid' }));
  if (target !== null) plot.append(drawn('line', { x1: at(target), x2: at(target), y1: 0, y2: HEIGHT, class: 'ft-target' }));
  if (low !== null) {
    plot.append(drawn('line', { x1: at(low), x2: at(high), y1: middle, y2: middle, class: 'ft-interval' }));
    if (low < from) plot.append(drawn('path', { d: `M${at(from) + 5},${middle - 4} l-5,4 l5,4`, class: 'ft-arrow' }));
  }
  if (value !== null) plot.append(drawn('circle', { cx: at(value), cy: middle, r: 4, class: low === null ? 'ft-hollow' : 'ft-point' }));
  return plot;
}

function axis({ from, target }) {
  const at = (x) => EDGE + ((x - from) / (1 - from)) * (WIDTH - 2 * EDGE);
  const plot = drawn('svg', { width: WIDTH, height: 16, class: 'ft-axis', 'aria-hidden': 'true', focusable: 'false' });
  for (const x of [from, 0, 1]) {
    const label = drawn('text', { x: at(x), y: 12, 'text-anchor': x === from ? 'start' : x === 1 ? 'end' : 'middle' });
    label.textContent = String(x).replace('-', '−');
    plot.append(label);
  }
  if (target !== null && target > 0.15 && target < 0.9) {
    const label = drawn('text', { x: at(target), y: 12, 'text-anchor': 'middle', class: 'ft-target-label' });
    label.textContent = `▾ ${target}`;
    plot.append(label);
  }
  return plot;
}

function cellOf(cell, column, data, open) {
  if (cell && cell.forest) return element('td', {}, forest(cell.forest, data.axis));
  if (cell && cell.group) {
    const said = element('span', { class: 'ft-said' }, cell.said);
    return element('th', { scope: 'rowgroup', colspan: cell.columns, class: 'ft-group' }, cell.group, ' ', said);
  }
  const { text, note, go, head, tone } = typeof cell === 'string' ? { text: cell } : cell;
  const words = go
    ? element('button', { type: 'button', class: 'ft-open', tabindex: head ? '0' : '-1', title: note, onclick: () => open(go) }, text)
    : element('span', { title: note }, text);
  const shown = [words];
  if (note) shown.push(element('span', { class: 'ft-hidden' }, ` (${note})`));
  const kind = [column.number && 'ft-number', tone && `ft-tone-${tone}`].filter(Boolean).join(' ');
  return element(head ? 'th' : 'td', { scope: head ? 'row' : null, class: kind || null }, ...shown);
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** One tab stop for all figures of a matrix; arrow keys go to the next figure in their direction. */
function walk(table) {
  const buttons = [...table.querySelectorAll('tbody .ft-open')];
  buttons.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
  table.addEventListener('keydown', (event) => {
    const [down, right] = STEPS[event.key] ?? [0, 0];
    const from = event.target.closest('td, th');
    if (!(down || right) || !from || !event.target.classList.contains('ft-open')) return;
    event.preventDefault();
    let row = from.parentElement.rowIndex;
    let at = from.cellIndex;
    for (;;) {
      row += down;
      at += right;
      const next = row > 0 ? table.rows[row]?.cells[at] : null;
      if (!next) return;
      const button = next.querySelector('.ft-open');
      if (!button) continue;
      buttons.forEach((one) => (one.tabIndex = -1));
      button.tabIndex = 0;
      button.focus();
      button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      return;
    }
  });
}

const places = new Map(); // label → how far the page was scrolled when something was opened from that table
const scroller = (node) => node.closest('[data-testid="stMain"]');

export default function mount({ data, parentElement, setStateValue }) {
  learn(data.texts);
  const open = (go) => {
    const main = scroller(parentElement);
    places.set(data.label, main?.scrollTop ?? 0);
    main?.scrollTo({ top: 0 });
    setStateValue('opened', { go, id: crypto.randomUUID() });
  };
  const explain = element('p', { class: 'ft-explain', 'aria-live': 'polite' });
  explain.hidden = true;
  const heads = data.columns.map((column) => {
    const ask = column.explain
      ? element(
          'button',
          {
            type: 'button',
            class: 'ft-ask',
            'aria-label': t('What is {name}?', { name: column.text }),
            onclick: () => {
              const same = explain.textContent.startsWith(`${column.text}: `) && !explain.hidden;
              explain.hidden = same;
              explain.textContent = `${column.text}: ${column.explain}`;
            },
          },
          '?',
        )
      : null;
    const plot = column.axis ? axis(data.axis) : null;
    return element('th', { scope: 'col', class: column.number ? 'ft-number' : null }, column.text, ask, plot);
  });
  const rows = data.rows.map((row) =>
    element('tr', { class: row.quiet ? 'ft-quiet' : null }, ...row.cells.map((cell, at) => cellOf(cell, data.columns[at], data, open))),
  );
  const root = element(
    'div',
    { class: data.matrix ? 'ft-box ft-matrix' : 'ft-box' },
    explain,
    element(
      'table',
      { class: 'ft-table' },
      element('caption', { class: 'ft-hidden' }, data.label),
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows),
    ),
  );
  ownKeys(root);
  // Streamlit keeps the style sheet in the same parent, so only an older table is taken away.
  parentElement.querySelector('.ft-box')?.remove();
  parentElement.append(root);
  if (data.matrix) walk(root.querySelector('table'));
  if (places.has(data.label)) {
    const top = places.get(data.label);
    places.delete(data.label);
    requestAnimationFrame(() => requestAnimationFrame(() => scroller(root)?.scrollTo({ top })));
  }
}
