const MASK = "[secret]";
/** For any number of values, and for those of one element. */
const MANY_MARKS = 1 << 16;
const FEW_MARKS = 1 << 8;
/** Shorter values are ordinary words too often. */
const MIN_LENGTH = 8;

/** Replaces values in texts; they may become more. */
export interface Redactor {
  /** Returns true where one of them is new. */
  readonly add: (secrets: Iterable<string>) => boolean;
  readonly redact: (text: string) => string;
}

/** A function that replaces these values, see {@link growingRedactor}. */
export function createRedactor(
  secrets: Iterable<string>,
  minLength = MIN_LENGTH,
): (text: string) => string {
  const { add, redact } = growingRedactor(minLength, FEW_MARKS);
  add(secrets);
  return redact;
}

/**
 * Replaces every value in a text, also in the forms it takes in URLs, JSON and base64. Longest first, so that a value
 * inside another leaves no rest. Looks values up by their first characters: the time depends on the text's length, not
 * on the number of values.
 */
export function growingRedactor(minLength = MIN_LENGTH, places = MANY_MARKS): Redactor {
  /** The values by their first characters, which thousands of them may share, and most share with none. */
  const byStart = new Map<string, string | Starting>();
  // Marks the first characters of the values, hashed, so that almost every position of a text is skipped at once.
  const marks = new Uint8Array(places);
  const hashed = Math.min(minLength, 3);
  const hashAt = (text: string, at: number): number => {
    let hash = 0;
    for (let n = 0; n < hashed; n++) hash = hash * 31 + text.charCodeAt(at + n);
    return hash & (places - 1);
  };
  const addForm = (form: string): boolean => {
    if (form.length < minLength) return false;
    const start = form.slice(0, minLength);
    const others = byStart.get(start);
    if (others === form || (typeof others === "object" && others.forms.has(form))) return false;
    marks[hashAt(form, 0)] = 1;
    if (others === undefined) byStart.set(start, form);
    else byStart.set(start, withForm(others, form));
    return true;
  };
  const lengthAt = (text: string, at: number): number | undefined => {
    if (marks[hashAt(text, at)] === 0) return undefined;
    const starting = byStart.get(text.slice(at, at + minLength));
    if (typeof starting === "string")
      return text.startsWith(starting, at) ? starting.length : undefined;
    return starting?.lengths.find((one) => starting.forms.has(text.slice(at, at + one)));
  };
  const redact = (text: string): string => {
    if (byStart.size === 0) return text;
    let redacted = "";
    let from = 0;
    for (let at = 0; at + minLength <= text.length;) {
      const length = lengthAt(text, at);
      if (length === undefined) at++;
      else {
        redacted += text.slice(from, at) + MASK;
        at += length;
        from = at;
      }
    }
    return redacted + text.slice(from);
  };
  return {
    add(secrets) {
      let isNew = false;
      for (const secret of secrets)
        for (const form of formsOf(secret)) if (addForm(form)) isNew = true;
      return isNew;
    },
    redact,
  };
}

interface Starting {
  readonly forms: Set<string>;
  /** Of the forms, longest first. */
  readonly lengths: readonly number[];
}

function withForm(others: string | Starting, form: string): Starting {
  const { forms, lengths } =
    typeof others === "string" ? { forms: new Set([others]), lengths: [others.length] } : others;
  forms.add(form);
  const isKnown = lengths.includes(form.length);
  return { forms, lengths: isKnown ? lengths : [...lengths, form.length].sort((a, b) => b - a) };
}

function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = secret.length < MIN_LENGTH ? [] : base64FormsOf(secret);
  return [secret, encoded, encoded.replaceAll("%20", "+"), json, ...base64];
}

/** Inside a longer text, as in basic authentication, the characters depend on the position modulo three bytes. */
function base64FormsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const whole = Math.floor((before + bytes.length) / 3) * 4;
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // The first characters also encode bytes of the text before.
    const form = base64.slice(before === 0 ? 0 : before + 1, whole);
    return [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
