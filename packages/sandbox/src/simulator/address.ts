/** A path with a query made of these parameters, encoded. */
export function address(path: string, params: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(params).toString()}`;
}
