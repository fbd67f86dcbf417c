import type { TracerProvider } from "@opentelemetry/api";
import type { Env } from "./env.ts";

export interface OpenTracing extends AsyncDisposable {
  readonly provider: TracerProvider;
}

/**
 * Sends spans to a collector over OTLP/HTTP, where one is configured. The SDK is loaded only then, and reads the remaining
 * `OTEL_EXPORTER_OTLP_*` and resource variables itself.
 */
export async function openTracing(env: Env): Promise<OpenTracing | undefined> {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint || env.OTEL_SDK_DISABLED) return undefined;
  const [sdk, { OTLPTraceExporter }, resources] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const detected = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ "service.name": "menshen" }).merge(detected),
    sampler: new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(env.OTEL_TRACES_SAMPLER_ARG),
    }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  return { provider, [Symbol.asyncDispose]: () => provider.shutdown() };
}
