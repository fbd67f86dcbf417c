import type { FormField } from "../form/schema-fields.ts";
import type { Failure } from "../server/failure.ts";

/** The settings that an error of a login is about, by the last part of their path; the likeliest first. */
const fixes: Readonly<Record<string, readonly string[]>> = {
  "wecom 40001": ["corpSecret", "suiteSecret"],
  "wecom 40013": ["corpId", "suiteId"],
  "wecom 40029": ["agentId"],
  "wecom 40056": ["agentId"],
  "wecom 40080": ["suiteSecret"],
  "wecom 40083": ["suiteId"],
  "wecom 40091": ["providerSecret", "suiteSecret"],
  "wecom 40093": ["corpId"],
  "wecom 50001": ["redirectUri"],
  "wecom 301002": ["agentId"],
  "wecom 2000002": ["corpId"],
  "wechat 10003": ["redirectUri"],
  "wechat 40001": ["appSecret"],
  "wechat 40013": ["appId"],
  "wechat 40125": ["appSecret"],
  "app 10003": ["isActive"],
  "app 10102": ["redirectUri"],
  "app 10201": ["allowRegister"],
  "app 10203": ["corpId"],
  "app 10301": ["corpId"],
};

/** The field of a form that mends a failure, where one is known. */
export function fixingField(
  { number }: Pick<Failure, "number">,
  fields: readonly FormField[],
): FormField | undefined {
  const names = number ? (fixes[`${number.source} ${number.errcode}`] ?? []) : [];
  return names
    .map((name) => fields.find(({ path }) => path.at(-1) === name))
    .find((field) => field !== undefined);
}
