"""Agreements sent, viewed, signed and sealed."""
