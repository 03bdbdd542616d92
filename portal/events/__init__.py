"""What happened, once and in order: the timeline, hash-chained per tenant."""
