import { openDatabase } from '#lib/db/open.ts'
import { users } from '#lib/db/schema/users.ts'

// A process of its own for a test: opens the folder, then writes and says so, row by row, until it is killed.
const [folder] = process.argv.slice(2)
const database = await openDatabase({ folder })
process.stdout.write('open\n')
for (let n = 0; ; n += 1) {
  const email = `row-${n}@x.example`
  await database.transaction((writer) =>
    writer.insert(users).values({ email, name: 'Row', role: 'admin', passwordHash: '-' }),
  )
  process.stdout.write(`wrote ${email}\n`)
}
