import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { type AttemptView, movesLeft } from '#lib/attempts/queries.ts'
import type { Reader } from '#lib/db/database.ts'

interface Props {
  readonly read: Reader
  readonly view: AttemptView
  readonly grantId: string
}

/** A new delegate has signed in: what is left to do is to try the mailboxes and to switch those that work. */
export async function SignedInToMove({ read, view, grantId }: Props) {
  const t = await getTranslations('delegates.move.next')
  const from = await movesLeft(read, view.targets ?? [], grantId)
  return (
    <section className="panel space-y-4 p-5">
      <p>{t(from ? 'text' : 'done')}</p>
      <Link
        href={from ? `/delegates/${from}/move?to=${grantId}&attempt=${view.id}` : `/delegates/${grantId}`}
        className="btn btn-primary"
      >
        {from ? t('go') : (view.signInAs ?? '')}
      </Link>
    </section>
  )
}
