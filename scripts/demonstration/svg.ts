// What the demonstration's timeline and the gauntlet's have in common: text as XML has it, and the marks of an axis.

/** Text as it may stand in XML. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Where an axis of `lengthS` seconds has its marks, from 0 on: so far apart that at most 17 find room. */
export function tickSeconds(lengthS: number): number[] {
  const stepS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((step) => lengthS / step <= 16) ?? 1200;
  return Array.from({ length: Math.floor(lengthS / stepS) + 1 }, (_, index) => index * stepS);
}
