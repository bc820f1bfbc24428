"""The tables of the service's database. Changes to them need a migration (``service/migrations``)."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text

#: Names of constraints are the same on every database, so that migrations can speak of them.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: The ledger. Every row carries the hash of the row before it; triggers refuse changes. Moments are ISO 8601 in UTC,
#: ``content`` canonical JSON: what is hashed is what is stored, byte for byte. ``label`` is the headline label that the row
#: gives, kept beside the content so that it can be asked for.
decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(36), nullable=False, unique=True),
    Column("at", String(32), nullable=False),
    Column("who", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("about", String(36), nullable=True, index=True),
    Column("label", String(20), nullable=False),
    Column("content", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

#: Keys of the API. Only a hash of the secret is kept.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("scopes", String(200), nullable=False),
    Column("created", String(32), nullable=False),
    Column("expires", String(32), nullable=True),
    Column("revoked", String(32), nullable=True),
)

#: Calls that were denied for want of a key or a scope, or for their rate.
denied_calls = Table(
    "denied_calls",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", String(32), nullable=False, index=True),
    Column("reason", String(20), nullable=False),
    Column("key_id", String(16), nullable=True),
    Column("address", String(64), nullable=False),
    Column("operation", String(200), nullable=False),
    Column("request_id", String(64), nullable=False),
)

#: Files worked through in the background. ``terms`` and ``problem`` are JSON; the counts are those of the chunks done.
jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", String(200), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("terms", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("problem", Text, nullable=True),
    Column("size", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("rows", Integer, nullable=True),
    Column("chunks", Integer, nullable=True),
    Column("rows_done", Integer, nullable=False, default=0),
    Column("rows_failed", Integer, nullable=False, default=0),
    Column("green", Integer, nullable=False, default=0),
    Column("transition", Integer, nullable=False, default=0),
    Column("not_eligible", Integer, nullable=False, default=0),
    Column("created", String(32), nullable=False, index=True),
    Column("started", String(32), nullable=True),
    Column("resumed", String(32), nullable=True),
    Column("ended", String(32), nullable=True),
)

#: Parts of a job that are done whole or not at all: ``done`` says when.
job_chunks = Table(
    "job_chunks",
    metadata,
    Column("job", String(36), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("done", String(32), nullable=True),
    Index("ix_job_chunks_open", "job", "done"),
)
