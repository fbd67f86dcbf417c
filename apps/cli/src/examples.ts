/** Calls of each command, for its help and the reference. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  start: ["menshen start", "PORT=3010 SANDBOX_PORT=3011 menshen start"],
  serve: [
    "MENSHEN_PUBLIC_URL=https://login.example.com MENSHEN_DATABASE_URL=postgres://... \\",
    "  MENSHEN_SECRET=... MENSHEN_ADMIN_TOKEN=... menshen serve",
  ],
  "admin-link": ["menshen admin-link    # in the environment of the running server"],
  keys: ["menshen keys          # in the environment of the server"],
  seal: [
    "menshen seal auths.loginTypes.Acme corpSecret    # asks for the value",
    "menshen seal auths.loginTypes.Acme corpSecret --key 9f3K... < secret.txt",
  ],
  user: [
    "menshen user create lin --name 'Lin Xiaoman'",
    "menshen user invite lin --hours 24",
    "menshen user list xiaoman",
  ],
  "user list": ["menshen user list", "menshen user list xiaoman --json"],
  "user create": [
    "menshen user create lin --name 'Lin Xiaoman' --corp ww1a2b3c4d5e6f7a8b --mobile 13800000000",
    "menshen user create ops --admin --server https://login.example.com",
  ],
  "user invite": ["menshen user invite lin --hours 24"],
  "user disable": ["menshen user disable lin    # ends all sessions"],
  "user enable": ["menshen user enable lin"],
  "user grant-admin": [
    "menshen user grant-admin lin    # in the environment of the running server",
  ],
  "user revoke-admin": ["menshen user revoke-admin lin"],
  migrate: ["MENSHEN_DATABASE_URL=postgres://owner@... menshen migrate"],
  backup: ["menshen backup /var/backups/menshen.db    # in the environment of the server"],
  restore: ["menshen restore /var/backups/menshen.db    # stop the server first"],
  check: [
    "menshen check",
    "menshen check --root ./elements,./elements-of-acme",
    "menshen check --types    # in CI",
  ],
  test: ["menshen test", "menshen test ./elements-of-acme"],
  list: ["menshen list", "menshen list --all --json"],
  new: [
    "menshen new type auths.loginTypes.AcmeType",
    "menshen new instance auths.Company --type QywxInnerType",
    "menshen new override auths.loginTypes.QywxInnerType",
    "menshen new override auths.loginTypes.services.AuthSvc",
    "menshen new app my-login",
  ],
  schema: ["menshen schema --root ./elements"],
  completion: [
    "menshen completion bash > ~/.local/share/bash-completion/completions/menshen",
    "menshen completion zsh > ~/.zfunc/_menshen",
    "menshen completion fish > ~/.config/fish/completions/menshen.fish",
  ],
  doctor: [
    "menshen doctor auths.loginTypes.Acme",
    "menshen doctor --offline    # files and settings alone",
    "menshen doctor auths.loginTypes.Acme --server https://login.example.com",
  ],
  types: [
    "menshen types",
    "menshen types --check    # in CI",
    "menshen types --client ../web/src/menshen.gen.ts --watch",
  ],
  sandbox: [
    "menshen sandbox --port 3001",
    "menshen sandbox --tls --ca ./sandbox-ca --export-ca ./ca.pem",
  ],
};
