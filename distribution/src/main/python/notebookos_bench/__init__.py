"""Measurements that are made beside the platform, with the libraries that people use without it."""
