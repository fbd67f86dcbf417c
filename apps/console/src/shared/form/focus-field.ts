/** Opens what hides a field of a form on this page, and puts the focus into it. Returns false where it is absent. */
export function focusField(key: string): boolean {
  const field = document.querySelector(`[data-field="${CSS.escape(key)}"]`);
  const control = field?.querySelector<HTMLElement>("input, textarea, [role=combobox], button");
  if (!control) return false;
  field?.closest("details")?.setAttribute("open", "");
  control.focus();
  control.scrollIntoView({ block: "center" });
  return true;
}
