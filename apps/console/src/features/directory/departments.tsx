import { Tree } from "antd";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { departmentTree, type DepartmentNode } from "./department-tree.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import type { Department, NothingLeft } from "../../shared/server/rows.ts";

interface Props {
  corpKey: string;
  departments: readonly Department[];
  selected: number | null;
}

interface TreeNode {
  key: string;
  title: string;
  children: TreeNode[];
}

const EVERYBODY = "all";
const HEIGHT_PX = 520;

/** The tree of departments; selecting one filters the members. */
export function Departments({ corpKey, departments, selected }: Props): ReactNode {
  const { t } = useTranslation();
  const tree = useMemo(() => {
    const nodeOf = ({ department, children }: DepartmentNode): TreeNode => {
      const {
        departmentId,
        name,
        parentId: _parent,
        order: _order,
        leaders: _,
        ...more
      } = department;
      const { changedAt: _changedAt, ...rest } = more;
      rest satisfies NothingLeft;
      return {
        key: String(departmentId),
        title: name ?? t("directory.unnamedDepartment", { id: departmentId }),
        children: children.map(nodeOf),
      };
    };
    return departmentTree(departments).map(nodeOf);
  }, [departments, t]);
  const open = useMemo(() => tree.map(({ key }) => key), [tree]);
  const choose = ([key]: readonly unknown[]): void => {
    const department = typeof key === "string" && key !== EVERYBODY ? Number(key) : undefined;
    location.hash = hrefOf({ page: "company", corpKey, department });
  };
  if (departments.length === 0) return <p className="quiet">{t("directory.noDepartments")}</p>;
  return (
    <Tree
      treeData={[{ key: EVERYBODY, title: t("directory.everybody"), children: [] }, ...tree]}
      selectedKeys={[selected === null ? EVERYBODY : String(selected)]}
      defaultExpandedKeys={open}
      onSelect={choose}
      height={HEIGHT_PX}
      blockNode
      aria-label={t("directory.departments")}
    />
  );
}
