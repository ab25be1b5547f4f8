"""The conformance table: kinds of values, and what becomes of each when a replica is built from the manifest."""
