export type Severity = "error" | "warning" | "info";

type Row = readonly [severity: Severity, zh: string, en: string];

/** Every diagnostic: its severity and its text in both languages. `{name}` is filled with names, never with values. */
export const texts = {
  "root-missing": ["warning", "元素目录不存在。", "the element root does not exist"],
  "root-lost": [
    "error",
    "元素目录不见了或变成了空目录，继续使用最后一次的有效状态。请恢复该目录；若确实要移除，请重启服务。",
    "the element root is gone or empty: its last good state is served. Restore the folder, or restart the server to remove its elements",
  ],
  "entry-ignored": ["info", "已忽略：{reason}。", "ignored: {reason}"],
  "element-unmarked": [
    "warning",
    "目录中有 {name}，但没有 e.json，因此不是元素。请添加 e.json，并在其中写明 type。",
    "this folder has {name} but no e.json, so it is not an element. Add an e.json that says its type",
  ],
  "entry-unreadable": ["error", "无法读取（{reason}）。", "cannot be read ({reason})"],
  "entry-special": ["error", "不是普通文件。", "is not a regular file"],
  "watch-polling": [
    "warning",
    "系统的文件监视已用尽（{what}），改为轮询，改动要几秒后才生效。请执行 {command} 并重启服务。",
    "the system has no file watches left ({what}): changes are noticed by polling, some seconds later. Run `{command}` and restart the server",
  ],
  "name-refused": ["error", "名称不可用：{reason}。", "invalid name: {reason}"],
  "name-case": ["error", "与 {other} 仅大小写不同。", "differs from {other} only in case"],
  "name-shadows-method": [
    "error",
    "嵌套元素与 {parent} 的方法 {method} 同名。",
    "the nested element has the same name as the method {method} of {parent}",
  ],
  "name-shadowed": [
    "warning",
    "根名称与应用自身的成员同名，只能通过 getElement 访问。",
    "the root name is also a member of the app; use getElement",
  ],

  "encoding-invalid": [
    "error",
    "第 {offset} 字节不是 UTF-8{guess}。请用 UTF-8 重新保存该文件。",
    "not UTF-8 at byte {offset}{guess}. Save the file as UTF-8",
  ],
  "json-syntax": ["error", "JSON 语法错误：{reason}。", "JSON syntax: {reason}"],
  "json-too-large": ["error", "文件超过 {limit} KiB。", "the file is larger than {limit} KiB"],
  "json-duplicate-key": [
    "warning",
    "键重复，前一个值被忽略。",
    "duplicate key: the earlier value is ignored",
  ],
  "json-unsafe-key": ["error", "不允许这个键名。", "this key is not allowed"],

  "key-unknown": ["warning", "未知的键，已忽略。{hint}", "unknown key, ignored{hint}"],
  "key-expected": [
    "warning",
    "缺少 {key} 或其内容为空，此类型的实例都应写明它。",
    "{key} is missing or blank: instances of this Type should state it",
  ],
  "entry-no-code": [
    "warning",
    '此类型的实例没有自己的代码，这里应为 "."。',
    'instances of this Type have no code of their own: expected "."',
  ],
  "entry-no-config": [
    "warning",
    '不是 .json 文件，因此被忽略；应为配置文件的路径，如 "./Name.json"。',
    'no .json file, so it is ignored: expected the path of the config file, such as "./Name.json"',
  ],
  "key-misspelt": ["error", "{key}：是否想写 {wanted}？", "{key}: did you mean {wanted}?"],
  "key-refused": ["error", "这里不允许这个键。", "this key is not allowed here"],
  "value-missing": ["error", "缺少必填项，应为：{expected}。", "required, expected {expected}"],
  "value-type": ["error", "类型不对，应为：{expected}。", "wrong type, expected {expected}"],
  "value-choice": ["error", "应为以下之一：{expected}。", "expected one of {expected}"],
  "value-format": ["error", "格式不对，应为：{expected}。", "wrong format, expected {expected}"],
  "value-small": [
    "error",
    "太短或太小，至少为 {limit}。",
    "too short or too small, the minimum is {limit}",
  ],
  "value-large": [
    "error",
    "太长或太大，至多为 {limit}。",
    "too long or too large, the maximum is {limit}",
  ],
  "value-example": [
    "error",
    "这些值还是示例，请换成真实值：{fields}。",
    "these values are still examples, enter the real ones: {fields}",
  ],
  "value-refused": [
    "error",
    "没有通过该 Type 的检查（{rule}）。",
    "rejected by the Type's check ({rule})",
  ],
  "value-blank": [
    "error",
    "值的{where}有空白、换行或不可见字符（{character}），请删除。",
    "a blank, a line break or an invisible character ({character}) at the {where} of the value: remove it",
  ],
  "value-quoted": [
    "warning",
    "整个值带有引号，引号会成为值的一部分，请确认。",
    "the whole value is in quotation marks, which become part of it",
  ],
  "mask-unknown": [
    "error",
    "掩码没有对应的已存值，请填写新值。",
    "this mask has no stored value; enter a new value",
  ],
  "secret-withheld": [
    "error",
    "草稿中的服务器地址或类型与已保存的不同，因此不使用已保存的密钥，请填写密钥。",
    "this draft names another host or Type than the saved element, so stored secrets are withheld; enter the secret",
  ],
  "host-refused": [
    "error",
    "不允许访问此主机：请在 MENSHEN_PROVIDER_HOSTS 中加入 {host}。",
    "the host is not allowed: add {host} to MENSHEN_PROVIDER_HOSTS",
  ],
  "url-credentials": [
    "error",
    "地址中不能有用户名或密码。",
    "an address must not contain a user name or password",
  ],

  "origin-foreign": [
    "warning",
    "此地址不在本服务器的公开地址之下。",
    "the address is not below the server's public URL",
  ],
  "reference-malformed": [
    "error",
    "引用写法有误，应为 {{NAME}}、{{file:PATH}} 或 {{sealed:…}}。",
    "malformed reference, expected {{NAME}}, {{file:PATH}} or {{sealed:...}}",
  ],
  "reference-unknown": [
    "error",
    "引用 {reference} 未在 app.json 的 variables 中声明。",
    "the reference {reference} is not declared under variables in app.json",
  ],
  "reference-waiting": [
    "info",
    "引用 {reference} 要等 app.json 修好后才能解析。",
    "the reference {reference} waits until app.json is repaired",
  ],
  "reference-unset": [
    "error",
    "变量 {reference} 没有设置。",
    "the variable {reference} is not set",
  ],
  "reference-optional": [
    "info",
    "可选变量 {reference} 没有设置，元素处于停用状态。",
    "the optional variable {reference} is not set, so the element is inactive",
  ],
  "reference-misplaced": [
    "error",
    "引用 {reference} 是敏感值，必须单独作为某个敏感字段的值。",
    "the reference {reference} is secret: it must be the whole value of a secret field",
  ],
  "reference-reserved": [
    "error",
    "变量 {reference} 由服务器保留，元素不能引用。",
    "the variable {reference} is reserved for the server",
  ],
  "file-no-directory": [
    "error",
    "引用 {reference} 需要设置 MENSHEN_SECRETS_DIR。",
    "the reference {reference} needs MENSHEN_SECRETS_DIR",
  ],
  "file-missing": [
    "error",
    "引用 {reference} 的文件不存在或无法读取。",
    "the file of {reference} does not exist or cannot be read",
  ],
  "file-outside": [
    "error",
    "引用 {reference} 指向密钥目录之外。",
    "the reference {reference} points outside the secrets directory",
  ],
  "file-encoding": [
    "error",
    "引用 {reference} 的文件在第 {offset} 字节处不是 UTF-8{guess}。请用 UTF-8 重新保存。",
    "the file of {reference} is not UTF-8 at byte {offset}{guess}. Save it as UTF-8",
  ],
  "file-too-large": [
    "error",
    "引用 {reference} 的文件超过 64 KiB。",
    "the file of {reference} is larger than 64 KiB",
  ],
  "sealed-unopened": [
    "info",
    "没有 MENSHEN_SECRET，未解密此密封值，元素按停用处理。",
    "without MENSHEN_SECRET the sealed value was not opened, so the element is treated as inactive",
  ],
  "sealed-earlier-key": [
    "warning",
    "此密封值用的是旧密钥。移除 MENSHEN_SECRET_PREVIOUS 之前，请重新密封：menshen seal {element} {field}",
    "sealed for an earlier secret. Before MENSHEN_SECRET_PREVIOUS is removed, seal it again: menshen seal {element} {field}",
  ],
  "sealed-key-missing": [
    "error",
    "此密封值对应的密钥（{keyId}）既不是 MENSHEN_SECRET，也不在 MENSHEN_SECRET_PREVIOUS 中。请重新密封：menshen seal {element} {field}",
    "sealed for a key ({keyId}) that is neither MENSHEN_SECRET nor MENSHEN_SECRET_PREVIOUS. Seal it again: menshen seal {element} {field}",
  ],
  "sealed-elsewhere": [
    "error",
    "此值是为其他元素或字段密封的，只能在那里使用。请重新密封：menshen seal {element} {field}",
    "this value was sealed for another element or field and opens only there. Seal it for this one: menshen seal {element} {field}",
  ],
  "sealed-damaged": [
    "error",
    "此密封值已损坏（可能没有复制完整）。请重新密封：menshen seal {element} {field}",
    "the sealed value is damaged, perhaps copied incompletely. Seal it again: menshen seal {element} {field}",
  ],

  "type-unknown": [
    "error",
    "没有名为 {type} 的 Type。{nearest}",
    "there is no Type {type}. {nearest}",
  ],
  "type-is-instance": [
    "error",
    "{type} 是实例，不能作为 type。",
    "{type} is an instance and cannot be a type",
  ],
  "type-cycle": ["error", "type 形成了循环。", "the types form a cycle"],
  "type-failed": ["error", "{type} 加载失败。", "{type} failed to load"],

  "override-outdated": [
    "warning",
    "{layer} 层中被替换的元素在此之后已更改，现在的哈希为 {hash}。请核对更改，再将 baseHash 改为此值。",
    "the element of {layer} that this one replaces has changed since; its hash is now {hash}. Compare the two, then set baseHash to it",
  ],
  "override-of-nothing": [
    "warning",
    "这个元素没有替换任何元素，baseHash 不起作用。",
    "this element replaces none, and baseHash has no effect",
  ],

  "body-missing": [
    "error",
    "缺少代码文件 {name}。{beside}",
    "the code file {name} is missing{beside}",
  ],
  "body-unused": [
    "warning",
    "代码文件应为 {name}，{other} 没有被加载。请改名，或在 backendBundleEntry 中写明。",
    "the code file is {name}; {other} is not loaded. Rename it, or name it in backendBundleEntry",
  ],
  "body-useless": [
    "warning",
    "此类型的实例没有自己的代码，{other} 没有被加载。",
    "instances of this Type have no code of their own; {other} is not loaded",
  ],
  "body-outside": [
    "error",
    "文件必须位于元素目录之内。",
    "the file must be inside the element's folder",
  ],
  "body-syntax": ["error", "代码语法错误：{reason}", "syntax error: {reason}"],
  "body-import": ["error", "无法导入：{reason}", "cannot import: {reason}"],
  "body-encoding": [
    "error",
    "代码文件第 {offset} 字节不是 UTF-8{guess}。请用 UTF-8 重新保存该文件。",
    "the code is not UTF-8 at byte {offset}{guess}. Save the file as UTF-8",
  ],
  "body-threw": ["error", "代码加载时抛出 {reason}。", "the code threw {reason} while loading"],
  "body-pending": [
    "error",
    "代码在 {seconds} 秒内没有加载完成；加载完成后会自动启用。请检查顶层 await。",
    "the code has not finished loading after {seconds} s; it is linked when it does. Check its top-level await",
  ],
  "definition-invalid": ["error", "{reason}。", "{reason}"],
  "body-no-definition": [
    "error",
    "默认导出必须由 {expected} 创建。",
    "the default export must be created by {expected}",
  ],
  "config-missing": [
    "error",
    "缺少配置文件 {name}。{beside}",
    "the config file {name} is missing{beside}",
  ],
  "config-unused": [
    "warning",
    "配置文件应为 {name}，{other} 没有被读取。请改名，或在 frontBundleEntry 中写明。",
    "the config file is {name}; {other} is not read. Rename it, or name it in frontBundleEntry",
  ],
  "brand-contrast": [
    "warning",
    "brand.color 与浅色背景的对比度为 {ratio}，低于 {min}，按钮和链接不易辨认。",
    "brand.color has a contrast of {ratio} with the light background, less than {min}: buttons and links are hard to see",
  ],
  "brand-text-unknown": [
    "warning",
    "内置登录页没有这个名称的文案，已忽略。{hint}",
    "the hosted pages have no text of this name; it is ignored{hint}",
  ],
  // The Type's `check` supplies the texts.
  "check-info": ["info", "", ""],
  "value-taken": [
    "error",
    "这个值已由 {other} 使用，一个值只能属于一个元素。",
    "{other} has this value already: one element alone may have it",
  ],
  "check-warning": ["warning", "", ""],
  "check-form": ["error", "", ""],
  "check-error": ["error", "", ""],
  "prepare-pending": [
    "error",
    "代码所需的内容（例如数据表的新索引）在 {seconds} 秒内没有就绪；就绪后会自动启用。",
    "what the code needs, such as a new index of its table, is not ready after {seconds} s; it is linked when it is",
  ],
  // The host's preparation supplies the texts.
  "prepare-info": ["info", "", ""],
  "prepare-error": ["error", "", ""],
  "create-threw": ["error", "create() 抛出 {reason}。", "create() threw {reason}"],
  "create-slow": [
    "warning",
    "create() 耗时 {ms} 毫秒，其间服务器无法处理任何请求。",
    "create() took {ms} ms, and the server answers no request meanwhile",
  ],
  "create-async": [
    "error",
    "create() 不能是异步函数：它返回了 Promise。请在方法的 run 中等待。",
    "create() must not be async: it returned a promise. Await in the run of a method instead",
  ],
  "create-nothing": [
    "error",
    "create() 应返回由方法和属性组成的对象。",
    "create() must return an object of methods and properties",
  ],
  "member-name": [
    "error",
    "成员名 {method} 不可用：{reason}。",
    "invalid member name {method}: {reason}",
  ],
  "contract-broken": [
    "error",
    "{meta} 要求方法 {method} 为 {kind}（{access}），{type} 的 create() {found}。",
    "{meta} requires the method {method} as {kind} ({access}); create() of {type} {found}",
  ],
} as const satisfies Record<string, Row>;

export type DiagnosticCode = keyof typeof texts;
