// Elements as the XML parser leaves them: which children and attributes one has. What they mean is for others to know.

export type Node = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function values(node: Node, key: string): unknown[] {
  const value = node[key];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

export function nodes(node: Node, key: string): Node[] {
  return values(node, key).filter(isNode);
}

export function first(node: Node, key: string): Node | undefined {
  return nodes(node, key)[0];
}

export function texts(node: Node, key: string): string[] {
  return values(node, key).map(textOf);
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = isNode(value) ? value['#text'] : undefined;
  return typeof text === 'string' ? text : '';
}

export function attribute(node: Node, name: string): string | undefined {
  const value = node[`@${name}`];
  return typeof value === 'string' ? value : undefined;
}
