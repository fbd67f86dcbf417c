import { expect, it } from "vitest";
import { nameCompany } from "./company-name.ts";

it("logins that come together ask once for the name of a company that is not stored yet", async () => {
  const answers: PromiseWithResolvers<Department>[] = [];
  const wecom = {
    async getDepartment() {
      const answer = Promise.withResolvers<Department>();
      answers.push(answer);
      return await answer.promise;
    },
  };
  const ports = { clock: { now: () => 0 }, data: { corps: { find: async () => null } } };
  const company = { base: "https://wecom.example", corpId: "ww1", fallback: null };
  const name = async () => (await nameCompany(wecom, ports as never, company)).corpName;
  const crowd = [name(), name(), name()];
  await expect.poll(() => answers.length).toBe(1);
  answers[0]?.resolve({ name: "山海" } as Partial<Department> as Department);
  expect(await Promise.all(crowd)).toEqual(["山海", "山海", "山海"]);
  expect(answers).toHaveLength(1);
  const later = name();
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.reject(new Error("unreachable"));
  expect(await later).toBe("");
});

type Department = Awaited<ReturnType<Parameters<typeof nameCompany>[0]["getDepartment"]>>;
