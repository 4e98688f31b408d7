// The one dialog of the panes: it opens over its pane, and Esc or a press beside it closes it.

/**
 * An empty dialog in `host`; `onClose` puts the focus back. Both happen before `close()` returns: the browser's own
 * event comes only after the next key, which may have opened a field already that the focus must stay in.
 */
export function openDialog(host, className, label, onClose) {
  const dialog = document.createElement('dialog');
  dialog.className = className;
  dialog.setAttribute('aria-label', label);
  dialog.addEventListener(
    'close',
    () => {
      dialog.remove();
      onClose();
    },
    { once: true },
  );
  dialog.close = () => {
    HTMLDialogElement.prototype.close.call(dialog);
    dialog.dispatchEvent(new Event('close'));
  };
  dialog.addEventListener('cancel', (event) => {
    if (event.target !== dialog || event.defaultPrevented) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('mousedown', (event) => {
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top;
    if (event.target === dialog && !(inside && event.clientY <= box.bottom)) dialog.close();
  });
  host.append(dialog);
  return dialog;
}
