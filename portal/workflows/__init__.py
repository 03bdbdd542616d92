"""Acts that span features, one function each."""
