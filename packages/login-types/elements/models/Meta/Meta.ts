import { defineMeta } from "@menshen/core";

export default defineMeta({
  offers: {
    get: { kind: "query", access: "admin" },
    query: { kind: "query", access: "admin" },
  },
});
