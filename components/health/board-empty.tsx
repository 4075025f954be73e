import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { EmptyState } from '#components/ui/empty-state.tsx'

interface Props {
  readonly kind: 'noApp' | 'noMailbox' | 'noMatch'
  /** Whether this person may take the step that is missing. */
  readonly mayAct: boolean
}

const NEXT = { noApp: '/registrations/new', noMailbox: '/mailboxes/new', noMatch: '/' } as const

export function BoardEmpty({ kind, mayAct }: Props) {
  const t = useTranslations('board.empty')
  const text = kind === 'noMatch' || mayAct ? t(`${kind}.text`) : t(`${kind}.helpDesk`)
  return (
    <EmptyState
      title={t(`${kind}.title`)}
      action={
        mayAct && (
          <div className="flex flex-wrap justify-center gap-2">
            <Link href={NEXT[kind]} className={`btn ${kind === 'noMatch' ? '' : 'btn-primary'}`}>
              {t(`${kind}.action`)}
            </Link>
            {kind === 'noMailbox' && (
              <Link href="/mailboxes/import" className="btn">
                {t('noMailbox.import')}
              </Link>
            )}
          </div>
        )
      }
    >
      {text}
    </EmptyState>
  )
}
