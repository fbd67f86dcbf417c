import type { WebhookParts } from "@menshen/core";
import { z } from "zod";

/** The parameters of a callback's address, and the body of a POST. */
export interface CallbackParts {
  nonce: string;
  msg_signature: string;
  timestamp: string;
  /** Of a GET, which verifies the address. */
  echostr?: string | null | undefined;
  body?: string | null | undefined;
}

const Text = z.string().min(1).max(4096);

/** A callback by its parts, as web frameworks hand them over: `notify({ nonce, msg_signature, timestamp, echostr })` answers text. */
export const callbackParts: WebhookParts<CallbackParts> = {
  input: z
    .strictObject({
      nonce: Text,
      msg_signature: Text,
      timestamp: Text,
      echostr: z.string().max(4096).nullish(),
      body: z.string().nullish(),
    })
    .refine(({ echostr, body }) => Boolean(echostr) || Boolean(body), {
      path: ["body"],
      message: "expected echostr or body",
    }),
  toRequest({ echostr, body, ...signed }) {
    const values = { ...signed, ...(echostr && { echostr }) };
    // Not URLSearchParams, whose + a reader of callbacks takes literally.
    const query = Object.entries(values).map(([key, text]) => `${key}=${encodeURIComponent(text)}`);
    const url = `http://callback.invalid/?${query.join("&")}`;
    return new Request(url, body ? { method: "POST", body } : { method: "GET" });
  },
};
