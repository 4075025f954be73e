import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import type { AttemptView } from '#lib/attempts/queries.ts'
import type { Reader } from '#lib/db/database.ts'
import { moveBatch } from '#lib/mailboxes/move-queries.ts'

interface Props {
  readonly read: Reader
  readonly view: AttemptView
  readonly grantId: string
}

/** A new delegate has signed in, and the mailboxes are on their way. */
export async function SignedInToMove({ read, view, grantId }: Props) {
  const t = await getTranslations('delegates.move.next')
  const batch = await moveBatch(read, view.id)
  return (
    <section className="panel space-y-4 p-5">
      <p>{t(batch ? 'text' : 'done')}</p>
      <Link
        href={batch ? `/delegates/moves/${view.id}` : `/delegates/${grantId}`}
        className="btn btn-primary"
      >
        {batch ? t('go') : (view.signInAs ?? '')}
      </Link>
    </section>
  )
}
