"""Three priced offers of a decision, and the one that is accepted."""
