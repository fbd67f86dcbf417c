import { runMain } from "citty";
import { menshen } from "./commands.ts";
import { showHelp } from "./help.ts";

await runMain(menshen, { showUsage: showHelp });
