"""Providers of background checks."""
