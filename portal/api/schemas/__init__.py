"""What calls and answers of the API look like, one module a feature."""
