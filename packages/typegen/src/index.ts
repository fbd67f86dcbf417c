export {
  clientFile,
  refusedMethod,
  type ClientFile,
  type ClientFileOptions,
} from "./client-file.ts";
export { clientFileInThread } from "./client-file-in-thread.ts";
export { procedureFile } from "./procedure-file.ts";
export { LostInJson } from "./print-json-type.ts";
export { elementResults, procedureResults, type ResultSchemas } from "./result-schemas.ts";
