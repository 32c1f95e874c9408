"""What a run has come to, as numbers (`summary`), pictures (`plots`) and one self-contained HTML page (`page`)."""

from stp.report.page import render, write_report
from stp.report.summary import RoundSummary, RunSummary, Sample, Spread, summarise

__all__ = ["RoundSummary", "RunSummary", "Sample", "Spread", "render", "summarise", "write_report"]
