import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { causeWords } from '#components/imports/cause-words.ts'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import { Refusal } from '#lib/errors.ts'
import { allRows, type ProgressRow } from '#lib/imports/progress.ts'
import { importHead } from '#lib/imports/queries.ts'
import { cellsOf, writeResults } from '#lib/imports/write.ts'
import { apiRoute } from '#lib/web/api-route.ts'
import { csvFile } from '#lib/web/csv-file.ts'

export const dynamic = 'force-dynamic'

/** The list as it was given, with what became of each row and why. */
export const GET = apiRoute<{ readonly id: string }>(
  'mailbox.import',
  async ({ database }, _request, params) => {
    const id = z.uuid().safeParse(params.id)
    const head = id.success ? await importHead(database.read, id.data) : null
    if (!head?.confirmedAt) throw new Refusal('not-found')
    const [rows, t, titles] = await Promise.all([
      allRows(database.read, head.id),
      getTranslations('imports'),
      getTranslations('causes'),
    ])
    const reasonOf = ({ stand, row, bad, cause, mailbox }: ProgressRow): string | undefined => {
      if (bad) return bad.problems.map(({ code, values }) => t(`problem.${code}`, values)).join(' ')
      if (stand === 'refused' && cause) return causeWords((key, values) => t(key, values), cause)
      if (stand === 'waits' && row) return t('results.waitsFor', { name: row.delegate ?? row.address })
      const known = mailbox?.cause && isCauseId(mailbox.cause) ? mailbox.cause : null
      return stand === 'attention' && known ? titles(`${known}.title`) : undefined
    }
    return csvFile(
      'import-results',
      writeResults(
        rows.map((one) => ({
          line: one.line,
          cells: one.row ? cellsOf(one.row) : (one.bad?.cells ?? {}),
          result: t(`results.${one.stand}`),
          reason: reasonOf(one),
        })),
      ),
    )
  },
)
