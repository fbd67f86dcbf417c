import { expect, it } from "vitest";
import { readDocuments } from "./documents.ts";

/** The number of requirements in each section of OWASP ASVS 5.0.0. */
const sections: Readonly<Record<string, readonly number[]>> = {
  V2: [3, 3, 5, 2],
  V3: [1, 3, 5, 8, 8, 1, 5],
  V6: [3, 12, 8, 6, 8, 4, 2, 4],
  V7: [3, 4, 2, 5, 3, 2],
  V8: [4, 4, 3, 2],
  V9: [3, 4],
  V10: [2, 3, 5, 16, 5, 2, 3],
  V11: [4, 5, 5, 4, 2, 2, 2],
  V12: [5, 2, 5],
  V13: [4, 6, 4, 7],
  V14: [2, 8, 3],
  V15: [5, 5, 7, 4],
  V16: [1, 5, 4, 3, 4],
};
const requirements = Object.entries(sections).flatMap(([chapter, counts]) =>
  counts.flatMap((count, section) =>
    Array.from({ length: count }, (_, n) => `${chapter}.${section + 1}.${n + 1}`),
  ),
);

const page = (await readDocuments()).find(({ path }) => path === "docs/operate/security.md");
const points = (page?.text ?? "").split("\n").filter((line) => line.startsWith("- **"));
const statuses = ["met", "partly", "not met", "not applicable"] as const;
const point = new RegExp(
  `^- \\*\\*(\\S+)(?: to (\\S+))?(?: L[123])?\\*\\* (${statuses.join("|")}): `,
);

it("the security page goes through every requirement of the standard once and in order", () => {
  const named = points.flatMap((line) => {
    const [, first = "", last = first] = point.exec(line) ?? [];
    const [from, to] = [requirements.indexOf(first), requirements.indexOf(last)];
    return from === -1 ? [] : requirements.slice(from, to + 1);
  });
  expect(named).toEqual(requirements);
});

it("the security page counts its points as they are", () => {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0]));
  for (const line of points) {
    const [, first = "", last = first, status = ""] = point.exec(line) ?? [];
    if (!first.startsWith("V")) continue;
    counts[status] =
      (counts[status] ?? 0) + requirements.indexOf(last) - requirements.indexOf(first) + 1;
  }
  expect(page?.text).toContain(
    `Of ${requirements.length} requirements ${counts["met"]} are met, ${counts["partly"]} partly, ${counts["not met"]} not, and ${counts["not applicable"]} do not apply.`,
  );
});

it("every point of the security page has a status and says how, why not, or where it is tested", () => {
  expect(points.length).toBeGreaterThan(200);
  const bare = points.filter((line) => !point.test(line) || line.replace(point, "").length < 12);
  expect(bare).toEqual([]);
});
