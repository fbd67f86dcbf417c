export { brandSchema, contrastRatio, inkOn, mixColors, withContrast, type Brand } from "./brand.ts";
export { brandTexts, type BrandText } from "./brand-texts.ts";
export { appCodes, type AppErrcode } from "./app-codes.ts";
export { bilingual, type Bilingual } from "./bilingual.ts";
export { chain, type Awaitable } from "./awaitable.ts";
export { isCode, type CodeOptions, type CodeSource } from "./base-code.ts";
export { Code, inputInvalid, toCode } from "./code.ts";
export { defineModel, type ModelDefinition } from "./define-model.ts";
export type { FieldType } from "./field-types.ts";
export type {
  FieldSource,
  FilterObject,
  GetInput,
  ModelElement,
  ModelField,
  ModelFields,
  ModelFilter,
  OrderList,
  QueryInput,
  RowField,
  RowFields,
  RowOf,
  RowPage,
  RowsCall,
  RowsMethod,
} from "./model-rows.ts";
export {
  boolean,
  integer,
  json,
  real,
  text,
  timestamp,
  type FieldBuilder,
  type TableField,
  type TableFields,
} from "./table-fields.ts";
export type {
  ModelRows,
  NewRow,
  RowChanges,
  StoredRow,
  TableElement,
  TableIndex,
  TableModelDefinition,
} from "./table-model.ts";
export {
  definitionKind,
  defineMeta,
  defineService,
  defineType,
  type Definition,
  type ElementFacts,
  type Finding,
  type UniqueValue,
  type InactiveAnswer,
  type MatchKey,
  type MetaDefinition,
  type Offer,
  type ServiceContext,
  type OnDispose,
  type ServiceDefinition,
  type TypeContext,
  type TypeDefinition,
} from "./define-type.ts";
export { DefinitionError, definitionTexts } from "./definition-error.ts";
export {
  extendType,
  type AppliedExtension,
  type ExtendedConfig,
  type Extension,
  type ExtensionRules,
  type WrapMethod,
} from "./extend-type.ts";
export type {
  CallOf,
  ElementOf,
  KnownElements,
  Leaf,
  Members,
  MembersOf,
  ReachableMembers,
  ServerTree,
} from "./elements.ts";
export { nestedElement, nestedNameOf, type NestedElement } from "./elements.ts";
export { parseFilter } from "./filter/parse.ts";
export { printFilter } from "./filter/print.ts";
export { readFilter } from "./filter/read.ts";
export type { Condition, Filter, FilterOp, FilterScalar, FilterValue } from "./filter/tree.ts";
export { field, outbound, secret, secrets, type FieldMarks } from "./field.ts";
export type { JsonOnly } from "./json-shape.ts";
export { host, visibleText } from "./text-formats.ts";
export { isTracked, MAX_EVENT_ID, tracked, type EventData, type Tracked } from "./tracked.ts";
export {
  isMethod,
  mutation,
  noInput,
  query,
  subscription,
  webhook,
  type Access,
  type AnyMethod,
  type AppHandle,
  type CallContext,
  type CallInput,
  type CallOutput,
  type Caller,
  type CallLimit,
  type Element,
  type ElementAt,
  type HttpCall,
  type Method,
  type MethodKind,
  type MethodName,
  type OpenElement,
  type Subscription,
  type Webhook,
  type WebhookParts,
} from "./method.ts";
export { isFullName, nameProblem, nearestNames, segmentProblem, shortName } from "./name.ts";
export type {
  Clock,
  FreshToken,
  LogFields,
  Logger,
  Ports,
  ProviderBases,
  TokenCache,
} from "./ports.ts";
