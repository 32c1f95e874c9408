"""Deployables: they import `stp`, and are never imported by it. Not part of the wheel's library."""
