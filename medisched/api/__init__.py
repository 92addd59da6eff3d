"""The door for other programs, and for forms that carry secrets."""
