export const THEMES = ['system', 'day', 'night'] as const
export type Theme = (typeof THEMES)[number]

export function themeOf(cookie: string | undefined): Theme {
  return THEMES.find((theme) => theme === cookie) ?? 'system'
}
