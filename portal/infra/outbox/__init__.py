"""Work that leaves the building: written in the business transaction, carried out by a worker."""
