import { demo, startTestServer } from "@menshen/testkit";
import { describeLoginType } from "@menshen/testkit/describe-login-type";

const { clientId, secret } = demo.oauth.clients.github;
const e = { type: "auths.loginTypes.GitHubType", title: "GitHub", allowRegister: 1 };
const config = { clientId, clientSecret: secret };

describeLoginType("GitHubType", async () => ({
  test: await startTestServer({
    roots: ["./elements"],
    files: {
      "auths/One/e.json": e,
      "auths/One/One.json": config,
      "auths/Other/e.json": e,
      "auths/Other/Other.json": config,
    },
  }),
  element: "auths.One",
  other: "auths.Other",
  people: [demo.oauth.people.plain, demo.oauth.people.nameless],
  unknownCode: { errcode: 400, source: "github" },
  secrets: [secret],
  exchange: "github/access_token",
}));
