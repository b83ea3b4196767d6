"""OpenTelemetry: one trace from a command to everything that followed from it, and a few metrics.

The trace context travels with commands and events (W3C Trace Context) and is stored with each event.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import context, metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
FLUSH_TIMEOUT_MS = 5000


def start(service: str, endpoint: str | None = None) -> None:
    """Sends traces and metrics of this process, under the name `service`, to an OTLP/HTTP receiver.

    `endpoint` is its URL, by default `OTEL_EXPORTER_OTLP_ENDPOINT`; without one nothing is recorded.
    """
    endpoint = endpoint or os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not endpoint:
        return
    resource = Resource.create({"service.name": service, "service.namespace": "banli"})
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    trace.set_tracer_provider(traces)
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=f"{endpoint}/v1/metrics"))
    metrics.set_meter_provider(MeterProvider(resource=resource, metric_readers=[reader]))


def flush() -> None:
    """Sends what is still buffered, within 5 s for traces and metrics each; called before a process ends."""
    for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
        if hasattr(provider, "force_flush"):
            provider.force_flush(FLUSH_TIMEOUT_MS)


def tracer() -> trace.Tracer:
    """The tracer of all spans of Banli."""
    return trace.get_tracer("banli")


def meter() -> metrics.Meter:
    """The meter of all metrics of Banli."""
    return metrics.get_meter("banli")


def carrier() -> str:
    """The `traceparent` header of the current span (W3C Trace Context); empty where nothing is traced."""
    headers: dict[str, str] = {}
    _propagator.inject(headers)
    return headers.get("traceparent", "")


@contextmanager
def continuing(headers: Mapping[str, str] | None, name: str, **attributes: str | int) -> Iterator[Span]:
    """A span named `name`, as a child of the span in the headers of a message, or a new trace without one."""
    parent = _propagator.extract(dict(headers or {}))
    token = context.attach(parent)
    try:
        with tracer().start_as_current_span(name, attributes=attributes) as span:
            yield span
    finally:
        context.detach(token)
