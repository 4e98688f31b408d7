// Runs when a form is opened below the marked passage: its field is what the keys are for now.
document.querySelector('[class*="st-key-memo-"] textarea, [class*="st-key-own-"] textarea')?.focus();
