import type { en } from "./en.ts";

/** The shape of texts, whatever they say. */
export type Widen<T> = { readonly [K in keyof T]: T[K] extends string ? string : Widen<T[K]> };

/** Every text of the console, in one language. */
export type Texts = Widen<typeof en>;
