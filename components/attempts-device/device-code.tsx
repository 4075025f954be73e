import { useTranslations } from 'next-intl'
import { Address } from '#components/ui/address.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'
import { Countdown } from './countdown.tsx'
import { QrCode } from './qr-code.tsx'

interface Props {
  readonly userCode: string
  readonly verificationUri: string
  readonly signInAs: string
  readonly secondsLeft: number
}

export function DeviceCode({ userCode, verificationUri, signInAs, secondsLeft }: Props) {
  const t = useTranslations('device')
  return (
    <section className="panel grid gap-6 p-5 sm:grid-cols-[1fr_auto] sm:p-6">
      <ol className="min-w-0 space-y-5">
        <li>
          <p className="quiet">{t('open')}</p>
          <a
            href={verificationUri}
            target="_blank"
            rel="noreferrer"
            className="link text-lg font-medium wrap-anywhere"
          >
            {verificationUri}
            <span className="sr-only"> {t('newWindow')}</span>
          </a>
        </li>
        <li>
          <p className="quiet">{t('type')}</p>
          <p className="mt-1 flex flex-wrap items-center gap-3">
            <strong className="figure text-4xl tracking-[0.15em] wrap-anywhere" data-testid="user-code">
              {userCode}
            </strong>
            <CopyButton text={userCode} label={t('code')} />
          </p>
        </li>
        <li>
          <p className="quiet">{t('signInAs')}</p>
          <p>
            <strong>
              <Address address={signInAs} />
            </strong>
          </p>
          <p className="quiet text-sm">{t('others')}</p>
        </li>
      </ol>
      <figure className="space-y-1">
        <QrCode text={verificationUri} title={t('qr')} />
        <figcaption className="quiet max-w-44 text-sm">{t('scan')}</figcaption>
      </figure>
      <p
        role="status"
        className="border-base-300 flex flex-wrap items-center gap-2 border-t pt-4 sm:col-span-2"
      >
        <span className="loading loading-spinner loading-sm" aria-hidden="true" />
        <span>{t('waiting')}</span>
        <span aria-live="off">
          <Countdown secondsLeft={secondsLeft} />
        </span>
      </p>
    </section>
  )
}
