export { createApp, type App, type AppOptions } from "./app.ts";
export { hostsOfBases } from "./link/outbound-hosts.ts";
export { inputError } from "./link/callable.ts";
export { faultOf, type Fault } from "./fault.ts";
export { inElement, runningElement } from "./link/in-element.ts";
export { type ElementSummary } from "./describe/element-summary.ts";
export { placeOf, type Diagnostic } from "./diagnostics.ts";
export type { Root } from "./read/layers.ts";
export {
  changedBetween,
  type ElementState,
  type Family,
  type LinkedElement,
  type Snapshot,
} from "./snapshot.ts";
export { finishInterruptedSaves } from "./edit/finish-interrupted-saves.ts";
export type { ElementDetail, InstanceSchema } from "./describe/element-detail.ts";
export type {
  BrandChange,
  BrandEditor,
  BrandFile,
  JudgedBrand,
  WrittenBrand,
} from "./edit/brand-editor.ts";
export type { Edited, ElementEditor, MaskedVersion } from "./edit/element-editor.ts";
export type { EditAction, Version } from "./edit/kept-versions.ts";
export type { Trashed } from "./edit/trash.ts";
export type { ValueChange } from "./edit/value-changes.ts";
export type { Preparation, Prepare } from "./reload/load-bodies.ts";
export type { FilledDraft } from "./reload/link-draft.ts";
export {
  elementModules,
  generateTypes,
  writeTypes,
  type ElementModule,
} from "./describe/typegen.ts";
export type { JsonSchema } from "./link/json-schema.ts";
export { growingRedactor, type Redactor } from "./redactor.ts";
export { secretFieldsOf } from "./describe/secret-fields.ts";
export { MASK } from "./describe/mask.ts";
