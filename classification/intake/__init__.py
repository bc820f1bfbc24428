"""From a user's file or stream to rows of projects: CSV, XLSX, JSON, JSONL and plain text."""
