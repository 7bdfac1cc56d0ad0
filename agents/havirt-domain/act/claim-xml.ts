// Puts the claim's tag into a configuration, and the UUID that the tag is bound to, so that the domain carries both from the
// moment it exists. The text around it stays as the operator wrote it: nothing is parsed and written anew.

/** Comments, CDATA sections, processing instructions and tags; in a tag, quoted values may hold anything. */
const markup =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/>]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;

/**
 * The configuration with `element` inside the <metadata> of its root, which is made when there is none.
 * @param xml a well-formed document without DOCTYPE
 */
export function insertMetadata(xml: string, element: string): string {
  let depth = 0;
  let afterRoot: number | undefined;
  for (const { 0: whole, 1: closing, 2: name, 4: empty, index } of xml.matchAll(markup)) {
    if (name === undefined) continue;
    if (closing === '/') {
      depth -= 1;
      continue;
    }
    const end = index + whole.length;
    if (depth === 1 && name === 'metadata') return insertInto(xml, { index, end, isEmpty: empty === '/' }, element);
    if (depth === 0) afterRoot = end;
    if (empty !== '/') depth += 1;
  }
  if (afterRoot === undefined) throw new Error('bug: a configuration without a root element');
  return `${xml.slice(0, afterRoot)}<metadata>${element}</metadata>${xml.slice(afterRoot)}`;
}

/** The configuration with a <uuid> first in its root; for one that has none. */
export function insertUuid(xml: string, uuid: string): string {
  const root = [...xml.matchAll(markup)].find(({ 2: name }) => name !== undefined);
  if (root === undefined) throw new Error('bug: a configuration without a root element');
  const end = root.index + root[0].length;
  return `${xml.slice(0, end)}<uuid>${uuid}</uuid>${xml.slice(end)}`;
}

function insertInto(xml: string, tag: { index: number; end: number; isEmpty: boolean }, element: string): string {
  if (!tag.isEmpty) return `${xml.slice(0, tag.end)}${element}${xml.slice(tag.end)}`;
  return `${xml.slice(0, tag.index)}<metadata>${element}</metadata>${xml.slice(tag.end)}`;
}
