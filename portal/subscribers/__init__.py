"""Systems of a tenant's own that are told of events: signed, retried for three days, paused when they stay away."""
