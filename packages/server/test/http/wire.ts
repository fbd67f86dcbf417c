import { once } from "node:events";
import { connect } from "node:net";

/** Sends raw bytes and returns everything received until the server closed the connection. */
export async function exchange(url: string, ...parts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = "";
  socket.setEncoding("utf8").on("data", (text: string) => (received += text));
  // A reset ends the response, too.
  socket.on("error", () => {});
  for (const part of parts) socket.write(part);
  await once(socket, "close");
  return received;
}

/** The request as text, with `Connection: close`. */
export function requestText(
  url: string,
  first: string,
  headers: readonly string[] = [],
  body = "",
): string {
  const lines = [`Host: ${new URL(url).host}`, "Connection: close", ...headers];
  return `${first} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n${body}`;
}

/** The status of each response in the text. */
export function statusesIn(received: string): number[] {
  return Array.from(received.matchAll(/^HTTP\/1\.1 (\d{3})/gm), ([, status]) => Number(status));
}
