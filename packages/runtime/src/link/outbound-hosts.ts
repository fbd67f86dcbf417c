import { Code, type ProviderBases } from "@menshen/core";

export function hostsOfBases(bases: ProviderBases): readonly string[] {
  return Object.values(bases).map((base: string) => new URL(base).host);
}

/** Entries are `host`, which means the default port of the scheme, or `host:port`. */
export function isAllowedHost(
  { protocol, hostname, port }: URL,
  hosts: readonly string[],
): boolean {
  const wanted = port || defaultPort(protocol);
  return hosts.some((entry) => {
    const [, name = "", own = defaultPort(protocol)] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    return name.toLowerCase() === hostname && own === wanted;
  });
}

function defaultPort(protocol: string): string {
  return protocol === "http:" ? "80" : "443";
}

/**
 * The element's fetch: it refuses hosts that neither its Type declares nor the operator allows. The request never leaves.
 *
 * @param hosts undefined means every host
 */
export function fetchAllowed(
  fetch: typeof globalThis.fetch,
  hosts: readonly string[] | undefined,
): typeof globalThis.fetch {
  if (hosts === undefined) return fetch;
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!isAllowedHost(url, hosts)) throw hostRefused(url.host);
    return await fetch(input, init);
  };
}

function hostRefused(host: string): Code {
  return new Code(10501, `the host ${host} is not allowed: add ${host} to MENSHEN_PROVIDER_HOSTS`, {
    adminHint: {
      zh: `不允许访问 ${host}：请在 MENSHEN_PROVIDER_HOSTS 中加入 ${host}，或由类型在 hosts 中声明。`,
      en: `${host} may not be called: add ${host} to MENSHEN_PROVIDER_HOSTS, or declare it in the hosts of the Type.`,
    },
  });
}
