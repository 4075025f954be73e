import { getFormatter, getTranslations } from 'next-intl/server'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { Section } from '#components/registrations/section.tsx'
import { ConfirmAct } from '#components/rotation/act.tsx'
import { Samples } from '#components/rotation/samples.tsx'
import { Steps } from '#components/rotation/steps.tsx'
import type { OpenRotation, RotationView } from '#lib/rotation/queries.ts'
import { goesOnSoon, stepsOf } from '#lib/rotation/stand.ts'
import type { PageContext } from '#lib/web/context.ts'
import { takeBackAction } from './actions.ts'
import { HeldUp } from './held-up.tsx'
import { Now } from './now.tsx'

export interface Shown {
  readonly context: PageContext
  readonly view: RotationView
  readonly open: OpenRotation
}

/** An open rotation: its steps, what is to be done now, and the way back. */
export async function Progress(shown: Shown) {
  const { view, open } = shown
  const t = await getTranslations('rotation')
  const format = await getFormatter()
  const fields = { registrationId: view.registration.id, rotationId: open.id }
  const begun = {
    name: open.startedByName,
    at: format.dateTime(open.startedAt, { dateStyle: 'medium', timeStyle: 'short' }),
  }
  const switched = open.switchedAt !== null
  const named = (one: { kind: 'secret' | 'certificate'; hint: string } | null) =>
    one ? t(`kind.${one.kind}`, { hint: one.hint }) : '–'
  return (
    <>
      {goesOnSoon(open) && <RefreshUntilDone />}
      <Section title={t('progress.title')}>
        <p className="quiet mb-3 text-sm">
          {open.mode === 'by-graph' ? t('progress.byGraph', begun) : t('progress.by', begun)} {t('closing')}
        </p>
        <Steps steps={stepsOf(open)} />
      </Section>
      {open.trouble && <HeldUp {...shown} />}
      {(!open.trouble || switched) && <Now {...shown} />}
      {open.samples && (open.samples.length > 0 || open.sampledAt) && (
        <section className="panel p-4 sm:p-5">
          <Samples samples={open.samples} whole={open.sampledAt !== null} />
        </section>
      )}
      {open.canTakeBack ? (
        <ConfirmAct
          fields={fields}
          action={takeBackAction}
          tone="danger"
          open={t('takeBack.open')}
          title={t('takeBack.title')}
          confirm={t('takeBack.confirm')}
        >
          <p>
            {switched
              ? t('takeBack.after', { old: sentence(named(open.previous)), next: sentence(named(open.next)) })
              : t('takeBack.before', { next: sentence(named(open.next)), current: named(view.current) })}
          </p>
          <p>{t(open.mode === 'by-graph' ? 'takeBack.byGraph' : 'takeBack.inEntra')}</p>
        </ConfirmAct>
      ) : (
        <p className="quiet text-sm">{t('takeBack.gone')}</p>
      )}
    </>
  )
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
