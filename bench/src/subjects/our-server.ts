import { startTestServer, demoElements, type ElementFiles } from "@menshen/testkit";
import { demo } from "@menshen/sandbox";
import { greetingElement } from "../greeting.ts";
import { providerConfig } from "../provider-config.ts";
import { serveParent, subjectInput } from "../subject.ts";

export interface OurServerInput {
  readonly databasePath: string;
  /** Where the provider is. */
  readonly providerUrl: string;
  /** Elements beside those of the demo. */
  readonly files?: ElementFiles;
}

/** The whole server as operators run it, only without limits: logs at info, a database file. */
const { databasePath, providerUrl, files } = subjectInput as OurServerInput;
const server = await startTestServer({
  files: { ...demoElements, ...greetingElement, ...files },
  wecom: { corpId: demo.corpA.corpId, ...demo.corpA.apps.legacy },
  config: { ...providerConfig(databasePath, providerUrl), rateLimit: false },
});
serveParent({ port: Number(new URL(server.url).port) });
