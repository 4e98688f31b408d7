// Keys pressed in a component are its own.

/**
 * Give key presses below `root` to `take(event)`, and nothing of them to Streamlit, which listens on the document: there,
 * c opens “Clear caches” and r reruns. Only an Escape that nobody took goes on.
 */
export function ownKeys(root, take = () => {}) {
  for (const type of ['keydown', 'keypress', 'keyup']) {
    root.addEventListener(type, (event) => {
      if (type === 'keydown' && !event.defaultPrevented) take(event);
      if (event.key !== 'Escape' || event.defaultPrevented) event.stopPropagation();
    });
  }
}

/** Have a key press that may be a letter go to a field in which somebody is writing; others are the browser's. */
export function writeOn(field, { key, ctrlKey, metaKey, altKey }) {
  if (key !== 'Shift' && !ctrlKey && !metaKey && !altKey) field.focus();
}
