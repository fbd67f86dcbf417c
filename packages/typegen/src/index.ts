export { clientFile, type ClientFileOptions } from "./client-file.ts";
export { procedureFile } from "./procedure-file.ts";
export { LostInJson } from "./print-json-type.ts";
