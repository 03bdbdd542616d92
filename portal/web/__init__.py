"""Plumbing that speaks HTTP and knows no feature."""
