import { sealSecret, sealingKeyOf } from "@menshen/core/sealed-secret";
import { demo, demoElements, demoLogin, startTestServer } from "@menshen/testkit";
import { expect, it } from "vitest";

const before = new Uint8Array(32).fill(1);
const secret = new Uint8Array(32).fill(2);
const file = "auths/loginTypes/QywxInnerExample/QywxInnerExample.json";

it("a login signs in with a sealed secret, which status, metric and diagnostics count by key", async () => {
  const { corpId, agentId, secret: corpSecret } = { ...demo.corpA, ...demo.corpA.apps.portal };
  const sealed = (by: Uint8Array) =>
    sealSecret(sealingKeyOf(by), corpSecret, { fullName: demoLogin, pointer: "/corpSecret" });
  const config = (by: Uint8Array) => ({
    ...(demoElements[file] as object),
    corpId,
    agentId: String(agentId),
    corpSecret: sealed(by),
  });
  await using test = await startTestServer({
    files: { ...demoElements, [file]: config(before) },
    config: { secret, previousSecrets: [before] },
  });
  const status = async () => {
    const answer = await fetch(`${test.url}/trpc/app.keys.status`, { headers: test.asAdmin });
    const { result } = (await answer.json()) as {
      result: {
        data: {
          sealingKey: string;
          previousKeyIds: string[];
          currentKeyId: string;
          rows: { table: string }[];
        };
      };
    };
    const { rows, ...rest } = result.data;
    return { ...rest, elements: rows.filter(({ table }) => table === "elements") };
  };

  const old = await status();
  const [keyId] = old.previousKeyIds;
  expect(old.elements).toEqual([{ table: "elements", keyId, key: "previous", rows: 1 }]);
  const metrics = await (await fetch(`${test.url}/metrics`, { headers: test.asAdmin })).text();
  expect(metrics).toContain(
    `menshen_sealed_rows{table="elements",keyId="${keyId}",key="previous"} 1`,
  );
  await test.signIn(test.browser(), demo.corpA.people.xiaoman);
  expect(test.logLines().join("\n")).not.toContain(corpSecret);

  const again = sealSecret(old.sealingKey, corpSecret, {
    fullName: demoLogin,
    pointer: "/corpSecret",
  });
  await test.write(file, { ...config(before), corpSecret: again });
  await test.app.reload();
  const { currentKeyId, elements } = await status();
  expect(elements).toEqual([{ table: "elements", keyId: currentKeyId, key: "current", rows: 1 }]);
  expect(test.app.snapshot.elements.get(demoLogin)?.diagnostics).toEqual([]);
});
