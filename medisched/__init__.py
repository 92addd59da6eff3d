"""Medisched: a multi-tenant scheduling platform for healthcare."""
