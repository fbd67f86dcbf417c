import type { Bilingual } from "@menshen/core";
import { valueAt, type Schema } from "../../shared/form/schema-fields.ts";
import { isObject } from "../../shared/server/failure.ts";

/** A method that can be called over the network, as `/openapi.json` describes it. */
export interface Operation {
  /** `auths.loginTypes.X.getLoginConfig` */
  readonly path: string;
  readonly fullName: string;
  readonly method: string;
  readonly kind: "query" | "mutation" | "subscription";
  readonly access: "public" | "session" | "admin";
  readonly describe: Bilingual | undefined;
  /** Undefined where the method takes nothing. */
  readonly input: Schema | undefined;
  /** What it returns, or of a subscription an event. */
  readonly result: Schema;
  /** Its part of the OpenAPI document. */
  readonly openapi: unknown;
}

export interface Operations {
  readonly list: readonly Operation[];
  /** What schemas refer to, by name. */
  readonly components: Readonly<Record<string, unknown>>;
}

/** The methods of an OpenAPI document of the server, sorted by path. */
export function operationsOf(document: unknown): Operations {
  const paths = objectAt(document, ["paths"]);
  const list = Object.entries(paths).flatMap(([address, item]) => {
    const operation = isObject(item) ? operationOf(address, item) : undefined;
    return operation ?? [];
  });
  return { list, components: objectAt(document, ["components", "schemas"]) };
}

const PREFIX = "/trpc/";

function operationOf(
  address: string,
  item: Readonly<Record<string, unknown>>,
): Operation | undefined {
  const { get, post } = item;
  const first = get ?? post;
  if (!isObject(first) || !address.startsWith(PREFIX)) return undefined;
  const path = address.slice(PREFIX.length);
  const dot = path.lastIndexOf(".");
  const { summary, description, "x-access": access } = first;
  const content = objectAt(first, ["responses", "200", "content"]);
  const event = valueAt(content, ["text/event-stream", "schema"]);
  const answer = ["application/json", "schema", "properties", "result", "properties", "data"];
  const isTexts = typeof summary === "string" && typeof description === "string";
  return {
    path,
    fullName: path.slice(0, dot),
    method: path.slice(dot + 1),
    kind: event === undefined ? (get ? "query" : "mutation") : "subscription",
    access: access === "public" || access === "session" ? access : "admin",
    describe: isTexts ? { en: summary, zh: description } : undefined,
    input: inputOf(first),
    result: schemaOf(event ?? valueAt(content, answer)),
    openapi: { [address]: item },
  };
}

function inputOf(operation: Readonly<Record<string, unknown>>): Schema | undefined {
  const { parameters } = operation;
  const [parameter]: unknown[] = Array.isArray(parameters) ? parameters : [];
  const from = parameter ?? operation["requestBody"];
  const schema = valueAt(from, ["content", "application/json", "schema"]);
  return objectSchema(schemaOf(schema));
}

/** The object among a schema's alternatives; undefined where it has no fields. */
function objectSchema(schema: Schema): Schema | undefined {
  const { anyOf } = schema;
  const choices = Array.isArray(anyOf) ? anyOf.filter(isObject) : [schema];
  const found = choices.find(({ properties }) => isObject(properties));
  if (!found) return choices.length > 1 || schema["not"] ? undefined : schema;
  return Object.keys(objectAt(found, ["properties"])).length > 0 ? found : undefined;
}

function schemaOf(value: unknown): Schema {
  return isObject(value) ? value : {};
}

function objectAt(value: unknown, path: readonly string[]): Record<string, unknown> {
  const found = valueAt(value, path);
  return isObject(found) ? found : {};
}
