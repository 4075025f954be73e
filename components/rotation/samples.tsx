import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { HealthMark } from '#components/health/health-mark.tsx'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import type { Protocol } from '#lib/mail/stages.ts'

interface Sample {
  readonly kind: 'own' | 'shared' | 'app'
  readonly mailboxId: string
  readonly address: string
  readonly ok: boolean
  readonly protocol: Protocol | null
  readonly cause: string | null
  readonly known?: boolean
}

interface Props {
  readonly samples: readonly Sample[]
  /** All have been tried. */
  readonly whole: boolean
}

/** The mailboxes that were tried with the next secret. */
export function Samples({ samples, whole }: Props) {
  const t = useTranslations('rotation.samples')
  if (samples.length === 0) return whole ? <p>{t('none')}</p> : null
  return (
    <div>
      <h3 className="font-semibold">{t('title')}</h3>
      <ul className="divide-base-300 mt-1 divide-y">
        {samples.map((sample) => (
          <li key={sample.mailboxId} className="flex gap-2.5 py-2">
            <span className="mt-1">
              <HealthMark health={sample.ok ? 'healthy' : sample.known ? 'throttled' : 'failing'} />
            </span>
            <div className="min-w-0 wrap-anywhere">
              <Link href={`/mailboxes/${sample.mailboxId}`} className="link link-hover font-medium">
                {sample.address}
              </Link>{' '}
              <span className="quiet text-sm">{t(`kind.${sample.kind}`)}</span>
              <p className="text-sm">
                <Result sample={sample} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Result({ sample: { ok, known, protocol, cause } }: { readonly sample: Sample }) {
  const t = useTranslations('rotation.samples')
  const titles = useTranslations('causes')
  if (ok) return t('worked', { protocol: t(`protocol.${protocol ?? 'imap'}`) })
  if (!cause || !isCauseId(cause)) return t('failedUnknown')
  return t(known ? 'known' : 'failed', { cause: titles(`${cause}.title`) })
}
