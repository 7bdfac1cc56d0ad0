// Lines that say what `havirt lab` is doing and how long each part took. No decisions here.
import { styleText } from 'node:util';

export interface Progress {
  /** Runs `work`, saying what it is before and how long it took after. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** One line of its own. */
  say(line: string): void;
}

/** Progress written to `stream`, in colour only when that is a terminal. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const colour = stream.isTTY && process.env['NO_COLOR'] === undefined;
  const paint = (style: 'green' | 'red' | 'dim', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  return {
    say: (line) => {
      stream.write(`${line}\n`);
    },
    step: async (what, work) => {
      const startedMs = performance.now();
      stream.write(`${what} ${paint('dim', '…')} `);
      const seconds = () => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
      try {
        const result = await work();
        stream.write(`${paint('green', 'done')} ${paint('dim', seconds())}\n`);
        return result;
      } catch (error) {
        stream.write(`${paint('red', 'failed')} ${seconds()}\n`);
        throw error;
      }
    },
  };
}
