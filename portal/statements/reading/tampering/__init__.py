"""Signs that a file was changed after the bank made it: evidence for a person, never a verdict.

While pages are read the child gathers plain facts (`facts`, `painted`, `revisions`); rules over them are small pure
functions (`page_rules`, `document_rules`, `proof_rules`), and what a sign is called and how much it weighs is a table
(`catalogue`).
"""
