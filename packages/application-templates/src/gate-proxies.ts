import type { Bilingual } from "@menshen/core";
import { fillPlaceholders } from "./fill-snippet.ts";

/** A reverse proxy that asks this server about the requests to a gate's hosts. */
export interface GateProxy {
  readonly id: "nginx" | "caddy" | "traefik";
  /** As its makers spell it. */
  readonly name: string;
  /** Of the configuration, as code blocks of documents name it. */
  readonly language: "nginx" | "caddy" | "yaml";
  /** The configuration of one host, with placeholders. */
  readonly text: string;
  /** Its comments in order. */
  readonly comments: readonly Bilingual[];
}

export interface GateAddresses {
  /** As browsers show it, with a port that is not the default: `wiki.example.com:8443`. */
  readonly host: string;
  /** Host and port of the software, as the proxy reaches it. */
  readonly software: string;
  /** Host and port of this server, as the proxy reaches it. */
  readonly menshen: string;
}

/** The configuration of a proxy for one host. */
export function gateProxyConfig(
  { text, comments }: GateProxy,
  { host, software, menshen }: GateAddresses,
  language: keyof Bilingual,
): string {
  const [, hostname = host, port = "443"] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  const [name = hostname] = hostname.split(".");
  const values = { host, hostname, port, name, software, menshen };
  const numbered = comments.map((comment, at) => [`comment${at + 1}`, comment[language]] as const);
  return fillPlaceholders(text, { ...values, ...Object.fromEntries(numbered) });
}

export const gateProxies: readonly GateProxy[] = [
  {
    id: "nginx",
    name: "nginx",
    language: "nginx",
    text: `server {
  listen {{port}} ssl;
  server_name {{hostname}};
  ssl_certificate     /etc/ssl/{{hostname}}.pem;
  ssl_certificate_key /etc/ssl/{{hostname}}.key;

  location / {
    auth_request /menshen-forward;
    auth_request_set $menshen_login $upstream_http_location;
    auth_request_set $menshen_user $upstream_http_remote_user;
    auth_request_set $menshen_name $upstream_http_remote_name;
    auth_request_set $menshen_email $upstream_http_remote_email;
    auth_request_set $menshen_groups $upstream_http_remote_groups;
    auth_request_set $menshen_corp $upstream_http_remote_corp;
    error_page 401 = @menshen_login;
    # {{comment1}}
    proxy_set_header Remote-User $menshen_user;
    proxy_set_header Remote-Name $menshen_name;
    proxy_set_header Remote-Email $menshen_email;
    proxy_set_header Remote-Groups $menshen_groups;
    proxy_set_header Remote-Corp $menshen_corp;
    proxy_set_header Host $http_host;
    proxy_pass http://{{software}};
  }

  location = /menshen-forward {
    internal;
    proxy_pass http://{{menshen}}/api/auth/forward;
    proxy_pass_request_body off;
    proxy_set_header Content-Length "";
    # {{comment2}}
    proxy_set_header X-Original-URL https://{{host}}$request_uri;
    proxy_set_header X-Forwarded-For $remote_addr;
    # {{comment3}}
    proxy_set_header X-Forwarded-Host "";
    proxy_set_header X-Forwarded-Uri "";
  }

  location /.menshen/ {
    proxy_pass http://{{menshen}};
    proxy_redirect off;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
  }

  location @menshen_login {
    return 302 $menshen_login;
  }
}
`,
    comments: [
      {
        en: "Replaces what the client may have sent, also by nothing.",
        zh: "替换客户端可能发送的值，没有值时也会清空。",
      },
      {
        en: "The name stands here in full: a client chooses what $host is.",
        zh: "写出完整的主机名：`$host` 由客户端决定。",
      },
      {
        en: "The client's own question would contradict this one, which is then refused.",
        zh: "客户端自带的询问会与此矛盾，从而被拒绝。",
      },
    ],
  },
  {
    id: "caddy",
    name: "Caddy",
    language: "caddy",
    text: `{{host}} {
  handle /.menshen/* {
    reverse_proxy {{menshen}}
  }
  # {{comment1}}
  route {
    request_header -Remote-*
    request_header -Remote_*
    forward_auth {{menshen}} {
      uri /api/auth/forward
      copy_headers Remote-User Remote-Name Remote-Email Remote-Groups Remote-Corp
    }
    reverse_proxy {{software}}
  }
}
`,
    comments: [
      {
        en: "route keeps this order; by itself Caddy would remove the headers after it copied them.",
        zh: "`route` 保持书写顺序；否则 Caddy 会在复制之后才移除这些请求头。",
      },
    ],
  },
  {
    id: "traefik",
    name: "Traefik",
    language: "yaml",
    text: `http:
  routers:
    {{name}}:
      rule: Host(\`{{hostname}}\`)
      tls: {}
      middlewares: [menshen-names, menshen]
      service: {{name}}
    {{name}}-login:
      rule: Host(\`{{hostname}}\`) && PathPrefix(\`/.menshen/\`)
      tls: {}
      service: menshen
  middlewares:
    # {{comment1}}
    menshen-names:
      headers:
        customRequestHeaders: { Remote_User: "", Remote_Name: "", Remote_Email: "", Remote_Groups: "", Remote_Corp: "" }
    menshen:
      forwardAuth:
        address: http://{{menshen}}/api/auth/forward
        authResponseHeaders: [Remote-User, Remote-Name, Remote-Email, Remote-Groups, Remote-Corp]
  services:
    {{name}}:
      loadBalancer:
        servers: [{ url: "http://{{software}}" }]
    menshen:
      loadBalancer:
        servers: [{ url: "http://{{menshen}}" }]
`,
    comments: [
      {
        en: "Some software cannot tell these names from those with a hyphen.",
        zh: "有些软件分不清这些名称与带连字符的名称。",
      },
    ],
  },
];
