"""OpenTelemetry spans, where the environment names a collector (OTEL_EXPORTER_OTLP_ENDPOINT). Elsewhere they cost
nothing, and need nothing installed.

The spans are our own few: the ready-made instrumentations of FastAPI, Celery and SQLAlchemy are betas that change these
libraries while they run, and know nothing of proofs and verdicts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from stp import logs
from stp.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

CONFIGURED_BY = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
CARRIED = {"request": "stp-request", "batch": "stp-batch", "attempt": "stp-attempt"}
"""Ids that go with a message, and the headers that they go in."""
TRACE_HEADERS = ("traceparent", "tracestate")
"""What others say of the span that they are in (W3C trace context)."""
Attributes = Mapping[str, str | int | float]
NOTHING: Attributes = {}

_tracer: Tracer | None = None


@contextmanager
def traced(service: str) -> Iterator[None]:
    """Send the spans of this process to the collector that the environment names, if any, until the block ends.

    All `OTEL_*` variables of the exporter, the sampler and the resource count. For a process that forks: each child has
    to call this itself.

    Raises:
        ConfigError: a collector is named, and OpenTelemetry is not installed.
    """
    global _tracer  # noqa: PLW0603
    if not any(os.environ.get(one) for one in CONFIGURED_BY):
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ConfigError(
            f"{CONFIGURED_BY[0]} is set, and OpenTelemetry is not installed; run `pip install 'stp[otel]'`, or unset it"
        ) from error
    # What the environment says of the service comes before what is said here.
    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": service}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("stp")
    try:
        yield
    finally:
        _tracer = None
        provider.shutdown()


@contextmanager
def span(name: str, attributes: Attributes = NOTHING, since_ns: int | None = None) -> Iterator[None]:
    """Time the block, or what began at `since_ns` (of `time.time_ns`) and ends with it, inside the span that is current
    here."""
    if _tracer is None:
        yield
        return
    with _tracer.start_as_current_span(name, start_time=since_ns, attributes=attributes):
        yield


def note(attributes: Attributes, name: str = "") -> None:
    """Say more of the current span, and name it anew."""
    if _tracer is None:
        return
    from opentelemetry.trace import get_current_span

    get_current_span().set_attributes(attributes)
    if name:
        get_current_span().update_name(name)


def carry() -> dict[str, str]:
    """What takes the current span, and what this is about, to another process: headers of a message."""
    headers = {CARRIED[name]: value for name, value in logs.ids().items() if name in CARRIED}
    if _tracer is not None:
        from opentelemetry.propagate import inject

        inject(headers)
    return headers


@contextmanager
def carried(headers: Mapping[str, str]) -> Iterator[None]:
    """Go on inside the span, and about what, these headers carry, if anything."""
    with ExitStack() as stack:
        stack.enter_context(logs.about(**{name: headers[one] for name, one in CARRIED.items() if one in headers}))
        if _tracer is not None:
            from opentelemetry import context
            from opentelemetry.propagate import extract

            token = context.attach(extract(headers))
            stack.callback(context.detach, token)
        yield
