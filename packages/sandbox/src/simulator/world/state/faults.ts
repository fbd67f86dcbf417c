import { z } from "zod";

/** Faults of the redirect that a page makes after a login. */
const redirectFaultSchema = z.enum(["no-code", "wrong-state", "extra-params", "none"]);

/** Faults of a push: of its delivery, its message and its cryptography. */
const pushFaultFields = {
  /** Never send it. */
  dropped: z.literal(true).optional(),
  /** Delay it for this long by the sandbox's clock. */
  delaySeconds: z.number().positive().optional(),
  /** Delay it until the next push to the same URL is complete. */
  afterNext: z.literal(true).optional(),
  /** Send it this many times more at once, each freshly encrypted. */
  duplicates: z.int().positive().max(20).optional(),
  /** Blanks and line breaks around every text. */
  blanks: z.literal(true).optional(),
  /** The elements in reverse order. */
  shuffled: z.literal(true).optional(),
  /** Another id inside the ciphertext, in place of the receiver's. */
  receiver: z.string().optional(),
  /** Another, undocumented InfoType (or Event). */
  infoType: z.string().optional(),
  /** The envelope in JSON. */
  json: z.literal(true).optional(),
  /** A forged request: one part of its cryptography is wrong. */
  forged: z.enum(["signature", "token", "key", "padding", "length"]).optional(),
};
const PUSH_FAULTS: ReadonlySet<string> = new Set(Object.keys(pushFaultFields));

export const faultSchema = z
  .strictObject({
    /** Answer with this error instead of doing anything. */
    errcode: z.int().optional(),
    errmsg: z.string().optional(),
    /** Process the call, then delay the answer for this long (real milliseconds). */
    latencyMs: z.int().nonnegative().optional(),
    /** Answer with this status and an HTML body, as a failing gateway does; nothing else happens. */
    httpStatus: z.int().min(400).max(599).optional(),
    /** Break the connection before anything happens: `fetch` rejects. */
    networkError: z.literal(true).optional(),
    /** Cut the JSON off half-way. */
    truncated: z.literal(true).optional(),
    /** Leave `errcode` and `errmsg` out of a successful answer. */
    noErrcode: z.literal(true).optional(),
    /** Send every number as a string. */
    numbersAsStrings: z.literal(true).optional(),
    /** Label the JSON `text/plain`. */
    textPlain: z.literal(true).optional(),
    /** Identity calls: answer with an openid instead of a userid. */
    openid: z.literal(true).optional(),
    /** Revoke the caller's token first, so that the call fails with 40014 and a new token works. */
    revokeToken: z.literal(true).optional(),
    /** Overwrite these fields of the answer; null removes one. */
    set: z.record(z.string(), z.unknown()).optional(),
    /** Token endpoint of the OpenID provider: what is wrong with the ID token. */
    idToken: z.enum(["nonce", "audience", "issuer", "expired", "signature"]).optional(),
    /** Login pages: what goes wrong in the redirect. */
    redirect: redirectFaultSchema.optional(),
    ...pushFaultFields,
  })
  .refine(
    (fault) => Object.values(fault).some((value) => value !== undefined),
    "an empty fault does nothing",
  );

/** A fault of one answer. Keys can be combined: `{ latencyMs: 200, truncated: true }`. */
export type Fault = z.output<typeof faultSchema>;

/** A scripted fault that has not been triggered. */
export interface UnusedFault {
  readonly endpoint: string;
  readonly fault: Fault;
  readonly remaining: number;
}

export interface Faults {
  add(endpoint: string, fault: number | Fault, times?: number): void;
  /** The next fault for an answer, or for the redirect a page makes; each is used `times` times in the order scripted. */
  take(endpoint: string, moment: "answer" | "redirect"): Fault;
  unused(): readonly UnusedFault[];
  clear(): void;
}

const NONE: Fault = {};

export function createFaults(endpoints: ReadonlySet<string>): Faults {
  const queue: { endpoint: string; fault: Fault; remaining: number }[] = [];
  return {
    add(name, fault, times = 1) {
      const endpoint = name.replace(/^\/?(cgi-bin\/)?/, "");
      if (!endpoints.has(endpoint))
        throw new RangeError(
          `failNext: no endpoint "${name}"; expected one of ${[...endpoints].join(", ")}`,
        );
      if (!Number.isInteger(times) || times < 1)
        throw new RangeError(`failNext: times must be 1 or more, got ${times}`);
      const parsed = faultSchema.parse(typeof fault === "number" ? { errcode: fault } : fault);
      mustFit(endpoint, parsed);
      queue.push({ endpoint, fault: parsed, remaining: times });
    },
    take(endpoint, moment) {
      const index = queue.findIndex(
        (entry) => entry.endpoint === endpoint && momentOf(entry.fault) === moment,
      );
      const entry = queue[index];
      if (!entry) return NONE;
      entry.remaining -= 1;
      if (entry.remaining === 0) queue.splice(index, 1);
      return entry.fault;
    },
    unused: () => queue.map((entry) => ({ ...entry })),
    clear: () => void queue.splice(0),
  };
}

/** Faults of pushes do not apply to answers, and vice versa. */
function mustFit(endpoint: string, fault: Fault): void {
  const isPush = endpoint.startsWith("push/");
  for (const [key, value] of Object.entries(fault))
    if (value !== undefined && PUSH_FAULTS.has(key) !== isPush)
      throw new RangeError(`failNext: "${key}" does not apply to ${endpoint}`);
}

function momentOf(fault: Fault): "answer" | "redirect" {
  return fault.redirect === undefined ? "answer" : "redirect";
}
