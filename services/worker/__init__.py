"""Celery workers: proofs to check, and statements to attempt."""
