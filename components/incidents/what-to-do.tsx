import { useTranslations } from 'next-intl'
import { CommandList } from '#components/causes/command-list.tsx'
import { Fold } from '#components/causes/fold.tsx'
import { LinkList } from '#components/causes/link-list.tsx'
import { MessageToSend } from '#components/causes/message-to-send.tsx'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'
import { StepList } from '#components/causes/step-list.tsx'
import { Section } from '#components/registrations/section.tsx'
import type { RemedyView } from '#lib/web/remedy-view.ts'

interface Props {
  readonly explained: {
    readonly plain: string
    readonly steps: readonly string[]
    readonly remedy: RemedyView | null
  }
  readonly cause: string
}

/** What is wrong and what to do about it; what else helps is folded. */
export function WhatToDo({ explained: { plain, steps, remedy }, cause }: Props) {
  const t = useTranslations('incidents.detail')
  const fold = useTranslations('remedies.show')
  return (
    <Section title={t('what')}>
      <p className="max-w-prose wrap-anywhere">{plain}</p>
      {steps.length > 0 && (
        <>
          <h3 className="mt-3 font-semibold">{t('steps')}</h3>
          <div className="mt-1">
            <StepList steps={steps} />
          </div>
        </>
      )}
      {remedy?.takes && <p className="quiet mt-2">{remedy.takes}</p>}
      {remedy && (
        <div className="mt-4">
          {remedy.commands.length > 0 && (
            <Fold title={fold('commands', { count: remedy.commands.length })}>
              <CommandList commands={remedy.commands} />
            </Fold>
          )}
          {remedy.links.length > 0 && (
            <Fold title={fold('links')}>
              <LinkList links={remedy.links} />
            </Fold>
          )}
          {remedy.message && (
            <Fold title={fold('message')}>
              <MessageToSend message={remedy.message} />
            </Fold>
          )}
          <p className="border-base-300 border-t pt-3">
            <MoreAboutCause cause={cause} />
          </p>
        </div>
      )}
    </Section>
  )
}
