"""Background checks: flags from a provider, never a raw report."""
