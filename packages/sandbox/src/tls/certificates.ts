import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import { isIP } from "node:net";

/** A certificate authority or server certificate with its private key, in PEM. */
export interface Credential {
  readonly cert: string;
  readonly key: string;
}

/** A new certificate authority; its key can impersonate any host to every client that trusts it. */
export function createAuthority(nowMs = Date.now()): Credential {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const cert = certificate({
    subject: "menshen-sandbox CA",
    issuer: "menshen-sandbox CA",
    publicKey,
    signer: privateKey,
    nowMs,
    days: 3650,
    extensions: [
      extension("2.5.29.19", sequence(boolean(true)), true),
      // keyCertSign and cRLSign
      extension("2.5.29.15", der(0x03, Buffer.from([0x01, 0x06])), true),
      extension("2.5.29.14", octets(keyId(publicKey))),
    ],
  });
  return { cert, key: pem(privateKey) };
}

/** A server certificate for these host names and addresses. */
export function issueCertificate(
  authority: Credential,
  hosts: readonly string[],
  nowMs = Date.now(),
): Credential {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const authorityKey = createPrivateKey(authority.key);
  const cert = certificate({
    subject: hosts[0] ?? "localhost",
    issuer: "menshen-sandbox CA",
    publicKey,
    signer: authorityKey,
    nowMs,
    // Browsers and macOS accept server certificates of at most 825 days.
    days: 800,
    extensions: [
      extension("2.5.29.19", sequence(), true),
      // digitalSignature
      extension("2.5.29.15", der(0x03, Buffer.from([0x07, 0x80])), true),
      // serverAuth
      extension("2.5.29.37", sequence(objectId("1.3.6.1.5.5.7.3.1"))),
      extension("2.5.29.17", sequence(...hosts.map(generalName))),
      extension("2.5.29.35", sequence(der(0x80, keyId(createPublicKey(authorityKey))))),
    ],
  });
  return { cert, key: pem(privateKey) };
}

/** @throws Error the PEM is no certificate authority, or the key is not its own */
export function checkAuthority({ cert, key }: Credential): void {
  const parsed = new X509Certificate(cert);
  if (!parsed.ca || !parsed.checkPrivateKey(createPrivateKey(key)))
    throw new Error("tls: the certificate is no authority, or its key does not match");
}

const pem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();

interface CertificateInit {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly nowMs: number;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

/** An X.509 v3 certificate signed with ECDSA and SHA-256. @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 */
function certificate(init: CertificateInit): string {
  const algorithm = sequence(objectId("1.2.840.10045.4.3.2"));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name(init.issuer),
    // An hour of tolerance for clocks that are behind.
    sequence(time(init.nowMs - 3_600_000), time(init.nowMs + init.days * 86_400_000)),
    name(init.subject),
    init.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...init.extensions)),
  );
  const signature = sign("sha256", body, init.signer);
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** One DER value: tag, length, content. @see https://www.rfc-editor.org/rfc/rfc5280#appendix-A */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, Buffer.concat(parts));
const octets = (content: Buffer) => der(0x04, content);
const boolean = (value: boolean) => der(0x01, Buffer.from([value ? 0xff : 0]));
const name = (commonName: string) =>
  sequence(der(0x31, sequence(objectId("2.5.4.3"), der(0x0c, Buffer.from(commonName)))));
const keyId = (key: KeyObject) =>
  createHash("sha1")
    .update(key.export({ type: "spki", format: "der" }))
    .digest();

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const digits = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime after it. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return ms < Date.UTC(2050) ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

/** A subject alternative name: an address or a DNS name. */
function generalName(host: string): Buffer {
  const bare = host.replace(/^\[|\]$/g, "");
  if (isIP(bare) === 4) return der(0x87, Buffer.from(bare.split(".").map(Number)));
  if (isIP(bare) === 6) return der(0x87, ipv6Bytes(bare));
  return der(0x82, Buffer.from(host));
}

const groups = (text: string): string[] => text.split(":").filter(Boolean);

function ipv6Bytes(address: string): Buffer {
  const [head = "", tail] = address.split("::");
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from(
    [...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""),
    "hex",
  );
}
