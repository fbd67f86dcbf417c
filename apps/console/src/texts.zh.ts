import { sharedZh } from "./shared/i18n/texts.zh.ts";
import { signInZh } from "./features/sign-in/texts.zh.ts";
import { overviewZh } from "./features/overview/texts.zh.ts";
import { elementsZh } from "./features/elements/texts.zh.ts";
import { paletteZh } from "./shared/palette/texts.zh.ts";
import { applicationsZh } from "./features/applications/texts.zh.ts";
import { loginTestZh } from "./features/login-test/texts.zh.ts";
import { explorerZh } from "./features/explorer/texts.zh.ts";
import { brandZh } from "./features/brand/texts.zh.ts";
import { usersZh } from "./features/users/texts.zh.ts";
import { accountZh } from "./features/account/texts.zh.ts";
import { auditZh } from "./features/audit/texts.zh.ts";
import { suitesZh } from "./features/suites/texts.zh.ts";
import { callbacksZh } from "./features/callbacks/texts.zh.ts";
import { directoryZh } from "./features/directory/texts.zh.ts";
import type { Texts } from "./start-texts.ts";

/** 控制台的全部中文文案。 */
export const zh: Texts = {
  ...sharedZh,
  ...signInZh,
  ...overviewZh,
  ...elementsZh,
  ...applicationsZh,
  ...paletteZh,
  ...loginTestZh,
  ...explorerZh,
  ...brandZh,
  ...usersZh,
  ...accountZh,
  ...auditZh,
  ...suitesZh,
  ...callbacksZh,
  ...directoryZh,
};
