import { getTranslations } from 'next-intl/server'
import { Act } from '#components/rotation/act.tsx'
import { CorrectForm, ExpiryForm } from '#components/rotation/correct-form.tsx'
import { TroubleNotice } from '#components/rotation/trouble.tsx'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { causeWords } from '#lib/web/cause-words.ts'
import { correctAction, correctUploadAction, tellExpiryAction, tryAgainAction } from './actions.ts'
import type { Shown } from './progress.tsx'

/** Where another value in its place may help. */
const CORRECTABLE = new Set(['not-known-yet', 'refused', 'expired', 'sample-refused'])
/** Its own words say everything. */
const SAYS_ITSELF = new Set(['not-known-yet', 'unreachable', 'throttled', 'expired'])

/** Why a rotation does not go on, and what a person can do about it. */
export async function HeldUp({ context, view, open }: Shown) {
  const t = await getTranslations('rotation')
  const { trouble, mode, switchedAt, waits } = open
  if (!trouble) return null
  const { code, evidence } = trouble
  const fields = { registrationId: view.registration.id, rotationId: open.id }
  const correctable = mode === 'by-hand' && switchedAt === null
  return (
    <>
      <TroubleNotice
        code={code}
        evidence={evidence}
        cause={evidence && !SAYS_ITSELF.has(code) ? await causeOf(context, view, evidence) : null}
        nextTryAt={waits ? null : open.nextTryAt}
      >
        <Act fields={fields} action={tryAgainAction} tone="plain">
          {t('again')}
        </Act>
      </TroubleNotice>
      {correctable && code === 'expiry-needed' && (
        <section className="panel p-4 sm:p-5">
          <ExpiryForm fields={fields} action={tellExpiryAction} />
        </section>
      )}
      {correctable && CORRECTABLE.has(code) && (
        <section className="panel p-4 sm:p-5">
          <CorrectForm
            key={open.next?.id}
            fields={fields}
            kind={open.next?.kind ?? 'secret'}
            secret={correctAction}
            upload={correctUploadAction}
          />
        </section>
      )}
    </>
  )
}

async function causeOf(context: Shown['context'], { registration }: Shown['view'], evidence: Evidence) {
  const cloud = context.clouds.get(registration.cloud)
  const { id, title, steps } = await causeWords(diagnose(evidence).cause, {
    cloud,
    tenantId: registration.tenantId,
    clientId: registration.clientId,
    appName: registration.name,
    registrationId: registration.id,
    redirectUri: redirectUri(context.publicUrl),
    ...(cloud ? { host: new URL(cloud.loginOrigin).hostname } : {}),
  })
  return { id, title, steps }
}
