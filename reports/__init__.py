"""Verdicts and mapping sets as records, pages and files."""
