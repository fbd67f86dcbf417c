import { AsyncResource } from "node:async_hooks";
import { runningElement } from "@menshen/runtime";
import type { MenshenServer } from "@menshen/server";

type Kind = Parameters<MenshenServer["recordFault"]>[1];

/**
 * Lets the process survive errors that escape from the code of elements, from before the first element loads. Any other
 * error ends it, as it would without this: the state of the server is then unknown.
 */
export function surviveElementFaults(): { attach(server: MenshenServer): void } {
  let server: MenshenServer | undefined;
  const early: (() => void)[] = [];
  const handle = (error: unknown, kind: Kind): void => {
    if (server) {
      if (!server.recordFault(error, kind)) end(error, server);
    } else if (runningElement() === undefined) end(error);
    // Bound to the context of the error, by which it is attributed.
    else early.push(AsyncResource.bind(() => void server?.recordFault(error, kind)));
  };
  process.on("unhandledRejection", (error) => handle(error, "rejection"));
  process.on("uncaughtException", (error, origin) =>
    handle(error, origin === "unhandledRejection" ? "rejection" : "exception"),
  );
  return {
    attach(created) {
      server = created;
      for (const record of early) record();
    },
  };
}

function end(error: unknown, server?: MenshenServer): never {
  const stack = error instanceof Error ? error.stack : String(error);
  if (server) server.ports.log.error({ err: error }, "an error of no element ends the process");
  else process.stderr.write(`${stack}\n`);
  process.exit(1);
}
