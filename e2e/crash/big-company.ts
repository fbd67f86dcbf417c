import { bigCorp } from "@menshen/sandbox";
import { startTestServer, type TestServer } from "@menshen/testkit";

/* A company of ten thousand before and after a busy day, and servers over it. */

const adminToken = "admin-token-of-the-big-company";
const secret = Buffer.alloc(32, 7);
const GUESTS = 300;

const after = bigCorp();

/** Fewer people and departments, people elsewhere or with another name, and guests who will be gone. */
function before(): typeof after {
  const departments = after.departments?.slice(0, 200) ?? [];
  const isThere = ({ id }: { id: number }) => id <= departments.length;
  const members = after.members.slice(0, 3_000).map((member, n) => {
    const places = member.departments?.filter(isThere) ?? [];
    const moved = places.length > 0 ? places : [{ id: 1 }];
    const name = n % 10 === 0 ? `${member.name}（旧）` : member.name;
    return { ...member, name, departments: moved, mainDepartment: moved[0]?.id };
  });
  const guests = Array.from({ length: GUESTS }, (_, n) => ({
    userId: `Guest${n}`,
    name: `访客 ${n}`,
    departments: [{ id: 1 + (n % departments.length) }],
  }));
  return { ...after, departments, members: [...members, ...guests] };
}

export interface BigServer {
  readonly databaseUrl: string;
  readonly when: "before" | "after";
  readonly onLog?: (line: string) => void;
}

/** The clock stands still, so that whatever is written twice is written the same. */
export async function startBigServer({ databaseUrl, when, onLog }: BigServer): Promise<TestServer> {
  const corp = when === "before" ? before() : after;
  const [{ agentId, secret: appSecret }] = corp.apps;
  const nowMs = Date.parse(when === "before" ? "2026-11-20T04:00:00Z" : "2026-11-21T04:00:00Z");
  return await startTestServer({
    world: { corps: [corp] },
    wecom: { corpId: corp.corpId, agentId, secret: appSecret },
    config: {
      databaseUrl,
      secret,
      adminToken,
      now: () => nowMs,
      ...(onLog && { log: { level: "info", write: onLog } }),
    },
  });
}
