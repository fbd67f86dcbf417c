import { defineMeta } from "@menshen/core";

export default defineMeta({ offers: { hello: { kind: "query", access: "public" } } });
