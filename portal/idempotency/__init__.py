"""Every POST once: the whole promise in one short module."""
