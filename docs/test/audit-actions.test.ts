import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { auditActions } from "@menshen/domain";
import { expect, it } from "vitest";
import { repository } from "./documents.ts";

const texts = "apps/console/src/shared/audit/action-texts.ts";

it("every action of the audit log has a name and a sentence in the console, in both languages", async () => {
  const source = await readFile(join(repository, texts), "utf8");
  for (const action of auditActions) {
    const entry = new RegExp(
      `^  "?${action}"?: text\\(([^;]*?)\\),\\n(?=  "?[a-z-]+"?: text|})`,
      "m",
    );
    const literals = [...(entry.exec(source)?.[1] ?? "").matchAll(/"([^"\n]*)"/g)].map(
      ([, text = ""]) => text,
    );
    expect(literals, action).toHaveLength(4);
    const [zh, en, zhSentence, enSentence] = literals;
    for (const text of [zh, zhSentence]) expect(text, action).toMatch(/\p{Script=Han}/u);
    for (const text of [en, enSentence]) expect(text, action).toMatch(/^[A-Z{]/);
  }
});
