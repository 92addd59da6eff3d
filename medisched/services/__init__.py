"""The only way anything happens."""
