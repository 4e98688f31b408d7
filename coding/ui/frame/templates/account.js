// The token of a link stands behind “#”, which browsers do not send, so that no server's log has it: it is put into the
// form and out of the address.
const form = document.querySelector('form[data-opens]');
const token = location.hash.slice(1);
if (form && token) {
  history.replaceState(null, '', location.pathname);
  form.elements.token.value = token;
  form.submit();
}

// A passkey in place of a code: the browser is asked, and what it answers goes with the form.
async function answer(within, field, ask) {
  const problem = within.querySelector('[role="alert"]');
  problem.hidden = true;
  try {
    within.elements[field].value = JSON.stringify((await ask()).toJSON());
    within.submit();
  } catch {
    problem.hidden = false;
  }
}

const able = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON && globalThis.PublicKeyCredential;
for (const button of document.querySelectorAll('button[data-ask]')) {
  button.hidden = !able;
  button.addEventListener('click', () => {
    if (!button.form.reportValidity()) return;
    answer(button.form, 'answer', async () => {
      const options = await (await fetch(button.dataset.ask, { method: 'POST' })).json();
      return navigator.credentials.get({ publicKey: able.parseRequestOptionsFromJSON(options) });
    });
  });
}
for (const making of document.querySelectorAll('form[data-make]')) {
  making.addEventListener('submit', (event) => {
    event.preventDefault();
    answer(making, 'made', () => {
      const options = JSON.parse(making.dataset.make);
      return navigator.credentials.create({ publicKey: able.parseCreationOptionsFromJSON(options) });
    });
  });
}
