"""Who and what the words of a bank line stand for: lists of names and wordings, data without logic."""
