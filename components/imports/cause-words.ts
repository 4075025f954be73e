const CAUSES: ReadonlySet<string> = new Set(['starter-gone', 'not-found', 'internal'])

/** Why a row was refused, in words. */
export function causeWords(
  t: (key: string, values?: Record<string, string>) => string,
  cause: string,
): string {
  return CAUSES.has(cause) ? t(`cause.${cause}`) : t('cause.other', { code: cause })
}
