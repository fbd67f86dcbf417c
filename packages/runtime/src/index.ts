export { createApp, type App, type AppControl, type AppOptions } from "./app.ts";
export { inputError } from "./callable.ts";
export { type ElementSummary, type MethodSummary } from "./describe.ts";
export { placeOf, type Diagnostic } from "./diagnostics.ts";
export type { DiagnosticCode } from "./messages.ts";
export type { Root } from "./layers.ts";
export type { LoadPort } from "./load.ts";
export type { ElementState, Family, LinkedElement, Snapshot } from "./snapshot.ts";
