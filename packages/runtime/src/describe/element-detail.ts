import { Code, type TypeDefinition } from "@menshen/core";
import { z } from "zod";
import {
  describeElement,
  describeMethods,
  type ElementSummary,
  type MethodSummary,
} from "./element-summary.ts";
import { eJsonSchema } from "../read/e-json.ts";
import { elementNamed } from "../app-handle.ts";
import { maskText, misfitsOf } from "./mask.ts";
import { jsonSchemaOf, type JsonSchema } from "../link/json-schema.ts";
import type { ElementSource } from "../read/element-source.ts";
import type { LinkedElement, Snapshot } from "../snapshot.ts";

/** An element for its own page. */
export interface ElementDetail extends ElementSummary {
  readonly description: string | undefined;
  /** `e.json` and the config file of an Instance. Every value is masked that the schema does not declare as non-secret. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Over the stored files; `save` rejects a draft of another version. */
  readonly hash: string;
  readonly methods: readonly MethodSummary[];
}

/** The JSON Schemas of an Instance's two files. */
export interface InstanceSchema {
  readonly e: JsonSchema;
  readonly config: JsonSchema;
  /** Keys of e.json whose absence is a warning. */
  readonly expectedKeys: readonly string[];
}

export function detailOf(
  element: LinkedElement,
  source: ElementSource | undefined,
  snapshot: Snapshot,
): ElementDetail {
  const files =
    source && element.family === "instance"
      ? maskedFiles(source, snapshot.elements.get(element.type))
      : [];
  const { description, hash } = element;
  return {
    ...describeElement(element),
    description,
    files,
    hash,
    methods: describeMethods(element),
  };
}

/** @throws Code 10001 unknown Type, 10002 it never loaded */
export function schemaOf(snapshot: Snapshot, typeName: string): InstanceSchema {
  const element = elementNamed(snapshot, typeName);
  if (element.family !== "type") throw new Code(10001, `${typeName} is not a Type`);
  const definition = typeOf(element);
  if (!definition) throw new Code(10002, `${typeName} never loaded; see its diagnostics`);
  return schemasOf(definition);
}

/** Name and masked text of an Instance's files. */
export function maskedFiles({ eJson, config }: ElementSource, type: LinkedElement | undefined) {
  const definition = typeOf(type);
  const masked = ({ name, document }: typeof eJson, schema: z.ZodType) => ({
    name,
    text: maskText(document, jsonSchemaOf(schema), misfitsOf(document, schema)),
  });
  const { document } = config;
  return [
    masked(eJson, definition ? eJsonOf(definition) : eJsonSchema),
    ...(document
      ? [masked({ name: config.name, document }, definition?.config ?? z.object({}))]
      : []),
  ];
}

// oxlint-disable-next-line no-explicit-any -- the upper bound of all Types
type AnyType = TypeDefinition<z.ZodType, any>;

export function typeOf(element: LinkedElement | undefined): AnyType | undefined {
  return element?.family === "type" ? (element.definition as AnyType | undefined) : undefined;
}

function schemasOf(definition: AnyType): InstanceSchema {
  return {
    e: jsonSchemaOf(eJsonOf(definition)),
    config: jsonSchemaOf(definition.config),
    expectedKeys: definition.expectedKeys ?? [],
  };
}

export function eJsonOf({ elementKeys }: AnyType) {
  return elementKeys ? eJsonSchema.extend(elementKeys.shape) : eJsonSchema;
}
