"""The real servers that tests talk to: PostgreSQL, an S3 server, clamd and a browser, each started without set-up."""
