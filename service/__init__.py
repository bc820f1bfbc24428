"""What a service that runs for months keeps: decisions, jobs and keys, in a database."""
