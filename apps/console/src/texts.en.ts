import { sharedEn } from "./shared/i18n/texts.en.ts";
import { signInEn } from "./features/sign-in/texts.en.ts";
import { overviewEn } from "./features/overview/texts.en.ts";
import { elementsEn } from "./features/elements/texts.en.ts";
import { paletteEn } from "./shared/palette/texts.en.ts";
import { applicationsEn } from "./features/applications/texts.en.ts";
import { loginTestEn } from "./features/login-test/texts.en.ts";
import { explorerEn } from "./features/explorer/texts.en.ts";
import { brandEn } from "./features/brand/texts.en.ts";
import { usersEn } from "./features/users/texts.en.ts";
import { accountEn } from "./features/account/texts.en.ts";
import { auditEn } from "./features/audit/texts.en.ts";
import { suitesEn } from "./features/suites/texts.en.ts";
import { callbacksEn } from "./features/callbacks/texts.en.ts";
import { directoryEn } from "./features/directory/texts.en.ts";

/** Every text of the console in English. */
export const en = {
  ...sharedEn,
  ...signInEn,
  ...overviewEn,
  ...elementsEn,
  ...applicationsEn,
  ...paletteEn,
  ...loginTestEn,
  ...explorerEn,
  ...brandEn,
  ...usersEn,
  ...accountEn,
  ...auditEn,
  ...suitesEn,
  ...callbacksEn,
  ...directoryEn,
} as const;
