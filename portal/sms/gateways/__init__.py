"""Ways for text messages to leave."""
