'use server'

import { cookies } from 'next/headers'
import { themeOf } from '#lib/web/theme.ts'

const A_YEAR = 365 * 24 * 60 * 60

/** Colours are a matter of this browser, not of the account; anybody may choose. */
export async function chooseTheme(choice: string): Promise<void> {
  const theme = themeOf(choice)
  const jar = await cookies()
  if (theme === 'system') jar.delete('theme')
  else jar.set('theme', theme, { maxAge: A_YEAR, sameSite: 'lax', httpOnly: true, path: '/' })
}
