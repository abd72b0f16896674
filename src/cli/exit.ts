// Exit codes, and which of several wins.

export const exit = {
  done: 0,
  /** A gated property fails, or an expectation differs. */
  failed: 1,
  usage: 2,
  /** A description or a definition set is broken. */
  broken: 3,
  inconclusive: 4,
  internal: 70,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

const precedence: readonly ExitCode[] = [exit.internal, exit.usage, exit.broken, exit.failed, exit.inconclusive];

/** The first of 70, 2, 3, 1, 4 that occurred, otherwise 0. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? exit.done;
}
