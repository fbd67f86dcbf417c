import type { ViewNode } from "./login/login-view.ts";

type AttachFrame = (frame: HTMLIFrameElement | null) => void;

/** What a DOM node was made from. */
const made = new WeakMap<Node, { key: string; tag: string; onClick: ViewNode["onClick"] }>();

/**
 * Makes the children of a node those of the view. A node of the same key stays the same, because an inserted frame
 * loads again and a focused button would lose the focus.
 */
export function patchView(parent: Node, children: ViewNode["children"], attach: AttachFrame): void {
  const next = children.map((child) => reuse(parent, child) ?? create(child));
  for (const old of Array.from(parent.childNodes)) {
    if (next.includes(old)) continue;
    if (old instanceof HTMLIFrameElement) attach(null);
    old.remove();
  }
  for (const [index, node] of next.entries()) {
    if (parent.childNodes[index] !== node)
      parent.insertBefore(node, parent.childNodes[index] ?? null);
    const child = children[index];
    if (child !== undefined && typeof child !== "string") update(node as Element, child, attach);
  }
}

function reuse(parent: Node, child: ViewNode | string): ChildNode | undefined {
  return [...parent.childNodes].find((node) =>
    typeof child === "string"
      ? node.nodeType === Node.TEXT_NODE && node.nodeValue === child
      : made.get(node)?.key === child.key && made.get(node)?.tag === child.tag,
  );
}

function create(child: ViewNode | string): ChildNode {
  if (typeof child === "string") return document.createTextNode(child);
  const element = document.createElement(child.tag);
  made.set(element, { key: child.key, tag: child.tag, onClick: child.onClick });
  element.addEventListener("click", (event) => {
    if (event.currentTarget) made.get(element)?.onClick?.({ currentTarget: event.currentTarget });
  });
  return element;
}

function update(element: Element, child: ViewNode, attach: AttachFrame): void {
  const record = made.get(element);
  if (record) record.onClick = child.onClick;
  for (const [name, value] of Object.entries(child.attributes))
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  for (const [name, value] of Object.entries(child.style ?? {}))
    (element as HTMLElement).style.setProperty(name, value);
  patchView(element, child.children, attach);
  if (child.isFrame) attach(element as HTMLIFrameElement);
}
