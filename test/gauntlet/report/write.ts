// Writes a run's report: the page, beside it the same as data and the table for the documentation, and the pictures when they
// are wanted one by one.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { page, type PageFacts } from './page.ts';
import type { Story } from './story.ts';
import { resultTable } from './table.ts';
import { timelineSvg } from './timeline-svg.ts';

/** Writes FILE, and FILE's name with .json and .md in place of .html. */
export async function writeReport(file: string, stories: readonly Story[], facts: PageFacts): Promise<void> {
  const base = file.replace(/\.html$/, '');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, page(stories, facts));
  await writeFile(`${base}.json`, `${JSON.stringify(stories)}\n`);
  await writeFile(`${base}.md`, `${resultTable(stories)}\n`);
}

/** Writes one SVG a story into `directory`. */
export async function writePictures(directory: string, stories: readonly Story[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const story of stories) await writeFile(join(directory, `${story.name}-${story.agent}.svg`), timelineSvg(story));
}
