import { Gauge, Registry } from 'prom-client'
import type { Database } from '#lib/db/database.ts'
import { machineryMetrics } from './machinery-metrics.ts'
import type { Seer } from './mailbox-groups.ts'
import { mailboxMetrics } from './mailbox-metrics.ts'
import type { Put } from './put.ts'

interface Wanted {
  readonly seer: Seer
  readonly version: string
  /** Series of single mailboxes as well, with their addresses. */
  readonly single: boolean
}

/** Everything in the text format of Prometheus, from one round of queries, in a registry of its own. */
export async function metricsText({ read, kind }: Pick<Database, 'read' | 'kind'>, wanted: Wanted) {
  const { seer, version, single } = wanted
  const registry = new Registry()
  const put: Put = (name, help, labelNames, samples) => {
    const gauge = new Gauge({ name: `mailgrant_${name}`, help, labelNames, registers: [registry] })
    for (const [labels, value] of samples) {
      if (value === null || value === undefined) continue
      gauge.set({ ...labels }, value instanceof Date ? value.getTime() / 1000 : value)
    }
  }
  const info = { version, database: kind }
  put('build_info', 'The version that answers, and its kind of database.', Object.keys(info), [[info, 1]])
  // Who sees some mailboxes only is told of those, and nothing of the machinery.
  const whole = seer.tags.length === 0
  await Promise.all([
    mailboxMetrics(read, put, seer, single),
    whole ? machineryMetrics(read, put) : undefined,
  ])
  return { text: await registry.metrics(), type: registry.contentType }
}
