"""`stp data`: corpora in and out."""

from __future__ import annotations

import typer

app = typer.Typer(help="Corpora: trace libraries, write training rows.", no_args_is_help=True)
