"""Every read: frozen pages, built with a constant number of queries, and nothing to fetch afterwards."""
