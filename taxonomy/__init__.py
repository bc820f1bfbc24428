"""What the catalogues say: data and its model. No RDF, no text matching, no HTTP."""
