"""How texts and activities correspond: language, retrieval, scoring, mapping sets."""
