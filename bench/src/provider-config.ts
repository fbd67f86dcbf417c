/** Of our server in a subject: a database file, logs at info, and every provider at one address. */
export function providerConfig(databasePath: string, providerUrl: string) {
  return {
    databaseUrl: `sqlite:${databasePath}`,
    fetch: undefined,
    log: undefined,
    bases: {
      wecomApi: providerUrl,
      wecomLogin: providerUrl,
      wechatApi: providerUrl,
      wechatOpen: providerUrl,
    },
  };
}
