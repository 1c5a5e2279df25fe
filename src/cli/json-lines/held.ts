import type { z } from 'zod';

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/** A schema that the compiler holds to what is printed: all of it must fit the schema. */
export function held<Printed>() {
  return <Schema extends z.ZodType>(
    schema: Schema & (Printed extends Frozen<z.output<Schema>> ? unknown : never),
  ): Schema => schema;
}
