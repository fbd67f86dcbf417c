import { findDepartment, membersIn, withDescendants } from "../../world/lookup/directory.ts";
import { grants } from "../../world/lookup/scoped-ids.ts";
import type { Department } from "../../world/schema/world-schema.ts";
import { Refusal, required } from "../../refusal.ts";
import type { ApiCall, ApiEndpoint } from "../api/endpoint.ts";
import { refuseDetailsToContacts } from "./member.ts";

/** Departments with names and leaders. @see https://developer.work.weixin.qq.com/document/path/90208 */
export const departmentList: ApiEndpoint = {
  name: "department/list",
  notes: { page: "path/90208", checks: "id (60003, 60011); contact-sync (48009)" },
  limitsConcurrency: true,
  method: "GET",
  callers: ["app", "contacts"],
  onError: { department: [] },
  run(call) {
    refuseDetailsToContacts(call);
    return { department: chosen(call).map((department) => fullFields(call, department)) };
  },
};

/** Ids and parents only. @see https://developer.work.weixin.qq.com/document/path/95350 */
export const departmentSimplelist: ApiEndpoint = {
  name: "department/simplelist",
  notes: { page: "path/95350", checks: "id (60003, 60011)" },
  limitsConcurrency: true,
  method: "GET",
  callers: ["app", "contacts"],
  onError: { department_id: [] },
  run: (call) => ({
    department_id: chosen(call).map(({ id, parentId, order }) => ({
      id,
      parentid: parentId,
      order,
    })),
  }),
};

/** One department. @see https://developer.work.weixin.qq.com/document/path/95351 */
export const departmentGet: ApiEndpoint = {
  name: "department/get",
  notes: { page: "path/95351", checks: "id (40063, 60003, 60011); contact-sync (48009)" },
  limitsConcurrency: true,
  method: "GET",
  callers: ["app", "contacts"],
  run(call) {
    refuseDetailsToContacts(call);
    return { department: fullFields(call, visible(call, required(call.query, "id", 40063))) };
  },
};

function visible({ corp, view }: ApiCall, id: string): Department {
  const department = findDepartment(corp, Number(id));
  if (!department) throw new Refusal(60003);
  if (!view.departments.has(department.id)) throw new Refusal(60011);
  return department;
}

/** The department asked for and all below it, or everything the caller sees; larger order first. */
function chosen(call: ApiCall): Department[] {
  const id = call.query.get("id");
  const wanted = id ? withDescendants(call.corp, [visible(call, id).id]) : call.view.departments;
  return call.corp.departments
    .filter((department) => wanted.has(department.id) && call.view.departments.has(department.id))
    .toSorted((a, b) => b.order - a.order);
}

function fullFields(
  { corp, view, app, names }: ApiCall,
  department: Department,
): Record<string, unknown> {
  const leads = membersIn(corp, department.id).filter((member) =>
    member.departments.some(({ id, leader }) => leader && id === department.id),
  );
  return {
    id: department.id,
    name: grants(app, "contact:sensitive:department_name") ? department.name : "",
    name_en: department.nameEn,
    department_leader: leads.filter(view.member).map(({ userId }) => names.user(userId)),
    parentid: department.parentId,
    order: department.order,
  };
}
