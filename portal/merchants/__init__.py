"""Businesses that apply, how they are recognised, and what may be shown of them."""
