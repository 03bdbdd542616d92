"""Files of a deal: received, scanned, stored under random names, handed out again."""
