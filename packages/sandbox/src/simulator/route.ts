import type { EndpointNotes } from "./endpoint-notes.ts";
import type { Pusher } from "./push/pusher.ts";
import type { Engine } from "./world/engine.ts";
import type { Fault } from "./world/state/faults.ts";

/** What a handler works with. */
export interface Context {
  readonly engine: Engine;
  readonly pusher: Pusher;
  readonly request: Request;
  /** The address without the world's prefix. */
  readonly url: URL;
  /** The page's own address, prefix included: for forms and links back to it. */
  readonly here: URL;
  /** Path prefix of this world, for links to the sandbox's own pages: "" or "/w/<key>". */
  readonly prefix: string;
  /** Where the sandbox's own pages are, for links from pages on official hosts: "http://127.0.0.1:3001", prefix included. */
  readonly origin: string;
  /** The fault scripted for this answer; its parts about the connection have been applied already. */
  readonly fault: Fault;
}

/** A response, and what the call log records beside it. */
export interface Reply {
  readonly response: Response;
  readonly errcode?: number;
  readonly corpId?: string | undefined;
  readonly agentId?: number | undefined;
  readonly appId?: string | undefined;
  readonly suiteId?: string | undefined;
  /** Called when the answer is sent, however late. */
  readonly done?: (() => void) | undefined;
}

export interface Route {
  /** A last segment of `*` stands for any one segment. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Name for faults and the call log; the sandbox's own routes have none. */
  readonly endpoint?: string;
  /** The method of the documentation, where more are accepted. */
  readonly documentedMethod?: "GET" | "POST";
  /** The provider has the API, the sandbox has not. */
  readonly notSimulated?: true;
  /** For the table of endpoints; every route with an endpoint name has them. */
  readonly notes?: EndpointNotes;
  handle(context: Context): Reply | Promise<Reply>;
}

/** A group of routes and the official hosts they live on. Every site is also served, by path alone, on the sandbox's own origin. */
export interface Site {
  readonly hosts: readonly string[];
  readonly routes: readonly Route[];
}
