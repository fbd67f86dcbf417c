import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { WrongAnswer } from "../measure.ts";

/** Open streams of server-sent events. */
export interface Subscribers extends Disposable {
  /** Resolves with the times, since this call, at which each subscriber got the event. */
  receive(tick: number): Promise<number[]>;
}

/** How many streams open at once. */
const AT_ONCE = 50;

/** Opens streams one after the other, and resolves when the server has answered each of them. */
export async function subscribe(port: number, path: string, count: number): Promise<Subscribers> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const more = Math.min(AT_ONCE, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: more }, () => open(port, path)))));
  }
  return {
    receive: (tick) => Promise.all(sockets.map((socket) => timeOf(socket, `{"tick":${tick}}`))),
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function open(port: number, path: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept: text/event-stream\r\n\r\n`,
  );
  const [head] = (await once(socket, "data")) as [string];
  if (!head.startsWith("HTTP/1.1 200 ")) throw new WrongAnswer(`a stream began with ${head}`);
  return socket;
}

function timeOf(socket: Socket, event: string): Promise<number> {
  const askedMs = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const onData = (text: string): void => {
    if (!text.includes(event)) return;
    socket.off("data", onData).off("close", onClose);
    resolve(performance.now() - askedMs);
  };
  const onClose = (): void => reject(new WrongAnswer("the server closed a stream"));
  socket.on("data", onData).on("close", onClose);
  return promise;
}
