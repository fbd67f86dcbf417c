import { defineMeta } from "@menshen/core";

export default defineMeta({ offers: { now: { kind: "query", access: "public" } } });
