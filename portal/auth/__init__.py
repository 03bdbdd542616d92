"""Proof of who asks: sessions, passwords, API keys, magic links."""
