// The released text of a case's documents beside its record: a line that keys move, and words that are selected.
import { element } from '../heard.coding_pane/page.js';
import { t } from '../heard.texts/texts.js';

export class TextPanel {
  constructor() {
    this.root = element('div', 'heard-case-text', undefined, {
      role: 'region',
      tabindex: '0',
      'aria-label': t('Documents of the case'),
    });
    this.lines = [];
    this.at = 0;
  }

  /** Documents as [release, title, [[start, speaker, text], …]]. */
  show(documents) {
    this.lines = [];
    this.at = 0;
    this.titles = new Map(documents);
    this.root.replaceChildren();
    this.root.hidden = !documents.length;
    for (const [release, title, turns] of documents) {
      this.root.append(element('h4', 'heard-case-title', title));
      for (const [start, speaker, text] of turns) {
        const node = element('p', 'heard-case-turn');
        const words = element('span', 'heard-case-words', text);
        node.append(element('span', 'heard-case-speaker', speaker), words);
        node.addEventListener('click', () => this.put(this.lines.findIndex((line) => line.node === node)));
        this.lines.push({ release, start, text, node, words });
        this.root.append(node);
      }
    }
    this.put(0);
  }

  put(at) {
    this.lines[this.at]?.node.removeAttribute('aria-current');
    this.at = Math.max(0, Math.min(at, this.lines.length - 1));
    this.lines[this.at]?.node.setAttribute('aria-current', 'true');
  }

  move(by) {
    this.put(this.at + by);
    this.lines[this.at]?.node.scrollIntoView({ block: 'nearest' });
  }

  /** The words that are selected, else the line that is marked, as [release, start, end] in code points. */
  chosen() {
    const selection = window.getSelection();
    if (selection?.rangeCount && !selection.isCollapsed) {
      const range = selection.getRangeAt(0);
      const [first, last] = [range.startContainer, range.endContainer].map((node) => this.lines.find(({ words }) => words.contains(node)));
      if (first && last && first.release === last.release) {
        const start = first.start + points(first.text.slice(0, range.startOffset));
        const end = last.start + points(last.text.slice(0, range.endOffset));
        selection.removeAllRanges();
        if (end > start) return [first.release, start, end];
      }
    }
    const line = this.lines[this.at];
    return line ? [line.release, line.start, line.start + points(line.text)] : null;
  }

  /** What a document is called. */
  title(release) {
    return this.titles.get(release) ?? '';
  }

  /** The beginning of a passage's words. */
  words(release, start, end) {
    const line = this.lines.findLast((one) => one.release === release && one.start <= start);
    if (!line) return '…';
    const words = [...line.text].slice(start - line.start, end - line.start);
    return words.length > 90 ? `${words.slice(0, 90).join('')} …` : words.join('');
  }

  /** Mark the lines that passages lie in. */
  mark(passages) {
    for (const { release, start, text, node } of this.lines) {
      const end = start + text.length;
      const cited = passages.some(([, its, from, to]) => its === release && from < end && to > start);
      node.classList.toggle('heard-case-cited', cited);
    }
  }
}

function points(text) {
  return [...text].length;
}
