/** One case that broke a rule. */
export interface Finding {
  /** Of this case alone: `--seed` with it and `--count 1` repeats the case. */
  readonly seed: number;
  /** The rule, and what was seen instead. */
  readonly problem: string;
  /** What was sent or read. */
  readonly input: Uint8Array;
}

export interface FuzzRun {
  /** Of the first case; each further case has the next number. */
  readonly seed: number;
  /** Whether another case is wanted after so many. */
  readonly goOn: (cases: number) => boolean;
  /** Is told now and then how many cases are done. */
  readonly onProgress?: (cases: number) => void;
}

export interface FuzzResult {
  readonly cases: number;
  readonly findings: readonly Finding[];
}

/** Tries inputs that nobody would send on purpose. Resolves with what broke a rule; it does not throw for those. */
export type Fuzzer = (run: FuzzRun) => Promise<FuzzResult>;
