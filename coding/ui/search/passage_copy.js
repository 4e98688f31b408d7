// Runs after a key or click; where the browser refuses, the words stand below to be copied by hand.
navigator.clipboard?.writeText(window.heardCopy).catch(() => {});
