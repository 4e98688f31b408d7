// The canvas of a map: Cytoscape.js draws what stands on it, in the colours of the page. Words go through plain labels.
// Cytoscape.js 3.35.0 (MIT, no dependencies), unchanged: `npm pack cytoscape`, dist/cytoscape.esm.min.mjs and LICENSE; SHA-256
// aa33b0103bbdb721aeb1506000cb6e056692400baba7264c552d000b09da01f2. After raising it run tests/browser/maps (no eval, no requests).
// It draws labels on a canvas, so no words become markup. Its ending keeps it out of what is read for texts of the interface.
import cytoscape from './cytoscape/cytoscape.esm.min.mjs';

export const WIDTH = 168; // of everything on a map; the picture in a report has the same
const LINE = 17;
const CHARACTERS = 22; // a line of a label holds
const MOST_LINES = 5;
const APART = [310, 120]; // between two places that are free
const MARGIN = 20; // around what is brought into view
const UNDIRECTED = ['contradicts', 'goes_with'];
const SHAPES = { code: 'round-rectangle', theme: 'ellipse', memo: 'cut-rectangle', note: 'rectangle' };

/** Words in lines that fit, with an ellipsis where they are cut. */
export function wrapped(words) {
  const lines = [];
  let line = '';
  for (const word of words.split(/\s+/).flatMap((one) => one.match(/.{1,21}/gu) ?? [])) {
    if (line && line.length + word.length + 1 > CHARACTERS) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1]} …`] : lines;
}

export class Canvas {
  /** `on` has `choose(node)`, `link(node)` for a second thing, `change(link)`, and `moved(node, x, y)` after a drag. */
  constructor(host, on) {
    this.host = host;
    this.cy = cytoscape({
      container: host,
      layout: { name: 'preset' },
      userZoomingEnabled: false, // the wheel is the page's
      boxSelectionEnabled: false,
      selectionType: 'single',
      minZoom: 0.2,
      maxZoom: 2,
    });
    this.cy.on('tap', 'node', (event) => {
      if (event.originalEvent?.shiftKey) on.link(event.target.id());
      else on.choose(event.target.id());
    });
    this.cy.on('tap', 'edge', (event) => on.change(event.target.id()));
    this.cy.on('tap', (event) => event.target === this.cy && on.choose(''));
    this.cy.on('grab', 'node', (event) => on.choose(event.target.id()));
    this.cy.on('dragfree', 'node', (event) => {
      const { x, y } = event.target.position();
      on.moved(event.target.id(), Math.round(x), Math.round(y));
    });
    this.fresh = true; // nothing was in view yet: a page that comes back has its size only later
    this.watch = new ResizeObserver(() => {
      this.cy.resize();
      if (this.fresh) this.fit();
    });
    this.watch.observe(host);
  }

  destroy() {
    this.watch.disconnect();
    this.cy.destroy();
  }

  /** Things as {id, kind, state, label, x, y}; links as {id, source, target, kind, label}. */
  show(nodes, links) {
    const wanted = new Set([...nodes, ...links].map(({ id }) => id));
    this.cy.batch(() => {
      this.cy.elements().filter((one) => !wanted.has(one.id())).remove();
      for (const { id, kind, state, label, x, y } of nodes) {
        const lines = wrapped(label);
        const data = { id, kind, state, label: lines.join('\n'), height: (kind === 'theme' ? 34 : 18) + lines.length * LINE };
        const known = this.cy.getElementById(id);
        if (known.empty()) this.cy.add({ group: 'nodes', data, position: { x, y } });
        else {
          known.data(data);
          if (!known.grabbed()) known.position({ x, y });
        }
      }
      for (const { id, source, target, kind, label } of links) {
        const data = { id, source, target, kind, label: wrapped(label).join('\n'), arrow: UNDIRECTED.includes(kind) ? 'none' : 'triangle' };
        if (this.cy.getElementById(id).empty()) this.cy.add({ group: 'edges', data });
        else this.cy.getElementById(id).data(data);
      }
    });
    this.paint();
    if (this.fresh) this.fit();
  }

  /** In the colours of the page as it is now, light or dark. */
  paint() {
    const style = getComputedStyle(this.host);
    const of = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    const ink = of('--st-text-color', '#1b1f24');
    const paper = of('--st-background-color', '#ffffff');
    const shade = of('--st-secondary-background-color', '#f0f2f6');
    const mark = of('--st-primary-color', '#1f5f6b');
    const painted = [ink, paper, shade, mark].join();
    if (painted === this.painted) return;
    this.painted = painted;
    const nodes = Object.entries(SHAPES).map(([kind, shape]) => ({ selector: `node[kind = '${kind}']`, style: { shape } }));
    this.cy.style([
      {
        selector: 'node',
        style: {
          width: WIDTH, height: 'data(height)', label: 'data(label)', color: ink, 'background-color': paper,
          'border-width': 1.5, 'border-color': ink, 'text-wrap': 'wrap', 'text-valign': 'center', 'font-size': 13,
          'font-family': of('--st-font', 'sans-serif'), 'line-height': 1.25, 'overlay-opacity': 0,
        },
      },
      ...nodes,
      { selector: "node[kind = 'theme']", style: { 'border-width': 3, width: WIDTH + 30 } },
      { selector: "node[kind = 'memo']", style: { 'background-color': shade } },
      { selector: "node[kind = 'note']", style: { 'border-style': 'dotted', 'font-style': 'italic' } },
      { selector: "node[state != 'here']", style: { 'border-style': 'dashed', opacity: 0.7 } },
      { selector: 'node.chosen', style: { 'border-color': mark, 'border-width': 4 } },
      {
        selector: 'edge',
        style: {
          width: 1.5, 'line-color': ink, 'target-arrow-color': ink, 'target-arrow-shape': 'data(arrow)', 'curve-style': 'bezier',
          label: 'data(label)', color: ink, 'font-size': 12, 'text-wrap': 'wrap', 'text-background-color': paper,
          'text-background-opacity': 1, 'font-family': of('--st-font', 'sans-serif'), 'text-background-padding': 3, 'overlay-opacity': 0, 'arrow-scale': 1.2,
        },
      },
      { selector: "edge[kind = 'contradicts']", style: { 'line-style': 'dashed' } },
      { selector: "edge[kind = 'example_of']", style: { 'line-style': 'dotted' } },
    ]);
  }

  /** Mark what is chosen, and bring it into view, moving what is seen no further than that takes. */
  choose(id) {
    this.cy.nodes().removeClass('chosen');
    const node = this.cy.getElementById(id);
    if (node.empty()) return;
    node.addClass('chosen');
    const { x1, x2, y1, y2 } = this.cy.extent();
    const box = node.boundingBox();
    const short = (from, to, least, most) => (from < least ? least - from + MARGIN : Math.min(0, most - to - MARGIN));
    const zoom = this.cy.zoom();
    const x = box.x1 < x1 || box.x2 > x2 ? short(box.x1, box.x2, x1, x2) : 0;
    const y = box.y1 < y1 || box.y2 > y2 ? short(box.y1, box.y2, y1, y2) : 0;
    if (x || y) this.cy.panBy({ x: x * zoom, y: y * zoom });
  }

  put(id, x, y) {
    this.cy.getElementById(id).position({ x, y });
    this.choose(id);
  }

  fit() {
    this.cy.resize();
    if (this.cy.nodes().empty() || !this.cy.width() || !this.cy.height()) return;
    this.fresh = false;
    this.cy.fit(undefined, 40);
    if (this.cy.zoom() > 1) {
      this.cy.zoom(1);
      this.cy.center();
    }
  }

  zoom(by) {
    this.cy.zoom({ level: this.cy.zoom() * by, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  /** A place near the middle of what is in view where nothing stands. */
  free() {
    const { x1, x2, y1, y2 } = this.cy.extent();
    const middle = this.cy.nodes().empty() ? [0, 0] : [Math.round((x1 + x2) / 2), Math.round((y1 + y2) / 2)];
    const [across, down] = APART;
    const taken = this.cy.nodes().map((one) => one.position());
    const open = ([x, y]) => taken.every((one) => Math.abs(one.x - x) >= across - 5 || Math.abs(one.y - y) >= down - 5);
    for (let ring = 0; ring < 12; ring += 1) {
      const places = [];
      for (let column = -ring; column <= ring; column += 1) {
        for (let row = -ring; row <= ring; row += 1) {
          if (Math.max(Math.abs(column), Math.abs(row)) === ring) places.push([middle[0] + column * across, middle[1] + row * down]);
        }
      }
      const found = places.sort(([a, b], [c, d]) => Math.hypot(a - middle[0], b - middle[1]) - Math.hypot(c - middle[0], d - middle[1])).find(open);
      if (found) return found;
    }
    return middle;
  }
}
