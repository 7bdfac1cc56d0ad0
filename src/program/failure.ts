// A failure that the operator can mend: one line for people and the status to exit with. Commands throw it, src/commands/main.ts
// prints it. The agents do not use it; their refusals are results.

/** Exit statuses of the operator's commands; the numbers are OCF's, so that one table serves the whole program. */
export const exitStatus = { failed: 1, usage: 2, permission: 4 } as const;

export class Failure extends Error {
  readonly exitStatus: number;

  /** @param message what was expected, what was found, where, and what to do; one line, no full stop. */
  constructor(message: string, status: number = exitStatus.failed) {
    super(message);
    this.exitStatus = status;
  }
}
