import { defineMeta } from "@menshen/core";

export default defineMeta({ offers: { get: { kind: "query", access: "admin" } } });
