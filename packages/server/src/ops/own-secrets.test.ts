import { expect, it } from "vitest";
import { ownSecrets } from "./own-secrets.ts";

const bytes = (fill: number) => new Uint8Array(32).fill(fill);
const config = { secret: bytes(0xab), adminToken: "the-token" };

it("the password of the database is a secret, as it is written and as it is meant", () => {
  const databaseUrl = "postgres://menshen:p%40ss-word-1@db.example.com/menshen";
  const found = ownSecrets({ ...config, databaseUrl });
  expect(found).toEqual(expect.arrayContaining(["the-token", "p%40ss-word-1", "p@ss-word-1"]));
  expect(ownSecrets({ ...config, databaseUrl: "postgres://u:100%@db/x" })).toContain("100%");
});

it("current and previous secrets are found in hexadecimal and base64", () => {
  const previousSecrets = [bytes(0xcd)];
  const found = ownSecrets({ ...config, previousSecrets, databaseUrl: "sqlite::memory:" });
  expect(found).toEqual(
    expect.arrayContaining(["ab".repeat(32), "CD".repeat(32), `${"q6ur".repeat(10)}q6s=`]),
  );
});
