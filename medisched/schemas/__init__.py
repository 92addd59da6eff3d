"""What crosses the doors: frozen views going out, checked drafts coming in."""
