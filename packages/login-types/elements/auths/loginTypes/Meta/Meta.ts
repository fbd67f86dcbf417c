import { defineMeta } from "@menshen/core";

export default defineMeta({
  offers: {
    getLoginConfig: { kind: "query", access: "public" },
    getLoginCode: { kind: "mutation", access: "public" },
    beginLogin: { kind: "mutation", access: "internal" },
    finishLogin: { kind: "mutation", access: "internal" },
  },
  inactive: {
    /** A page can tell "switched off" from "broken"; there is no state, so nothing can be finished. */
    getLoginConfig: ({ type, title }) => ({ isActive: false, authType: type, title }),
  },
});
