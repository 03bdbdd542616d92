"""Text messages with consent, opt-out and quiet words."""
