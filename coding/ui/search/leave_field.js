// Runs for each new list: before, the keys were for the field.
document.activeElement?.closest('.st-key-search-form-place input')?.blur();
