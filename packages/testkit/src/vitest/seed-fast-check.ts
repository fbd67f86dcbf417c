import fc from "fast-check";
import { inject } from "vitest";

/* Set-up file of Vitest: properties draw from the seed of the run. */
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: inject("seed") });
