import { useTranslations } from 'next-intl'
import { Steps } from './explanation.tsx'

const HINTS = [0, 1, 2, 3] as const

export function WrongAccount({ expected, used }: { expected: string; used: string }) {
  const t = useTranslations('connect.attempt.wrong-account')
  return (
    <section className="panel space-y-4 p-4 sm:p-5">
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
        <dt className="quiet">{t('expected')}</dt>
        <dd className="font-semibold wrap-anywhere">{expected}</dd>
        <dt className="quiet">{t('used')}</dt>
        <dd className="text-error font-semibold wrap-anywhere">{used}</dd>
      </dl>
      <Steps title={t('how')} steps={HINTS.map((hint) => t(`steps.${hint}`, { expected }))} />
    </section>
  )
}
