"""Paper: the agreement, its certificate, the stamp and the seal, and whether a sealed file still holds."""
