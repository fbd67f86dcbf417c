import { expect, test } from "vitest";
import { demo } from "../../src/demo/world.ts";
import { createSandbox } from "../../src/sandbox.ts";
import { authorizeUrl, qrConnectUrl, webLoginUrl } from "../test-client.ts";

const { corpA } = demo;
const picker = { picker: "1" };
const app = "http://127.0.0.1:3000";
const policyOf = (response: Response) => response.headers.get("content-security-policy") ?? "";
const redirected = { redirect: "manual" } as const;

test.each([
  ["WeCom", webLoginUrl(picker), corpA.people.xiaoman],
  ["WeChat", qrConnectUrl(picker), demo.wechat.people.plain],
])(
  "%s: a picker shows people instead of a QR code, and goes on to the app by itself",
  async (_, url, user) => {
    const { fetch } = createSandbox();
    const opened = await fetch(url, redirected);
    expect(opened.status).toBe(303);
    const phone = new URL(opened.headers.get("location") ?? "");
    const people = await fetch(phone);
    expect(policyOf(people)).toContain(`frame-ancestors 'self' ${app}`);
    expect(policyOf(people)).toContain(`form-action 'self' ${app}`);
    const page = await people.text();
    expect(page).toContain(`data-testid="person-${user}"`);
    const action = /<form method="post" action="([^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&");
    const tap = (fields: Record<string, string>) =>
      fetch(new URL(action ?? "", phone), {
        ...redirected,
        method: "POST",
        body: new URLSearchParams({ scan: phone.searchParams.get("scan") ?? "", ...fields }),
      });
    await tap({ action: "choose", corp: corpA.corpId, user });
    const confirmed = await tap({ action: "confirm" });
    const back = await fetch(new URL(confirmed.headers.get("location") ?? "", phone), redirected);
    expect(back.status).toBe(303);
    expect(back.headers.get("location")).toMatch(/^http:\/\/127\.0\.0\.1:3000\/\S+code=/);
  },
);

test("only the origin of the redirect address may frame a picker, and without one nobody may frame the pages", async () => {
  const { fetch } = createSandbox();
  const policy = async (url: string) => policyOf(await fetch(url));
  expect(await policy(authorizeUrl(picker))).toContain(`frame-ancestors 'self' ${app}`);
  expect(await policy(authorizeUrl())).toMatch(/frame-ancestors 'self'$/);
  const refused = { ...picker, redirect_uri: "javascript:alert(1)" };
  expect(await policy(authorizeUrl(refused))).toMatch(/frame-ancestors 'self'$/);
});
