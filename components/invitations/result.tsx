import { useTranslations } from 'next-intl'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Phase } from '#lib/attempts/phase.ts'
import { ContinueButton } from './continue-button.tsx'
import { TargetList } from './target-list.tsx'

export interface ResultFacts {
  readonly attemptId: string
  readonly phase: Phase
  readonly inviter: string
  readonly expected: string
  readonly used: string | null
  readonly targets: readonly { readonly address: string; readonly displayName?: string }[]
  /** Mailboxes of somebody else, which are tried with this sign-in before they are given to it. */
  readonly moving: boolean
  /** What happened, in a sentence; null when the title says it all. */
  readonly cause: string | null
  /** What the inviter can find the sign-in by, at Microsoft too. */
  readonly reference: string | null
  /** Permissions that were not granted, as a list in words. */
  readonly missing: string | null
  /** Whether the link still works. */
  readonly open: boolean
}

const TONES = {
  waiting: 'info',
  working: 'info',
  expired: 'warning',
  interrupted: 'warning',
  cancelled: 'warning',
  connected: 'success',
  'wrong-account': 'error',
  refused: 'error',
  failed: 'error',
} as const satisfies Record<Phase, string>

interface Props {
  readonly facts: ResultFacts
  readonly again: React.ComponentProps<typeof ContinueButton>['action']
}

/** How a sign-in of somebody without a portal login ended. It shows what is theirs, and nothing of the portal. */
export function Result({ facts, again }: Props) {
  const t = useTranslations('invitations.result')
  const { phase, inviter: name, expected, used, targets, moving, cause, reference, missing, open } = facts
  return (
    <>
      <Notice tone={TONES[phase]} live>
        <p>
          {t(moving && phase === 'connected' ? 'connected.moving' : `${phase}.text`, {
            count: targets.length,
          })}
        </p>
      </Notice>
      {phase === 'working' && <RefreshUntilDone />}
      {phase === 'connected' && (
        <>
          {missing && (
            <Notice tone="warning" title={t('missing.title')}>
              <p>{t('missing.text', { names: missing, name })}</p>
            </Notice>
          )}
          <section>
            <h2 className="font-semibold">{t('mailboxes')}</h2>
            <TargetList targets={targets} />
          </section>
          <p className="quiet">{t('connected.stop', { name })}</p>
        </>
      )}
      {phase === 'wrong-account' && <WrongAccount expected={expected} used={used ?? '–'} />}
      {cause && (
        <section>
          <h2 className="font-semibold">{t('cause')}</h2>
          <p className="mt-1 wrap-anywhere">{cause}</p>
        </section>
      )}
      {reference && (
        <p className="quiet text-sm">
          {t('tell', { name })} <code className="wrap-anywhere">{reference}</code>
        </p>
      )}
      {phase !== 'connected' &&
        phase !== 'working' &&
        (open ? (
          <ContinueButton name="attemptId" value={facts.attemptId} action={again}>
            {t('again')}
          </ContinueButton>
        ) : (
          <p>{t('over', { name })}</p>
        ))}
    </>
  )
}

function WrongAccount({ expected, used }: { expected: string; used: string }) {
  const t = useTranslations('invitations.result.wrong-account')
  return (
    <>
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
        <dt className="quiet">{t('expected')}</dt>
        <dd className="font-semibold wrap-anywhere">{expected}</dd>
        <dt className="quiet">{t('used')}</dt>
        <dd className="text-error font-semibold wrap-anywhere">{used}</dd>
      </dl>
      <p>{t('how', { expected })}</p>
    </>
  )
}
