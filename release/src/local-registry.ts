import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";

export interface LocalRegistry extends AsyncDisposable {
  readonly url: string;
}

/** An npm registry on this machine that has these tarballs, and sends clients to another registry for all others. */
export async function serveRegistry(
  tarballs: readonly string[],
  upstream = "https://registry.npmjs.org",
): Promise<LocalRegistry> {
  const documents = new Map<string, object>();
  const files = new Map<string, Buffer>();
  const server = createServer(({ url = "/" }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const document = documents.get(path);
    const file = files.get(path);
    if (document) answerJson(response, document);
    else if (file) response.end(file);
    else response.writeHead(302, { location: `${upstream}${url}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const tarball of tarballs) {
    const data = await readFile(tarball);
    const path = `-/${basename(tarball)}`;
    const manifest = manifestIn(data);
    files.set(path, data);
    documents.set(manifest.name, documentOf(manifest, data, `${url}/${path}`));
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerJson(response: ServerResponse, value: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** What a registry answers to `GET /<name>`. */
function documentOf(manifest: Manifest, data: Buffer, tarball: string): object {
  const { name, version } = manifest;
  const integrity = `sha512-${createHash("sha512").update(data).digest("base64")}`;
  const published = { ...manifest, dist: { tarball, integrity } };
  return { name, "dist-tags": { latest: version }, versions: { [version]: published } };
}

/** A tar is a list of headers of 512 bytes, each followed by its file. */
function manifestIn(tarball: Buffer): Manifest {
  const tar = gunzipSync(tarball);
  for (let at = 0; at < tar.length;) {
    const name = tar.toString("utf8", at, tar.indexOf(0, at));
    const size = Number.parseInt(tar.toString("ascii", at + 124, at + 136), 8) || 0;
    const content = tar.subarray(at + 512, at + 512 + size);
    if (name === "package/package.json") return JSON.parse(content.toString()) as Manifest;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error("this tarball contains no package.json");
}
