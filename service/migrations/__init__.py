"""The history of the tables, one revision a file; ``service.database.migrate`` runs what a database lacks."""
