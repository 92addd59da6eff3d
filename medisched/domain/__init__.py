"""Pure rules: time, access, errors and words. Standard library only."""
