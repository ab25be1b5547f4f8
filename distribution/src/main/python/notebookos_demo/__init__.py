"""The demo: one notebook, three replicas, and a host that dies under it twice."""
