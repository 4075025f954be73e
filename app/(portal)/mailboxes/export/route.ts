import { readBoardParams } from '#lib/health/board-params.ts'
import { exportedMailboxes } from '#lib/health/export.ts'
import { writeMailboxList } from '#lib/imports/write.ts'
import { apiRoute } from '#lib/web/api-route.ts'
import { csvFile } from '#lib/web/csv-file.ts'

export const dynamic = 'force-dynamic'

/** The list of the board as a file, with its search and its filters. */
export const GET = apiRoute('mailbox.export', async ({ database }, request) => {
  const params = readBoardParams(Object.fromEntries(new URL(request.url).searchParams))
  return csvFile('mailboxes', writeMailboxList(await exportedMailboxes(database.read, params)))
})
