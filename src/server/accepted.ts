interface Wish {
  readonly type: string;
  readonly subtype: string;
  readonly weight: number;
}

/**
 * Which of the offered media types a request's `Accept` header likes best, the first of equals; without a header, the
 * first; `undefined` where it takes none of them (RFC 9110, 12.5.1). What in the header cannot be read counts for nothing.
 */
export function preferredType<Type extends string>(
  accept: string | undefined,
  offered: readonly Type[],
): Type | undefined {
  if (accept === undefined || accept.trim() === '') return offered[0];
  const wishes = accept.split(',').flatMap(parseWish);
  let best: { readonly type: Type; readonly weight: number } | undefined;
  for (const type of offered) {
    const weight = weightOf(type, wishes);
    if (weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type;
}

function parseWish(text: string): readonly Wish[] {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const [type, subtype] = range.split('/');
  if (!type || !subtype) return [];
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return weight >= 0 && weight <= 1 ? [{ type, subtype, weight }] : [];
}

/** Of the narrowest range that the type is in; 0 where it is in none. */
function weightOf(offered: string, wishes: readonly Wish[]): number {
  const [type, subtype] = offered.split('/');
  const exact = wishes.find((wish) => wish.type === type && wish.subtype === subtype);
  const kind = wishes.find((wish) => wish.type === type && wish.subtype === '*');
  const any = wishes.find((wish) => wish.type === '*' && wish.subtype === '*');
  return (exact ?? kind ?? any)?.weight ?? 0;
}
