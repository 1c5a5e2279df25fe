/**
 * The jobs that a kind of worker does: each name with the function from the job's input to its result. Both must survive
 * a structured clone, since they travel between threads or processes.
 *
 * @example
 * type PictureJobs = { detect(picture: Uint8Array): Detection };
 */
export type JobTable<Jobs> = { readonly [Name in keyof Jobs]: (input: never) => unknown };

export type JobInput<Jobs extends JobTable<Jobs>, Name extends keyof Jobs> = Parameters<Jobs[Name]>[0];
export type JobResult<Jobs extends JobTable<Jobs>, Name extends keyof Jobs> = ReturnType<Jobs[Name]>;
