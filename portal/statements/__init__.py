"""Bank statements: read with proof, analysed, kept with a place on the page for every row."""
