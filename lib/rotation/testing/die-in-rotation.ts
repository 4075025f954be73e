import { readFile } from 'node:fs/promises'
import { eq } from 'drizzle-orm'
import { askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import type { Database } from '#lib/db/database.ts'
import { type RotationStep, rotations } from '#lib/db/schema/rotations.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import { httpsTransport } from '#lib/microsoft/network.ts'
import { PROBE_TOOLS } from '#lib/probes/tools.ts'
import { advance } from '#lib/rotation/advance.ts'
import type { RotationServices, RotationTools } from '#lib/rotation/tools.ts'

/** Ways out that trust the sandbox. */
export async function sandboxTools(
  { outgoing }: Pick<RotationServices, 'outgoing'>,
  caFile: string,
): Promise<RotationTools> {
  const ca = await readFile(caFile, 'utf8')
  const transport = httpsTransport({ ca })
  return {
    ask: () => askMicrosoft({ outgoing: { ...outgoing, transport } }),
    probe: {
      ...PROBE_TOOLS,
      probeProtocol: (target, token, options) =>
        probeProtocol(target, token, { ...options, tls: { ca: [ca] } }),
    },
    settlingSeconds: [],
  }
}

/** A portal that goes on with a rotation and never comes to the end of one transaction: it waits for its kill -9. */
export async function dieInRotation(
  { id, dieIn }: { readonly id: string; readonly dieIn: RotationStep },
  services: RotationServices,
  caFile: string,
): Promise<void> {
  const database: Database = {
    kind: services.database.kind,
    read: services.database.read,
    now: () => services.database.now(),
    close: () => services.database.close(),
    transaction: (work) =>
      services.database.transaction(async (writer) => {
        const result = await work(writer)
        const [row] = await writer
          .select({ step: rotations.step })
          .from(rotations)
          .where(eq(rotations.id, id))
        if (row?.step !== dieIn) return result
        process.stdout.write('answered\n')
        setInterval(() => {}, 60_000)
        return new Promise(() => {})
      }),
  }
  await advance({ ...services, database }, id, await sandboxTools(services, caFile))
}
