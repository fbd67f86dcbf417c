import type { z } from "zod";
import { stableId } from "../simulator/world/state/ids.ts";
import type {
  appSchema,
  corpSchema,
  departmentSchema,
  memberSchema,
} from "../simulator/world/schema/world-schema.ts";

type DepartmentInit = z.input<typeof departmentSchema>;
type MemberInit = z.input<typeof memberSchema>;

/** Size and identity of a made-up company. */
export interface BigCorpOptions {
  readonly members?: number | undefined;
  readonly departments?: number | undefined;
  /** Another number makes other people. The same options make the same company, in every run. */
  readonly seed?: number | undefined;
  /** Distinguishes two such companies of one world; their secrets derive from it. */
  readonly corpId?: string | undefined;
}

/** A company for {@link WorldInit}, with its one app at hand. */
export interface BigCorp extends z.input<typeof corpSchema> {
  readonly contactSecret: string;
  readonly members: MemberInit[];
  readonly apps: [portal: z.input<typeof appSchema>];
}

const LEVELS = 5;
const STEP = 1000;

/**
 * Makes a company of any size, by default ten thousand people in five hundred departments: a tree of five levels, each
 * department but the root with a leader; names in Chinese, some with emoji or characters outside the basic plane; one
 * person in twenty in two departments, one in fifty disabled, one in thirty not activated. Its app sees all members.
 *
 * @example
 * const corp = bigCorp({ members: 2_000, departments: 80 });
 * const sandbox = createSandbox({ corps: [corp] });
 * const { corpId, apps: [{ secret }] } = corp; // for gettoken
 */
export function bigCorp({
  members = 10_000,
  departments = 500,
  seed = 1,
  corpId = "wwb16c0000000000a1",
}: BigCorpOptions = {}): BigCorp {
  const tree = treeOf(departments);
  return {
    corpId,
    name: "万象集团",
    fullName: "万象集团股份有限公司",
    contactSecret: stableId("SANDBOX-", 43, "contacts", corpId),
    departments: tree,
    members: peopleOf(members, tree.slice(1), numbers(seed)),
    apps: [
      {
        agentId: 1_000_002,
        name: "万象门户",
        secret: stableId("SANDBOX-", 43, "portal", corpId),
        trustedDomains: ["127.0.0.1:3000", "localhost:3000"],
      },
    ],
  };
}

/** Numbered from above to below; siblings are in the order of their numbers, which is the larger `order` first. */
function treeOf(count: number): DepartmentInit[] {
  const branches = branchesFor(count);
  return Array.from({ length: count }, (_, at) => {
    const id = at + 1;
    if (at === 0) return { id, name: "万象集团", parentId: 0, order: 100_000_000 };
    const name = `${PLACES[at % PLACES.length]}${TRADES[at % TRADES.length]}${id}部`;
    const parentId = Math.floor((at - 1) / branches) + 1;
    return { id, name, parentId, order: 100_000_000 - at * STEP };
  });
}

/** The fewest children of a department with which the tree is no deeper than it should be. */
function branchesFor(count: number): number {
  let branches = 1;
  while (roomFor(branches) < count) branches += 1;
  return branches;
}

const roomFor = (branches: number): number =>
  Array.from({ length: LEVELS }, (_, level) => branches ** level).reduce((a, b) => a + b);

/** The first members lead, one for each department below the root. */
function peopleOf(
  count: number,
  departments: readonly DepartmentInit[],
  random: () => number,
): MemberInit[] {
  const userIds: string[] = [];
  return Array.from({ length: count }, (_, at) => {
    const [pinyin, surname] = pick(SURNAMES, random);
    const userId = `${pinyin}${String(at + 1).padStart(5, "0")}`;
    userIds.push(userId);
    const home = at % Math.max(1, departments.length);
    const mainDepartment = departments[home]?.id ?? 1;
    const leader = at < departments.length;
    const boss = userIds[home];
    const second = random() < 1 / 20 ? pick(departments, random)?.id : undefined;
    return {
      userId,
      name: `${surname}${givenName(random)}`,
      status: leader ? 1 : statusOf(random()),
      departments: [
        { id: mainDepartment, order: count - at, leader },
        ...(second === undefined || second === mainDepartment ? [] : [{ id: second }]),
      ],
      mainDepartment,
      directLeaders: leader || boss === undefined || boss === userId ? [] : [boss],
      position: leader ? "部门经理" : pick(POSITIONS, random),
      mobile: `199${String(at).padStart(8, "0")}`,
      email: `${userId.toLowerCase()}@wanxiang.example.com`,
      gender: random() < 0.5 ? "1" : "2",
    };
  });
}

const givenName = (random: () => number): string =>
  pick(GIVEN, random) +
  (random() < 0.6 ? pick(GIVEN, random) : "") +
  (random() < 1 / 50 ? pick(ORNAMENTS, random) : "");

const pick = <T>(list: readonly T[], random: () => number): T =>
  list[Math.floor(random() * list.length)] as T;

const statusOf = (chance: number) => {
  if (chance < 1 / 50) return 2;
  return chance < 1 / 50 + 1 / 30 ? 4 : 1;
};

/** Evenly spread numbers from 0 to 1 (mulberry32), the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PLACES = ["华东", "华南", "华北", "西南", "西北", "东北", "海外"];
const TRADES = [
  "研发",
  "销售",
  "客服",
  "采购",
  "仓储",
  "财务",
  "人事",
  "法务",
  "测试",
  "设计",
  "运营",
];
const POSITIONS = ["", "工程师", "高级工程师", "专员", "主管", "顾问", "设计师 🎨", "实习生"];
const SURNAMES = Object.entries({
  Wang: "王",
  Li: "李",
  Zhang: "张",
  Liu: "刘",
  Chen: "陈",
  Yang: "杨",
  Zhao: "赵",
  Huang: "黄",
  Zhou: "周",
  Wu: "吴",
  Ouyang: "欧阳",
});
/** Three of these are outside the basic plane: four bytes in UTF-8. */
const GIVEN =
  "伟 芳 娜 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 涛 明 超 秀 霞 平 刚 桂 英 华 玉 兰 建 国 文 斌 晓 东 志 远 海 燕 春 梅 宇 轩 子 涵 梓 萱 𠮷 𡋾 𣲗".split(
    " ",
  );
const ORNAMENTS = ["🌊", "😀", " 👩‍💻", "（外包）", "🐼"];
