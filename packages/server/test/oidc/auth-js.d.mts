export declare const skipCSRFCheck: unique symbol;

/** Runs one request to an application with Auth.js. */
export declare function Auth(
  request: Request,
  config: Readonly<Record<string, unknown>>,
): Promise<Response>;
