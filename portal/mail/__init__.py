"""E-mail messages, written in the transaction and sent by the worker."""
