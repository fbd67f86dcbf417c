import { connect } from "node:net";
import { mustEqual } from "../measure.ts";
import { completeAnswer } from "./keep-alive.ts";

/** A persistent connection with one request at a time. */
export interface Line {
  /** Resolves with the answer, which must be 200 with that body. */
  ask(request: Buffer, body: string): Promise<void>;
  close(): void;
}

export async function openLine(port: number): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  let text = "";
  let asked: (PromiseWithResolvers<void> & { readonly body: string }) | undefined;
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const answer = completeAnswer(text);
    if (!answer || !asked) return;
    text = "";
    try {
      mustEqual("the status line", answer.status, "HTTP/1.1 200 OK");
      mustEqual("the body", answer.body, asked.body);
      asked.resolve();
    } catch (error) {
      asked.reject(error);
    }
  });
  const connected = Promise.withResolvers<void>();
  socket.once("connect", connected.resolve);
  socket.on("error", connected.reject);
  socket.on("close", () => asked?.reject(new Error("the server closed a connection")));
  await connected.promise;
  return {
    ask(request, body) {
      asked = { ...Promise.withResolvers<void>(), body };
      socket.write(request);
      return asked.promise;
    },
    close: () => void socket.destroy(),
  };
}
