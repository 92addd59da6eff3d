"""Event handlers: thin, each with a policy."""
