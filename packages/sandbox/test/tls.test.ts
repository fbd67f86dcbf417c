import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { serveSandbox } from "../src/serve.ts";
import { checkAuthority, createAuthority, issueCertificate } from "../src/tls/certificates.ts";
import { loadAuthority } from "../src/tls/load-authority.ts";

/** A call to an official host name that the machine resolves to the sandbox. */
function call(port: number, ca: string, host: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, ca, servername: host, headers: { host } };
    const asked = request(options, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(text));
    });
    asked.on("error", reject);
    asked.end();
  });
}

test("serves HTTPS for the provider's host names, with certificates a client can verify", async () => {
  await using served = await serveSandbox({ port: 0, tls: {} });
  const { url, authority = "" } = served;
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(url).port);
  for (const [host, path, expected] of [
    ["qyapi.weixin.qq.com", "/cgi-bin/gettoken", "41004"],
    ["api.weixin.qq.com", "/sns/userinfo", "41001"],
    ["sandbox", "/health", "ok"],
  ] as const)
    expect(await call(port, authority, host, path)).toContain(expected);
  await expect(call(port, createAuthority().cert, "qyapi.weixin.qq.com", "/")).rejects.toThrow(
    /certificate/,
  );
});

test("a certificate names its hosts and addresses and is signed by its authority", () => {
  const authority = createAuthority();
  const issued = issueCertificate(authority, ["a.example", "127.0.0.1", "::1", "2001:db8::2"]);
  const cert = new X509Certificate(issued.cert);
  expect(cert.subjectAltName).toBe(
    "DNS:a.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:2001:DB8:0:0:0:0:0:2",
  );
  expect(cert.checkIssued(new X509Certificate(authority.cert))).toBe(true);
  expect(cert.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
  expect(cert.ca).toBe(false);
  expect(cert.checkHost("a.example")).toBe("a.example");
  expect(cert.checkHost("b.example")).toBeUndefined();
});

test("dates beyond 2049 are encoded as the standard requires", () => {
  const { cert } = createAuthority(Date.UTC(2045, 0, 1));
  expect(new X509Certificate(cert).validToDate.getUTCFullYear()).toBe(2054);
});

test("a stored authority is used again, with a key that only its owner can read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-ca-"));
  const created = await loadAuthority(join(folder, "ca"));
  expect(await loadAuthority(join(folder, "ca"))).toEqual(created);
  expect((await stat(join(folder, "ca", "ca.key"))).mode & 0o077).toBe(0);
  expect(() => checkAuthority(created)).not.toThrow();
  expect(() => checkAuthority({ ...created, key: createAuthority().key })).toThrow(
    "does not match",
  );
  await rm(folder, { recursive: true });
});

test("--tls --export-ca writes the certificate of the authority", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-ca-"));
  const file = join(folder, "exported.pem");
  const main = new URL("../src/main.ts", import.meta.url).pathname;
  const args = [main, "--port", "0", "--tls", "--quiet", "--export-ca", file];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const printed = await new Promise<string>((resolve) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
  });
  const port = Number(new URL(/https:\S+/.exec(printed)?.[0] ?? "").port);
  const ca = await readFile(file, "utf8");
  expect(await call(port, ca, "qyapi.weixin.qq.com", "/cgi-bin/gettoken")).toContain("41004");
  child.kill("SIGTERM");
  await rm(folder, { recursive: true });
});
