import { z } from "zod";

/*
 * Field schemas that the answers of every provider share. A withheld value is absent or empty and becomes null; numbers
 * may arrive as strings, and strings as numbers.
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
