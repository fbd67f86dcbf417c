import { defineMeta } from "@menshen/core";

export default defineMeta({
  offers: { relyingParty: { kind: "query", access: "internal" } },
});
