import { expect, it } from "vitest";
import { clientFileOf } from "./client-file.ts";

it("the client of an application is read from its config file, whatever else the folder has", () => {
  const files = [
    { name: "e.json", text: '{ "type": "auths.clients.OidcClientType", "clientId": "no" }' },
    { name: "broken.json", text: "{" },
    {
      name: "Gitea.json",
      text: '{ "clientId": "gitea", "clientSecret": "********", "redirectUris": ["https://a/b", 1] }',
    },
  ];
  expect(clientFileOf({ files })).toEqual({
    clientId: "gitea",
    redirectUris: ["https://a/b"],
    isPublic: false,
  });
  expect(clientFileOf({ files: files.slice(0, 2) })).toBeUndefined();
});
