import { variables } from "@menshen/app-server/env";
import { code, page, table, type Language, type Page } from "./markdown.ts";

/** Every variable that the server reads. */
export function environmentPages(): Page[] {
  return [environmentPage("en"), environmentPage("zh")];
}

const texts = {
  en: {
    title: "Environment",
    intro:
      "Read once at start. An empty value counts as absent. `menshen --help` prints the same list. Every other variable is available to elements as `{{NAME}}` where their root's `app.json` lists it.",
    head: ["variable", "default", "meaning"],
  },
  zh: {
    title: "环境变量",
    intro:
      "启动时读取一次；空值等于未设置。`menshen --help` 打印同一份列表。其余变量可在元素中以 `{{NAME}}` 引用，前提是所在根目录的 `app.json` 列出了它。",
    head: ["变量", "默认值", "含义"],
  },
};

function environmentPage(language: Language): Page {
  const { title, intro, head } = texts[language];
  const rows = Object.entries(variables).map(([name, variable]) => [
    code(name),
    code(variable.fallback),
    variable[language],
  ]);
  return page("environment", language, title, [intro, table(head, rows)]);
}
