import { writeMailboxList } from '#lib/imports/write.ts'
import { apiRoute } from '#lib/web/api-route.ts'
import { csvFile } from '#lib/web/csv-file.ts'

export const dynamic = 'force-dynamic'

const ALL = ['imap', 'pop3', 'smtp'] as const

/** One row of each kind, to be written over. */
export const GET = apiRoute('mailbox.import', async () =>
  csvFile(
    'mailboxes',
    writeMailboxList([
      { address: 'anna@example.com', displayName: 'Anna', access: 'own', protocols: ALL, tags: ['people'] },
      {
        address: 'info@example.com',
        displayName: 'Info desk',
        access: 'shared',
        delegate: 'anna@example.com',
        protocols: ['imap', 'smtp'],
        tags: ['front desk', 'public'],
      },
      { address: 'scanner@example.com', access: 'app', protocols: ['smtp'], tags: [] },
    ]),
  ),
)
