import type { WorldInit } from "../simulator/world/schema/world-schema.ts";
import { demoProvider, providerDemo } from "./provider.ts";
import { demoOAuth, oauthDemo } from "./oauth.ts";
import { demoWechat, wechatDemo } from "./wechat.ts";

/** Ids and secrets of the demo world. The secrets are valid in the sandbox only. */
export const demo = {
  corpA: {
    corpId: "ww5a1d0b0c7e3f9a24",
    name: "山海科技",
    fullName: "山海科技有限公司",
    contactSecret: "SANDBOX-shanhai-contacts-secret-00000000000",
    apps: {
      /** Created after 2022-06-20: sensitive fields only by consent. Sees everything except the finance department. */
      portal: { agentId: 1000002, secret: "SANDBOX-shanhai-portal-secret-0000000000000" },
      /** Created before: reads sensitive fields from the directory. Sees all members. */
      legacy: { agentId: 1000003, secret: "SANDBOX-shanhai-legacy-secret-0000000000000" },
    },
    departments: {
      root: 1,
      engineering: 2,
      platform: 3,
      design: 4,
      office: 5,
      finance: 6,
      jilin: 7,
    },
    people: {
      /** Leads engineering, also in platform. */
      xiaoman: "LinXiaoMan",
      /** In the root department, which the portal does not see; visible to it by name, so without any department. */
      boss: "ZhouYu",
      /** Emoji in the name, joined ones too. */
      emoji: "AJu",
      /** Characters outside the basic plane in the name. */
      rare: "JiYan",
      /** Markup and quotes in the name, every allowed punctuation in the id. */
      markup: "nora.o-brien_1@shanhai",
      /** Two departments, leader of neither, no e-mail. */
      plain: "ChenYi",
      disabled: "HeMing",
      notActivated: "TangWei",
      /** In finance, which the portal does not see. */
      outsideRange: "QianDuo",
      /** Not a member: the identity calls answer with this openid. */
      outsider: "oA7xGuestWangXiaoYu0000000001",
    },
  },
  corpB: {
    corpId: "ww8c2e4f6a1b3d5079",
    name: "云杉书店",
    fullName: "云杉书店（杭州）有限公司",
    contactSecret: "SANDBOX-yunshan-contacts-secret-00000000000",
    /** The agentid is the same as one of the other company's; agentids are unique within a company only. */
    apps: { portal: { agentId: 1000002, secret: "SANDBOX-yunshan-portal-secret-0000000000000" } },
    departments: { root: 1, shop: 2, purchasing: 3 },
    people: {
      /** The other company's ChenYi in other letter case: another person. */
      plain: "chenyi",
      manager: "WuTong",
      emoji: "MaoMao",
    },
  },
  wechat: demoWechat,
  oauth: demoOAuth,
  provider: demoProvider,
  /** Redirect hosts every demo app trusts, WeChat's too. The last two are the sandbox itself, whose start page has a callback page. */
  trustedDomains: ["127.0.0.1:3000", "localhost:3000", "127.0.0.1:3001", "localhost:3001"],
} as const;

/**
 * The demo world: two companies with three apps, three WeChat websites, and people with difficult names and states. A new copy
 * at each call.
 *
 * @param alsoTrusted redirect hosts, port included, that every app trusts beside `demo.trustedDomains`
 */
export function defaultWorld(alsoTrusted: readonly string[] = []): WorldInit {
  const trustedDomains = [...new Set([...demo.trustedDomains, ...alsoTrusted])];
  return {
    corps: [shanhai(trustedDomains), yunshan(trustedDomains)],
    wechat: wechatDemo(trustedDomains),
    oauth: oauthDemo(trustedDomains),
    providers: providerDemo(trustedDomains),
  };
}

type CorpInit = NonNullable<WorldInit["corps"]>[number];
type MemberInit = NonNullable<CorpInit["members"]>[number];

const picture = (name: string) => `https://wework.qpic.cn/wwpic/sandbox-${name}/0`;

