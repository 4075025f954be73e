import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Moment } from '#components/health/moment.tsx'
import { Address } from '#components/ui/address.tsx'
import { CopyText } from '#components/ui/copy-text.tsx'
import type { SignIn } from '#lib/attempts/list.ts'
import { PhaseMark } from './phase-mark.tsx'

const MAILBOXES_SHOWN = 3

export interface SignInLine {
  readonly signIn: SignIn
  /** How it ended, in plain words. */
  readonly words: readonly string[]
  readonly correlationId: string | null
  readonly traceId: string | null
}

/** One row a sign-in; on a narrow screen each row is a card. */
export function SignInTable({ lines, asOf }: { lines: readonly SignInLine[]; asOf: number }) {
  const t = useTranslations('signins')
  return (
    <div className="md:bg-base-100 md:border-base-300 md:rounded-box md:border">
      <table className="table w-full max-md:block">
        <caption className="sr-only">{t('caption')}</caption>
        <thead className="max-md:hidden">
          <tr>
            <th scope="col">{t('column.mailbox')}</th>
            <th scope="col">{t('column.when')}</th>
            <th scope="col">{t('column.end')}</th>
            <th scope="col">{t('column.ids')}</th>
          </tr>
        </thead>
        <tbody className="max-md:block max-md:space-y-3">
          {lines.map((line) => (
            <Row key={line.signIn.id} line={line} asOf={asOf} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ line, asOf }: { line: SignInLine; asOf: number }) {
  const t = useTranslations('signins')
  const { signIn, words } = line
  const { phase } = signIn
  return (
    <tr className="max-md:bg-base-100 max-md:border-base-300 max-md:rounded-box max-md:border align-top max-md:block max-md:space-y-2 max-md:p-4 [&>*]:max-md:block [&>*]:max-md:p-0">
      <th scope="row" className="min-w-48 text-left font-normal">
        <Mailboxes signIn={signIn} />
        {signIn.signInAs && signIn.signInAs !== signIn.address && (
          <span className="quiet block text-sm wrap-anywhere">{t('via', { address: signIn.signInAs })}</span>
        )}
        <span className="quiet block text-sm">{signIn.app}</span>
      </th>
      <td className="text-sm">
        <Moment at={signIn.createdAt} now={asOf} />
        <span className="quiet block wrap-anywhere">
          {t(startedBy(signIn), { name: signIn.startedBy ?? '' })}
        </span>
        <span className="quiet block">{t(`kind.${signIn.kind}`)}</span>
      </td>
      <td className="md:max-w-80">
        <div className="flex gap-1.5">
          <span className="mt-0.5">
            <PhaseMark phase={phase} />
          </span>
          <div className="min-w-0">
            <span className="font-medium">{t(`phase.${phase}`)}</span>
            {words.map((text) => (
              <span key={text} className="quiet block text-sm wrap-anywhere">
                {text}
              </span>
            ))}
            <Link href={`/attempts/${signIn.id}`} className="link text-sm">
              {t('open')}
              <span className="sr-only"> {t('openOf', { address: signIn.address })}</span>
            </Link>
          </div>
        </div>
      </td>
      <td className="text-sm md:max-w-72">
        <Ids line={line} />
      </td>
    </tr>
  )
}

function Mailboxes({ signIn }: { signIn: SignIn }) {
  const t = useTranslations('signins')
  const { mailboxes } = signIn
  const hidden = mailboxes.length - MAILBOXES_SHOWN
  return (
    <>
      {mailboxes.slice(0, MAILBOXES_SHOWN).map(({ id, address }) => (
        <span key={address} className="block font-semibold wrap-break-word">
          {id ? (
            <Link href={`/mailboxes/${id}`} className="hover:underline">
              <Address address={address} />
            </Link>
          ) : (
            <Address address={address} />
          )}
        </span>
      ))}
      {hidden > 0 && <span className="quiet block text-sm">{t('more', { count: hidden })}</span>}
    </>
  )
}

function startedBy({ invitationId, startedBy }: SignIn) {
  if (startedBy) return 'by'
  return invitationId ? 'byInvitation' : 'byNobody'
}

function Ids({ line: { correlationId, traceId } }: { line: SignInLine }) {
  const t = useTranslations('signins')
  const ids = [
    ['correlation', correlationId],
    ['trace', traceId],
  ] as const
  if (!correlationId && !traceId) return <span className="quiet max-md:hidden">–</span>
  return (
    <dl className="space-y-1">
      {ids.map(
        ([name, id]) =>
          id && (
            <div key={name}>
              <dt className="quiet">{t(name)}</dt>
              <dd>
                <CopyText text={id} label={t(name)} />
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}
