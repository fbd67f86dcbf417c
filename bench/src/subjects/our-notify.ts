import { demoElements, demoLogin, startTestServer } from "@menshen/testkit";
import { secrets } from "../callback/pushes.ts";
import { company } from "../login/provider.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The whole server as operators run it, with the keys of an app's own callback: logs at info, a durable database. */
const { databaseUrl } = subjectInput as { databaseUrl: string };
const folder = demoLogin.replaceAll(".", "/");
const file = `${folder}/${folder.split("/").at(-1)}.json`;
const server = await startTestServer({
  files: { ...demoElements, [file]: { ...(demoElements[file] as object), callback: secrets } },
  wecom: company,
  config: { databaseUrl, log: undefined },
});
const { inbox } = server.database.data;
serveParent(
  { port: Number(new URL(server.url).port) },
  {
    /** Records not processed yet. */
    waiting: async () => (await inbox.backlog()).count,
    stored: async () =>
      (await inbox.list({ limit: 1_000_000 })).filter(({ status }) => status === "done").length,
  },
);
