/** The part of passport-openidconnect that the tests use: it has no types of its own. */
declare module "passport-openidconnect" {
  export interface Profile {
    readonly id: string;
    readonly displayName?: string;
  }

  export class Strategy {
    constructor(
      options: Readonly<Record<string, unknown>>,
      verify: (
        issuer: string,
        profile: Profile,
        done: (error: unknown, user?: unknown) => void,
      ) => void,
    );
    /** Answers through `success`, `fail`, `redirect` and `error`, which passport adds to it. */
    authenticate(request: object, options?: object): void;
  }
}
