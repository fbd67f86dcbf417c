import { createSandbox } from "@menshen/sandbox";
import { startTestServer } from "@menshen/testkit";
import { appProcedurePage } from "./app-procedures.ts";
import { appProcedureTypes } from "./app-procedure-types.ts";
import { applicationPages } from "./application-pages.ts";
import { cliPage } from "./cli.ts";
import { elementPages, genericLogins } from "./elements.ts";
import { environmentPages } from "./environment.ts";
import { errorPages } from "./errors.ts";
import type { Page } from "./markdown.ts";
import { operationsPage } from "./operations.ts";
import { promisesPage } from "./promises.ts";
import { resultSchemas } from "./result-schemas.ts";
import { sandboxEndpointsPage } from "./sandbox-endpoints.ts";
import { sandboxPage } from "./sandbox.ts";
import { demoFiles } from "./demo-files.ts";

/** Every page of the reference. A new page is a module beside this one and a line here. */
export async function allPages(): Promise<Page[]> {
  await using test = await startTestServer({ files: { ...(await demoFiles()), ...genericLogins } });
  const metrics = await fetch(`${test.url}/metrics`);
  return [
    ...errorPages(),
    ...environmentPages(),
    ...applicationPages(),
    cliPage(),
    ...elementPages(test.app),
    appProcedurePage(test.server),
    appProcedureTypes(),
    ...resultSchemas(test.app),
    await operationsPage(await metrics.text()),
    await sandboxPage(createSandbox()),
    sandboxEndpointsPage(),
    promisesPage(),
  ];
}
