// The words of the panes: English in the source, the language of the interface from the message that draws a pane.

let known = {};

/** Marks a text in a constant; it is translated where it is shown. */
export const N_ = (text) => text;

/** The text in the language of the interface, with each {name} replaced, as `t(text, { name: 3 })`. */
export function t(text, values = {}) {
  const found = Object.hasOwn(known, text) ? known[text] : text;
  return found.replace(/\{(\w+)\}/gu, (all, name) => (Object.hasOwn(values, name) ? String(values[name]) : all));
}

/** Take over the translations sent with a pane; none for English. */
export function learn(texts) {
  known = texts ?? {};
}
