import { createServer, type Server } from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";
import {
  checkAuthority,
  createAuthority,
  issueCertificate,
  type Credential,
} from "./certificates.ts";

export interface TlsOptions {
  /** The authority that signs the server's certificates; a new one by default. */
  readonly authority?: Credential | undefined;
}

interface TlsServer {
  readonly server: Server;
  /** The authority's certificate in PEM, for clients to trust. */
  readonly authority: string;
}

const LOOPBACK = ["localhost", "127.0.0.1", "::1"];
/** Certificates for that many names are held. */
const CAPACITY = 100;

/**
 * An HTTPS server that has a certificate for every name it is asked for: the sandbox takes the place of the providers'
 * hosts and of any name in a local network.
 *
 * @param hosts names and addresses of the certificate for clients that send no server name
 */
export function createTlsServer(
  { authority = createAuthority() }: TlsOptions,
  hosts: readonly string[],
): TlsServer {
  checkAuthority(authority);
  const contexts = new Map<string, SecureContext>();
  const contextFor = (name: string): SecureContext => {
    const existing = contexts.get(name);
    if (existing) return existing;
    if (contexts.size >= CAPACITY) contexts.clear();
    const context = createSecureContext(issueCertificate(authority, [name]));
    contexts.set(name, context);
    return context;
  };
  const server = createServer({
    ...issueCertificate(authority, [...new Set([...LOOPBACK, ...hosts])]),
    SNICallback: (name, done) => done(null, contextFor(name.toLowerCase())),
  });
  return { server, authority: authority.cert };
}
