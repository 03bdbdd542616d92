"""Providers, spoken to in their own protocol: a fake server a provider, and the suite that every gateway passes."""
