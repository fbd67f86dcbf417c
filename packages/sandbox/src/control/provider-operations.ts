import { z } from "zod";
import {
  callbackSchema,
  providerSchema,
  templateSchema,
} from "../simulator/world/schema/provider-schema.ts";
import { appSchema } from "../simulator/world/schema/world-schema.ts";
import type { Target } from "../simulator/push/target.ts";
import { operation, type Operation } from "./operation.ts";

const ofSuite = z.strictObject({ suiteId: z.string() });
const ofAuthorisation = ofSuite.extend({ corpId: z.string() });
/** A suite's callback, or an app's own. */
const ofTarget = z.strictObject({
  suiteId: z.string().optional(),
  corpId: z.string().optional(),
  agentId: z.int().optional(),
});
/** Fields to change; the world checks the object they make. */
const patch = z.record(z.string(), z.unknown());

function targetOf({ suiteId, corpId, agentId }: z.output<typeof ofTarget>): Target {
  if (suiteId !== undefined) return { suiteId };
  if (corpId !== undefined && agentId !== undefined) return { corpId, agentId };
  throw new RangeError("expected suiteId, or corpId and agentId");
}

const providers: readonly Operation[] = [
  operation({
    name: "add-provider",
    method: "POST",
    summary: "Adds a service provider.",
    input: z.strictObject({ provider: providerSchema }),
    run: ({ world }, { provider }) => world.providers.addProvider(provider),
  }),
  operation({
    name: "update-provider",
    method: "POST",
    summary: "Changes a service provider: name, providerSecret, trustedIps.",
    input: z.strictObject({ corpId: z.string(), patch }),
    run: ({ world }, input) => world.providers.updateProvider(input.corpId, input.patch),
  }),
  operation({
    name: "add-template",
    method: "POST",
    summary: "Adds a suite to a provider.",
    input: z.strictObject({ providerCorpId: z.string(), template: templateSchema }),
    run: ({ world }, { providerCorpId, template }) =>
      world.providers.addTemplate(providerCorpId, template),
  }),
  operation({
    name: "update-template",
    method: "POST",
    summary: "Changes a suite without any verification: callbackUrl, published, ticketPushes...",
    input: ofSuite.extend({ patch }),
    run: ({ world }, input) => world.providers.updateTemplate(input.suiteId, input.patch),
  }),
  operation({
    name: "trust-suite-domain",
    method: "POST",
    summary: "Adds a redirect host, port included, to a suite and to its installed apps.",
    input: ofSuite.extend({ host: z.string() }),
    run: ({ world }, { suiteId, host }) => world.providers.trustDomain(suiteId, host),
  }),
  operation({
    name: "set-callback",
    method: "POST",
    summary:
      "Verifies a callback URL with GET and saves it if it passes: a suite's (`suiteId`), or an app's (`corpId`, `agentId`). Answers what came back.",
    input: ofTarget.extend({
      url: callbackSchema.shape.url,
      token: callbackSchema.shape.token.optional(),
      encodingAESKey: callbackSchema.shape.encodingAESKey.optional(),
    }),
    run: ({ world }, { url, token, encodingAESKey, ...target }) =>
      world.providers.setCallback(targetOf(target), { url, token, encodingAESKey }),
  }),
];

const authorisations: readonly Operation[] = [
  operation({
    name: "authorisations",
    method: "GET",
    summary: "Who authorised which suite, permanent codes included.",
    input: z.strictObject({}),
    run: ({ world }) => ({ authorisations: world.providers.authorisations() }),
  }),
  operation({
    name: "authorise",
    method: "POST",
    summary: "A company's administrator authorises a suite; answers when create_auth was answered.",
    input: ofAuthorisation.extend({
      userId: z.string().optional(),
      visible: appSchema.shape.visible.unwrap().partial().optional(),
      state: z.string().optional(),
      encrypted: z.boolean().optional(),
    }),
    run: ({ world }, how) => world.providers.authorise(how),
  }),
  operation({
    name: "reset-permanent-code",
    method: "POST",
    summary: "重新获取secret: sends reset_permanent_code.",
    input: ofAuthorisation,
    run: ({ world }, { suiteId, corpId }) => world.providers.resetPermanentCode(suiteId, corpId),
  }),
  operation({
    name: "cancel-authorisation",
    method: "POST",
    summary: "The company removes the app: sends cancel_auth.",
    input: ofAuthorisation,
    run: async ({ world }, { suiteId, corpId }) => ({
      delivery: await world.providers.cancel(suiteId, corpId),
    }),
  }),
];

const pushes: readonly Operation[] = [
  operation({
    name: "suite-ticket",
    method: "GET",
    summary: "A suite's newest valid ticket; a new one, not pushed, where there is none.",
    input: ofSuite,
    run: ({ world }, { suiteId }) => world.providers.ticket(suiteId),
  }),
  operation({
    name: "push-ticket",
    method: "POST",
    summary: "Pushes a new suite ticket now.",
    input: ofSuite,
    run: ({ world }, { suiteId }) => world.push.ticket(suiteId),
  }),
  operation({
    name: "push-event",
    method: "POST",
    summary: "Pushes any event to a suite or an app; `fields` replaces elements, null removes one.",
    input: ofTarget.extend({
      name: z.string(),
      fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).optional(),
    }),
    run: ({ world }, { name, fields, ...target }) =>
      world.push.event(targetOf(target), name, fields),
  }),
  operation({
    name: "push-again",
    method: "POST",
    summary: "Repeats a push: freshly encrypted, or byte for byte with `freshNonce` false.",
    input: z.strictObject({ deliveryId: z.string(), freshNonce: z.boolean().optional() }),
    run: ({ world }, { deliveryId, freshNonce }) => world.push.again(deliveryId, { freshNonce }),
  }),
  operation({
    name: "settle-pushes",
    method: "POST",
    summary: "Answers when no push is being sent.",
    input: z.strictObject({}),
    run: ({ world }) => world.push.settled(),
  }),
  operation({
    name: "deliveries",
    method: "GET",
    summary: "Pushes so far with all their attempts, oldest first, nothing masked; `name` filters.",
    input: z.strictObject({ name: z.string().optional() }),
    run: ({ world }, { name }) => ({ deliveries: world.deliveries(name) }),
  }),
];

/** The service providers' part of the control API. */
export const providerOperations: readonly Operation[] = [
  ...providers,
  ...authorisations,
  ...pushes,
];
