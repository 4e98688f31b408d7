// Runs for each page and each mark.
document.querySelector('.passage[aria-current]')?.closest('[class*="st-key-passage-"]')?.scrollIntoView({ block: 'nearest' });
