import { mustEqual } from "../measure.ts";
import { people } from "../login/provider.ts";
import { applications } from "./applications.ts";
import { enterApplication } from "./enter-application.ts";
import type { Subject } from "./providers.ts";

const AT_ONCE = 8;

/** Logins number `from` and on, each of another pair of session and application until all pairs were used. */
export async function enterAll(
  { provider, cookies }: Subject,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> {
  let next = from;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < from + count) {
        const number = next++;
        const session = number % cookies.length;
        const application =
          applications[Math.floor(number / cookies.length) % applications.length]!;
        const { name } = await enterApplication(provider, application, cookies[session]!);
        mustEqual("the person", name, people[session % people.length]?.name);
      }
    }),
  );
}
