import { startTestServer } from "@menshen/testkit";
import { applicationElements } from "../oidc/applications.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The whole server over a database that is filled. */
const { databaseUrl } = subjectInput as { databaseUrl: string };
const { url, asAdmin: headers } = await startTestServer({
  files: applicationElements,
  config: { databaseUrl, secret: new Uint8Array(32).fill(1), rateLimit: false, log: undefined },
});
serveParent({ url, headers });
