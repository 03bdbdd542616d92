"""Statements of invented businesses at invented banks, with the exact truth beside each."""
