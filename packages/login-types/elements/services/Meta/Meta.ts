import { defineMeta } from "@menshen/core";

export default defineMeta({});
