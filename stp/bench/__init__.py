"""Measurements that `make bench-*` prints; each compares two ways of doing the same work in one run."""
