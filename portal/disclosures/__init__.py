"""What the law of a business' state wants said before an offer is accepted: the matrix, the forms, what was signed."""
