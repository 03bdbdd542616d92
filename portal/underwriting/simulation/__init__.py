"""Kept decisions decided anew by another policy: what would have come of them. No deal is touched by it."""
