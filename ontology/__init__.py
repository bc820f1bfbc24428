"""The catalogues, mapping sets, thesaurus and industry classifications as one RDF graph: schema, shapes, reasoner, SPARQL."""
