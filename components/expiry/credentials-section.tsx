import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Section } from '#components/registrations/section.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { CredentialList } from '#lib/expiry/credential-list.ts'
import type { RegistrationDetail } from '#lib/registrations/queries.ts'
import { CredentialCard } from './credential-card.tsx'
import { EntraSays } from './entra-says.tsx'
import { LastTold } from './last-told.tsx'
import { type ReadAction, ReadEntra } from './read-entra.tsx'
import type { SettleAction } from './settle-forms.tsx'
import { UnknownKeys } from './unknown-keys.tsx'
import { WhatStops } from './what-stops.tsx'

interface Props {
  readonly registration: Pick<RegistrationDetail, 'id' | 'graphAccess' | 'entraReadAt'>
  readonly list: CredentialList
  readonly read: ReadAction
  readonly settle: SettleAction
  readonly typeExpiry: SettleAction
  /** Checking and replacing. */
  readonly children: React.ReactNode
}

/** Every secret and certificate of an app: what the portal holds, what Entra lists, what hangs on it. */
export function CredentialsSection({ registration, list, read, settle, typeExpiry, children }: Props) {
  const t = useTranslations('expiry.credentials')
  const words = useTranslations('registrations.expiry')
  const { id, graphAccess, entraReadAt } = registration
  const rotation = useTranslations('rotation.carried')
  const inUse = list.lines.some(({ state }) => state === 'current')
  return (
    <Section title={t('title')}>
      {!inUse && <p className="text-error font-medium">{words('none')}</p>}
      {list.carried && (
        <Notice tone="error" title={rotation('title')}>
          <Link href={`/registrations/${id}/rotation`} className="link">
            {rotation('act')}
          </Link>
        </Notice>
      )}
      <ul className="divide-base-300 divide-y">
        {list.lines.map((line) => (
          <CredentialCard key={line.id} line={line}>
            <EntraSays registrationId={id} line={line} settle={settle} typeExpiry={typeExpiry} />
            {line.state === 'current' && <WhatStops stops={list.stops} standIn={list.standIn} />}
          </CredentialCard>
        ))}
      </ul>
      <UnknownKeys keys={list.unknown} />
      <ReadEntra registrationId={id} read={read}>
        <LastTold graphAccess={graphAccess} entraReadAt={entraReadAt} stale={list.stale} />
      </ReadEntra>
      <p className="mt-4">
        <Link href={`/registrations/${id}/auto-rotation`} className="link">
          {t('byItself')}
        </Link>
      </p>
      {children}
    </Section>
  )
}