function shanhai(trustedDomains: string[]): CorpInit {
  const { corpId, name, fullName, contactSecret, apps, people, departments: d } = demo.corpA;
  return {
    corpId,
    name,
    fullName,
    contactSecret,
    admins: [{ userId: people.boss }, { userId: people.xiaoman, authType: 0 }],
    departments: [
      { id: d.root, name, parentId: 0, order: 100000000 },
      {
        id: d.engineering,
        name: "研发中心",
        nameEn: "Engineering",
        parentId: d.root,
        order: 99999000,
      },
      {
        id: d.platform,
        name: "平台组",
        nameEn: "Platform",
        parentId: d.engineering,
        order: 99998000,
      },
      { id: d.design, name: "设计部", nameEn: "Design", parentId: d.root, order: 99997000 },
      { id: d.office, name: "行政部", nameEn: "Office", parentId: d.root, order: 99996000 },
      { id: d.finance, name: "财务部", nameEn: "Finance", parentId: d.root, order: 99995000 },
      { id: d.jilin, name: "𠮷林办事处", parentId: d.root, order: 99994000 },
    ],
    members: shanhaiPeople(),
    outsiders: [
      {
        openId: people.outsider,
        name: "王小雨（访客）",
        externalUserId: "wmA7xGuestWangXiaoYu00000000000001",
        follower: people.xiaoman,
      },
    ],
    apps: [
      {
        ...apps.portal,
        name: "门户",
        description: "员工门户",
        visible: {
          departments: [d.engineering, d.design, d.office, d.jilin],
          users: [people.boss],
        },
        trustedDomains,
        trustedIps: ["203.0.113.7"],
        homeUrl: "http://127.0.0.1:3000/",
      },
      {
        ...apps.legacy,
        name: "旧版考勤",
        description: "2022 年以前的应用",
        createdBefore20220620: true,
        trustedDomains,
      },
    ],
  };
}

function shanhaiPeople(): MemberInit[] {
  const { people, departments: d } = demo.corpA;
  return [
    {
      userId: people.xiaoman,
      name: "林小满",
      departments: [{ id: d.engineering, order: 40, leader: true }, { id: d.platform }],
      mainDepartment: d.engineering,
      directLeaders: [people.boss],
      position: "工程师",
      alias: "小满",
      gender: "2",
      mobile: "13900000001",
      email: "lin.xiaoman@example.com",
      bizMail: "lin@shanhai.example.com",
      telephone: "0571-00000001",
      address: "海滨路 1 号",
      avatar: picture("xiaoman"),
      attributes: [{ name: "工位", value: "B-12" }],
    },
    {
      userId: people.boss,
      name: "周屿",
      departments: [{ id: d.root, leader: true }],
      position: "总经理",
      gender: "1",
      mobile: "13900000002",
      email: "zhou@example.com",
      bizMail: "zhou@shanhai.example.com",
      avatar: picture("boss"),
    },
    {
      userId: people.emoji,
      name: "阿橘🍊🧑‍🎨",
      departments: [{ id: d.design, leader: true }],
      position: "设计师 ✨",
      mobile: "13900000003",
      email: "aju@example.com",
    },
    {
      userId: people.rare,
      name: "𠮷𬴂言",
      departments: [{ id: d.jilin, leader: true }],
      position: "主任",
      gender: "1",
      mobile: "13900000004",
      email: "jiyan@example.com",
    },
    {
      userId: people.markup,
      name: `Nóra O'Brien <b>"QA"</b> & Co`,
      departments: [{ id: d.platform }],
      position: "QA",
      gender: "2",
      mobile: "+353 1 555 0100",
      email: "nora@example.com",
    },
    {
      userId: people.plain,
      name: "陈一",
      departments: [{ id: d.office, order: 3 }, { id: d.platform }],
      directLeaders: [people.xiaoman],
      position: "行政",
    },
    {
      userId: people.disabled,
      name: "何明",
      status: 2,
      departments: [{ id: d.engineering }],
      mobile: "13900000006",
    },
    { userId: people.notActivated, name: "唐薇", status: 4, departments: [{ id: d.design }] },
    {
      userId: people.outsideRange,
      name: "钱多",
      departments: [{ id: d.finance, leader: true }],
      position: "会计",
      mobile: "13900000008",
      email: "qian@example.com",
    },
  ];
}

function yunshan(trustedDomains: string[]): CorpInit {
  const { corpId, name, fullName, contactSecret, apps, people, departments: d } = demo.corpB;
  return {
    corpId,
    name,
    fullName,
    contactSecret,
    admins: [{ userId: people.manager }],
    departments: [
      { id: d.root, name, parentId: 0, order: 100000000 },
      { id: d.shop, name: "门店", parentId: d.root, order: 200 },
      { id: d.purchasing, name: "采购", parentId: d.root, order: 100 },
    ],
    members: [
      {
        userId: people.plain,
        name: "陈怡",
        departments: [{ id: d.shop }],
        position: "店员",
        gender: "2",
        mobile: "13900000011",
        email: "chenyi@example.org",
      },
      {
        userId: people.manager,
        name: "吴桐",
        departments: [
          { id: d.shop, leader: true },
          { id: d.purchasing, leader: true },
        ],
        position: "店长",
        gender: "1",
        mobile: "13900000012",
        email: "wutong@example.org",
      },
      {
        userId: people.emoji,
        name: "毛毛🐼",
        departments: [{ id: d.purchasing }],
        directLeaders: [people.manager],
        mobile: "13900000013",
      },
    ],
    apps: [{ ...apps.portal, name: "书店后台", trustedDomains }],
  };
}
