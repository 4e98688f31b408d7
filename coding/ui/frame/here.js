// Where somebody is stands in window.heardHere, set before this runs: the place and, within it, the tab, by number.
// Streamlit says of its links only by their look which one leads to the present page.
if (!window.heardTell) {
  const set = (node, name, value) => {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  };
  const tell = () => {
    for (const [group, { label, at, is }] of Object.entries(window.heardHere)) {
      const links = document.querySelector(`.st-key-${group}`);
      if (!links) continue;
      set(links, 'role', 'navigation');
      set(links, 'aria-label', label);
      [...links.querySelectorAll('a')].forEach((link, number) => set(link, 'aria-current', number === at ? is : 'false'));
    }
  };
  window.heardTell = tell;
  // In a narrow window the sidebar lies over the page that was chosen in it.
  document.addEventListener('click', ({ target }) => {
    if (innerWidth > 768 || !target.closest('.st-key-places a')) return;
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });
  // What one act of a person leads to is one step of Back: on the way Streamlit writes what the next page is asked for
  // onto the entry of the present one, and a page may tidy its own address.
  const [push, replace] = [history.pushState.bind(history), history.replaceState.bind(history)];
  let acted = true;
  for (const type of ['pointerdown', 'click', 'keydown']) addEventListener(type, () => (acted = true), true);
  addEventListener('popstate', () => (acted = false), true);
  history.pushState = (...entry) => {
    (acted ? push : replace)(...entry);
    acted = false;
  };
  new MutationObserver(tell).observe(document.body, { childList: true, subtree: true });
}
window.heardTell();
