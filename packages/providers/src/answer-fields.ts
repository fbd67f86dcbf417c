import { z } from "zod";

/*
 * Kinds of fields that every provider's answers have. Withheld means left out or empty, and becomes null; numbers may
 * come as strings, and the other way round.
 */

export const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => value || null);

export const whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);

export const seconds = whole.pipe(z.number().positive());
