"""Parts that would make sense in any application; nothing here knows of funding."""
