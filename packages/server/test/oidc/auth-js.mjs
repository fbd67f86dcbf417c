// Apart, with types of its own: those of @auth/core bring the DOM's into every file of the repository.
export { Auth, skipCSRFCheck } from "@auth/core";
