import { defineMeta } from "@menshen/core";

export default defineMeta({
  offers: { gate: { kind: "query", access: "internal" } },
});
