import { useTranslations } from 'next-intl'
import { CommandList } from '#components/causes/command-list.tsx'
import { Fold } from '#components/causes/fold.tsx'
import { LinkList } from '#components/causes/link-list.tsx'
import { MessageToSend } from '#components/causes/message-to-send.tsx'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'
import type { Explanation } from './explanation.ts'

/** The steps, and what helps with them: commands, pages, a text for the person who must act. */
export function WhatToDo({ explanation }: { explanation: Explanation }) {
  const t = useTranslations('explain')
  const show = useTranslations('remedies.show')
  const { id, steps, remedy, unknown } = explanation
  const { takes, links, commands, message } = remedy
  return (
    <>
      {steps.length > 0 && (
        <>
          <h3 className="mt-4 font-semibold">{t('steps')}</h3>
          <ol className="mt-1 ml-5 max-w-prose list-decimal space-y-1.5">
            {steps.map((step) => (
              <li key={step} className="wrap-anywhere">
                {step}
              </li>
            ))}
          </ol>
        </>
      )}
      {takes && <p className="quiet mt-2">{takes}</p>}
      <div className="mt-4">
        {commands.length > 0 && (
          <Fold title={show('commands', { count: commands.length })}>
            <CommandList commands={commands} />
          </Fold>
        )}
        {links.length > 0 && (
          <Fold title={show('links')} open={unknown}>
            <LinkList links={links} />
          </Fold>
        )}
        {message && (
          <Fold title={show('message')}>
            <MessageToSend message={message} />
          </Fold>
        )}
        <p className="border-base-300 border-t pt-3">
          <MoreAboutCause cause={id} />
        </p>
      </div>
    </>
  )
}
