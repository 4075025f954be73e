import type { useTranslations } from 'next-intl'

type Translate = ReturnType<typeof useTranslations<'registrations'>>

/** The name of a cloud in the person's words. Rows of the settings have only their id. */
export function cloudName(t: Translate, id: string): string {
  return t.has(`cloud.${id}`) ? t(`cloud.${id}`) : t('cloud.other', { id })
}
