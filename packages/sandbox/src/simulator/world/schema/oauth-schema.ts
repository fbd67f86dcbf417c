import { z } from "zod";
import { hostSchema } from "./host-schema.ts";

/** A program that lets people sign in, registered at the OpenID provider or at GitHub. */
export const oauthClientSchema = z.strictObject({
  clientId: z.string().regex(/^[\w.-]{1,128}$/, "1-128 letters, digits, _ . -"),
  name: z.string(),
  provider: z.enum(["oidc", "github"]).default("oidc"),
  /** Null for a public client, which has to use PKCE. */
  secret: z.string().min(1).nullable(),
  /** Whether a confidential client has to use PKCE, too. */
  requiresPkce: z.boolean().default(false),
  /** Exact host and port of redirect URIs. The real setting holds whole addresses. */
  callbackHosts: z.array(hostSchema).default([]),
});

/** Somebody with an account at both. */
export const oauthPersonSchema = z.strictObject({
  /** The login name; an OpenID provider reports it as `preferred_username`. */
  login: z.string().regex(/^[A-Za-z0-9][\w-]{0,38}$/, "1-39 letters, digits, _ -"),
  /** GitHub's number of the account. */
  id: z.int().positive(),
  /** The OpenID provider's id; generated where absent. */
  sub: z.string().min(1).max(255).optional(),
  /** Null where the person gave none. */
  name: z.string().nullable().default(null),
  email: z.string().nullable().default(null),
  emailVerified: z.boolean().default(true),
  picture: z.string().default(""),
});

export const oauthSchema = z.strictObject({
  clients: z.array(oauthClientSchema).default([]),
  people: z.array(oauthPersonSchema).default([]),
});

export type OAuth = z.output<typeof oauthSchema>;
export type OAuthClient = z.output<typeof oauthClientSchema>;
export type OAuthPerson = z.output<typeof oauthPersonSchema>;
