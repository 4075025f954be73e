import { getTranslations } from 'next-intl/server'
import { Section } from '#components/registrations/section.tsx'
import { Act } from '#components/rotation/act.tsx'
import { RemoveByHand, Rest } from '#components/rotation/rest.tsx'
import { credentialsPage, removalCommand } from '#lib/rotation/removal.ts'
import { removedAction, useNowAction } from './actions.ts'
import type { Shown } from './progress.tsx'

/** What the step of now is about. */
export async function Now({ context, view, open }: Shown) {
  const t = await getTranslations('rotation')
  const { registration, current } = view
  const { step, next, previous } = open
  const fields = { registrationId: registration.id, rotationId: open.id }
  const named = (one: { kind: 'secret' | 'certificate'; hint: string } | null) =>
    one ? t(`kind.${one.kind}`, { hint: one.hint }) : '–'
  switch (step) {
    case 'add':
    case 'sample':
      return <p role="status">{t(`now.${step}`)}</p>
    case 'prove':
      return <p role="status">{t('now.prove', { next: named(next) })}</p>
    case 'switch':
      if (!open.waits) return <p role="status">{t('now.switchByItself')}</p>
      return (
        <Section title={t('now.switchTitle')}>
          <div className="space-y-4">
            <p>{t('now.switchText', { next: named(next), current: sentence(named(current)) })}</p>
            <Act fields={fields} action={useNowAction}>
              {t('useNow')}
            </Act>
          </div>
        </Section>
      )
    case 'rest':
    case 'remove': {
      if (!previous) return null
      const { cloud, tenantId, clientId, id: registrationId, now } = registration
      const values = { cloud: context.clouds.get(cloud), tenantId, clientId, registrationId }
      const removal = {
        fields,
        old: previous,
        removed: removedAction,
        href: credentialsPage(values),
        command: removalCommand(values, previous),
        noticed: registration.graphAccess === 'allowed',
      }
      if (step === 'rest') {
        return (
          <Section title={t('step.rest')}>
            <Rest
              {...removal}
              byGraph={open.mode === 'by-graph'}
              removableAt={open.removableAt}
              removable={open.removableAt !== null && open.removableAt <= now}
            />
          </Section>
        )
      }
      if (open.trouble?.code !== 'removal-refused') return <p role="status">{t('now.remove')}</p>
      return (
        <Section title={t('step.remove')}>
          <RemoveByHand {...removal} />
        </Section>
      )
    }
    case 'ended':
      return null
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
