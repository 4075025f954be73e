'use client'

import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { type ExplainedRefusal, RefusedSecret } from '#components/registrations/explained-refusal.tsx'
import { Fact, Facts } from '#components/registrations/facts.tsx'
import { CopyText } from '#components/ui/copy-text.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { ExcessRoles } from '#lib/microsoft/excess-roles.ts'
import { type FormState, IDLE } from '#lib/web/form-state.ts'

export type LearnAction = (
  before: FormState<ExplainedRefusal>,
  form: FormData,
) => Promise<FormState<ExplainedRefusal>>

interface Props {
  readonly registrationId: string
  readonly asked: boolean
  readonly servicePrincipalId: string | null
  /** Null when the token cannot be read, or there was none yet. */
  readonly roles: readonly string[] | null
  /** The same for Microsoft Graph. */
  readonly graphRoles: readonly string[] | null
  readonly missing: readonly string[]
  readonly excess: ExcessRoles
  readonly learn: LearnAction
}

/** What the app's own token says: who the app is for Exchange, what it may do, what is missing and what is too much. */
export function TokenFacts({
  registrationId,
  asked,
  servicePrincipalId,
  roles,
  graphRoles,
  missing,
  excess,
  learn,
}: Props) {
  const t = useTranslations('apponly.token')
  const format = useFormatter()
  const [state, action] = useActionState(learn, IDLE)
  const list = (names: readonly string[]) => format.list([...names])
  return (
    <div className="space-y-4">
      {state.value && <RefusedSecret refusal={state.value} after="" />}
      <RefusalNotice state={state} />
      {excess.wholeTenant.length > 0 && (
        <Notice tone="warning" title={t('excess.title')}>
          <p className="wrap-anywhere">{t('excess.text', { list: list(excess.wholeTenant) })}</p>
        </Notice>
      )}
      {excess.beyondMail.length > 0 && (
        <Notice tone="warning" title={t('excess.beyondTitle')}>
          <p className="wrap-anywhere">{t('excess.beyond', { list: list(excess.beyondMail) })}</p>
        </Notice>
      )}
      {missing.length > 0 && (
        <Notice tone="warning">
          <p className="wrap-anywhere">{t('missing', { count: missing.length, list: list(missing) })}</p>
          {missing.includes('SMTP.SendAsApp') && <p className="quiet">{t('missingRole')}</p>}
          <p>
            <Link href={`/registrations/${registrationId}/consent`} className="link">
              {t('consent')}
            </Link>
          </p>
        </Notice>
      )}
      {asked ? (
        <Facts>
          <Fact name={t('objectId')}>
            {servicePrincipalId ? <CopyText text={servicePrincipalId} label={t('objectId')} /> : '–'}
            <span className="quiet mt-1 block text-sm">{t('objectIdHint')}</span>
          </Fact>
          <Fact name={t('roles')}>
            {roles === null ? t('unreadable') : roles.length === 0 ? t('noRoles') : list(roles)}
            {excess.others.length > 0 && (
              <span className="quiet mt-1 block text-sm">
                {t('excess.others', { list: list(excess.others) })}
              </span>
            )}
          </Fact>
          <Fact name={t('graphRoles')}>
            {graphRoles === null
              ? t('graphUnknown')
              : graphRoles.length === 0
                ? t('graphNone')
                : list(graphRoles)}
          </Fact>
        </Facts>
      ) : (
        <p>{t('none')}</p>
      )}
      <form action={action}>
        <input type="hidden" name="registrationId" value={registrationId} />
        <SubmitButton tone={asked ? 'plain' : 'primary'}>{asked ? t('learn') : t('learnFirst')}</SubmitButton>
      </form>
    </div>
  )
}
