// What is said on stderr while one case goes on: only cases that take long say anything. Pure. No text ends its line, so that
// the next piece decides whether it goes on there.

/** How a new line within a case begins. */
export const newLine = '\n    ';

const quietRounds = 5;
const roundsPerLine = 50;

/** After a round: a dot, and now and then how many there were; nothing in a case of a few rounds. */
export function roundText(round: number, rounds: number): string {
  if (rounds <= quietRounds) return '';
  const begins = round > 1 && round % roundsPerLine === 1 ? newLine : '';
  const counts = round % roundsPerLine === 0 || round === rounds ? ` ${round}/${rounds}` : '';
  return `${begins}.${counts}`;
}
