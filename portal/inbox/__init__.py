"""Webhook deliveries: stored raw, processed once."""
