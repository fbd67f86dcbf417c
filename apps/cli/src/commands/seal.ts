import { sealSecret, sealingKeyOf } from "@menshen/core/sealed-secret";
import { givenSecrets } from "@menshen/app-server";
import { nameProblem } from "@menshen/core";
import { secretFieldsOf, type App } from "@menshen/runtime";
import { CommandProblem } from "../command-problem.ts";
import { elementRoots, openOffline } from "../open-offline.ts";
import { note, print } from "../output.ts";
import { readHidden } from "../read-hidden.ts";

interface SealArgs {
  readonly element: string;
  readonly field: string;
  readonly key?: string | undefined;
  readonly root?: string | undefined;
}

/** Prints a reference for the element's file that only the server opens. The value is never an argument. */
export async function seal({ element, field, key, root }: SealArgs): Promise<void> {
  const problem = nameProblem(element);
  if (problem) throw new CommandProblem(`${element}: ${problem.en}`);
  const sealingKey = key ?? ownSealingKey();
  const name = field.replace(/^\//, "").replaceAll("/", ".");
  await requireSecretField(element, name, root);
  const value = await readHidden(`${element} ${name}: `);
  if (value === "") throw new CommandProblem("there is no value: write it to standard input");
  const pointer = name
    .split(".")
    .map((step) => `/${step}`)
    .join("");
  try {
    print([sealSecret(sealingKey, value, { fullName: element, pointer })]);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandProblem(`--key: ${error.message}`);
    throw error;
  }
}

function ownSealingKey(): string {
  const secrets = givenSecrets();
  if (secrets) return sealingKeyOf(secrets.secret);
  throw new CommandProblem(
    "there is no MENSHEN_SECRET here: pass --key with the sealing key that menshen keys prints on the server",
  );
}

/** A sealed value fills a secret field only. Where the element's files are elsewhere, the server is the judge. */
async function requireSecretField(
  element: string,
  field: string,
  root: string | undefined,
): Promise<void> {
  await using app = await openOffline(elementRoots(root));
  const fields = secretFieldsIn(app, element);
  if (!fields) note(`${element} is not in these folders: the name of the field was not checked`);
  else if (!fields.includes(field)) {
    const known = fields.length > 0 ? `it has ${fields.join(", ")}` : "it has none";
    throw new CommandProblem(`${field} is not a secret field of ${element}: ${known}`);
  }
}

function secretFieldsIn(app: App, fullName: string): string[] | undefined {
  const type = app.snapshot.elements.get(fullName)?.type;
  if (type === undefined) return undefined;
  const { config, e } = app.schema(type);
  return [...new Set([config, e].flatMap(secretFieldsOf))];
}
