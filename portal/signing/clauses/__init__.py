"""The agreement's clauses in a tenant's own words, and the whole wordings that agreements were made from."""
