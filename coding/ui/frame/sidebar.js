// The section with the present page is in window.heardSection, set before this runs.
if (!window.heardSidebar) {
  const mend = () => {
    for (const list of document.querySelectorAll('[data-testid="stSidebarNavItems"]')) {
      for (const node of [list, ...list.querySelectorAll('li')]) {
        if (node.getAttribute('role') !== 'presentation') node.setAttribute('role', 'presentation');
      }
    }
    for (const header of document.querySelectorAll('[data-testid="stNavSectionHeader"]')) {
      const label = header.querySelector('span');
      if (!label.hasAttribute('role')) {
        label.setAttribute('role', 'button');
        label.tabIndex = 0;
        label.addEventListener('keydown', (event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          header.click();
        });
      }
      const open = String(Boolean(header.parentElement.querySelector('li')));
      if (label.getAttribute('aria-expanded') !== open) label.setAttribute('aria-expanded', open);
      const here = String(label.textContent === window.heardSection);
      if (label.getAttribute('aria-current') !== here) label.setAttribute('aria-current', here);
    }
  };
  window.heardSidebar = mend;
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
}
window.heardSidebar();
