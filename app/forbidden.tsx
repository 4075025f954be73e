import { getTranslations } from 'next-intl/server'
import { DeadEnd } from '#components/dead-end.tsx'

export default async function Forbidden() {
  const t = await getTranslations('shell.forbidden')
  return <DeadEnd title={t('title')} text={t('text')} home={t('home')} />
}
