// The token of a link stands behind “#”, which browsers do not send, so that no server's log has it: it is put into the
// form and out of the address.
const form = document.querySelector('form[data-opens]');
const token = location.hash.slice(1);
if (form && token) {
  history.replaceState(null, '', location.pathname);
  form.elements.token.value = token;
  form.submit();
}
