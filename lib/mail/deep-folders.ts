import type { Secret } from '#lib/secret.ts'
import { withImap } from './deep-imap.ts'
import { MAX_FOLDERS } from './deep-limits.ts'
import { type DeepOptions, type DeepOutcome, deepRun } from './deep-run.ts'
import { nonsenseFailure } from './stage-failure.ts'
import type { ProbeTarget } from './stages.ts'

const MAX_PATH_CHARS = 200

export interface Folder {
  readonly path: string
  /** Null for a folder that holds only folders, or that the server did not want to count. */
  readonly messages: number | null
  readonly unseen: number | null
}

export interface Folders {
  readonly folders: readonly Folder[]
  /** How many there are, also beyond those that are named. */
  readonly total: number
}

/** Every folder by name with its counts (LIST and STATUS, RFC 3501 6.3.8 and 6.3.10). Nothing is opened or changed. */
export function countFolders(
  target: ProbeTarget,
  token: Secret,
  options: DeepOptions,
): Promise<DeepOutcome<Folders>> {
  return deepRun(
    target,
    token,
    options,
    ({ folders }) => folders,
    (run) =>
      withImap(run, async ({ client, during }) => {
        const found = await during(client.list())
        if (found.length === 0) throw nonsenseFailure('a list of folders', 'none')
        const folders: Folder[] = []
        for (const { path, flags } of found.slice(0, MAX_FOLDERS)) {
          const name = path.slice(0, MAX_PATH_CHARS)
          const counts =
            !flags.has('\\Noselect') && (await during(client.status(path, { messages: true, unseen: true })))
          folders.push({
            path: name,
            messages: counts ? (counts.messages ?? null) : null,
            unseen: counts ? (counts.unseen ?? null) : null,
          })
        }
        return { folders, total: found.length }
      }),
  )
}
