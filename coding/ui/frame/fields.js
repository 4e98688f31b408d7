// A field that shows a passphrase on demand forgets what was typed when Tab goes on from its button: Streamlit takes a
// text in when the field is left, and has left it for the button by then. So leaving the button leaves the field.
if (!window.heardFields) {
  window.heardFields = true;
  document.addEventListener('focusout', ({ target, relatedTarget }) => {
    const field = target.closest?.('button') && target.closest('[data-testid="stTextInput"]');
    if (!field || field.contains(relatedTarget)) return;
    field.querySelector('input')?.dispatchEvent(new FocusEvent('focusout', { bubbles: true, relatedTarget }));
  });
}
