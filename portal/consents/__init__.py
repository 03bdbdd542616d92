"""Consents on record: what was agreed to, in which words, when and from where."""
