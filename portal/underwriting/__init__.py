"""The policy as a document, and decisions that can be replayed."""
