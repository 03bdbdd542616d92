"""A deal's life: six states, the moves between them and who may make them."""
