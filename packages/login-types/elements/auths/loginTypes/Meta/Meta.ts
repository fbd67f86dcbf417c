import { defineMeta } from "@menshen/core";

export default defineMeta({
  offers: {
    getLoginConfig: { kind: "query", access: "public" },
    getLoginCode: { kind: "mutation", access: "public" },
    beginLogin: { kind: "mutation", access: "internal" },
    finishLogin: { kind: "mutation", access: "internal" },
  },
  inactive: {
    /** Pages can distinguish "inactive" from "failed"; without a state no login can complete. */
    getLoginConfig: ({ type, title }) => ({ isActive: false, authType: type, title }),
  },
});
