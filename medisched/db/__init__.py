"""Connections, transactions, tenancy and the names of constraints."""
