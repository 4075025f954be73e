import { setTimeout as pause } from 'node:timers/promises'
import { asc, eq } from 'drizzle-orm'
import { importRows } from '#lib/db/schema/imports.ts'
import { confirmImport } from '#lib/imports/commands.ts'
import type { PrepareInput } from '#lib/imports/inputs.ts'
import { prepareImport } from '#lib/imports/prepare.ts'
import { progressRows } from '#lib/imports/progress.ts'
import { runImports } from '#lib/imports/run.ts'
import { probeDueJob } from '#lib/jobs/probe-due.ts'
import { delegateRig } from '#lib/mailboxes/testing/delegate-rig.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'

const NO_SLOTS = { ...SETTINGS, probesAtOnce: 0 }
const LOOK_AGAIN_MILLISECONDS = 20
const FIRST = { only: undefined, page: 1 }

/** A rig that takes lists, and works through them as the job does. */
export async function importRig() {
  const rig = await delegateRig()
  const given = (text: string, more: Partial<PrepareInput> = {}): PrepareInput => ({
    registrationId: rig.registrationId,
    file: [],
    fileName: null,
    text,
    access: 'own',
    delegate: '',
    protocols: ['imap', 'pop3', 'smtp'],
    tags: [],
    updateKnown: false,
    replaces: undefined,
    ...more,
  })
  const prepare = async (text: string, more?: Partial<PrepareInput>, by = rig.admin): Promise<string> =>
    (await prepareImport(by, given(text, more))).importId

  return {
    ...rig,
    given,
    prepare,
    /** Shows a list and confirms it. Nothing has been worked on yet. */
    async confirmed(text: string, more?: Partial<PrepareInput>, by = rig.admin): Promise<string> {
      const importId = await prepare(text, more, by)
      await confirmImport(by, importId)
      return importId
    },
    /** Every row that can be done now is done when it returns. No probe begins. */
    work: (services = rig.context): Promise<void> =>
      runImports({ ...services, instance: 'no-slots', config: NO_SLOTS }, new AbortController().signal),
    /** The same, and every first probe has ended. */
    async run(): Promise<void> {
      await runImports(rig.context, new AbortController().signal, rig.probeTools)
      while (backgroundOf(rig.context).count > 0) await pause(LOOK_AGAIN_MILLISECONDS)
      await probeDueJob(rig.context, rig.probeTools).run(new AbortController().signal)
    },
    /** Where each row stands, by its address. */
    async stands(importId: string): Promise<Record<string, string>> {
      const { rows } = await progressRows(rig.admin.database.read, importId, FIRST)
      return Object.fromEntries(
        rows.map(({ row, bad, stand }) => [(row?.address ?? bad?.text ?? '').split('@')[0], stand]),
      )
    },
    rowsOf: (importId: string) =>
      rig.admin.database.read
        .select()
        .from(importRows)
        .where(eq(importRows.importId, importId))
        .orderBy(asc(importRows.position)),
  }
}

export type ImportRig = Awaited<ReturnType<typeof importRig>>
