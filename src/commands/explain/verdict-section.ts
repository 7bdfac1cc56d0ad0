// What the documentation says about a verdict: the section of its code in docs/verdicts.md, which travels with the program.

/** The section's text without its heading, a paragraph's lines joined; undefined where the page has none. */
export function sectionOf(page: string, code: string): string | undefined {
  const [, ...sections] = page.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${code}\n`));
  return section
    ?.slice(code.length)
    .trim()
    .replaceAll(/(?<!\n)\n(?=[^\n*])/g, ' ')
    .replaceAll('**', '');
}
