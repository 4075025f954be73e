import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderBusyError, lockFolder } from './folder-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailgrant-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the lock of a folder', () => {
  it('goes to one of twenty that ask together, and leaves nothing behind', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)))

    const won = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    const lost = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
    expect(won).toHaveLength(1)
    expect(lost.every((reason) => reason instanceof FolderBusyError && reason.pid === process.pid)).toBe(true)

    await won[0]?.release()
    expect(readdirSync(folder)).toEqual([])
  })

  it('passes over what a dead process left', async () => {
    writeFileSync(join(folder, 'lock.4194000.0123456789abcdef'), '')
    writeFileSync(join(folder, 'held.4194000.0123456789abcdef'), '')
    const lock = await lockFolder(folder)
    expect(readdirSync(folder).filter((name) => name.includes('4194000'))).toEqual([])
    await lock.release()
  })

  it.runIf(process.platform === 'linux')('holds in a folder too deep for a socket path', async () => {
    const deep = join(folder, 'a'.repeat(60), 'b'.repeat(60))
    mkdirSync(deep, { recursive: true })
    const lock = await lockFolder(deep)
    await expect(lockFolder(deep)).rejects.toBeInstanceOf(FolderBusyError)
    await lock.release()
    await (await lockFolder(deep)).release()
    expect(readdirSync(deep)).toEqual([])
  })
})
