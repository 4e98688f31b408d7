"""The gate every export passes, and the places of what leaves by which it names what stops one."""
