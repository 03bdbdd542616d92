"""The SMS service."""
