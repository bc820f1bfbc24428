"""Industry classifications and the concordances between them."""
