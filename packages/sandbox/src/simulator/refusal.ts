/** The service refuses a call with this code. */
export class Refusal extends Error {
  readonly errcode: number;
  readonly text: string | undefined;

  constructor(errcode: number, text?: string) {
    super(`${errcode}${text === undefined ? "" : ` ${text}`}`);
    this.errcode = errcode;
    this.text = text;
  }
}

/** A query parameter that must be there and not be empty. */
export function required(query: URLSearchParams, name: string, errcode: number): string {
  const value = query.get(name);
  if (!value) throw new Refusal(errcode);
  return value;
}
