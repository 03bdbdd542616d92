"""Carrying an earlier system's rows and files over: used by one migration and one command, and deletable after."""
