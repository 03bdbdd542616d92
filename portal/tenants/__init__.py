"""The funders that share an installation; each sees its own rows alone."""
