// Runs for each list and each mark.
document.querySelector('.result-current')?.closest('[class*="st-key-result-"]')?.scrollIntoView({ block: 'nearest' });
