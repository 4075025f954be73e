import { z } from 'zod'
import type { ChannelKind } from '#lib/alerts/channel.ts'
import { failure } from '#lib/alerts/sending/failure.ts'
import { wordsOf } from '#lib/alerts/sending/network-trouble.ts'
import { payloadOf } from '#lib/alerts/sending/payload.ts'

const settings = z.object({})

type Settings = z.output<typeof settings>

/** One line of JSON on the standard output, where whoever collects the logs of a container finds it. */
export const stdout: ChannelKind<Settings> = {
  id: 'stdout',
  fields: [],
  words: {
    en: {
      name: 'Standard output',
      lead: 'A line of JSON among the log of this process, for whoever collects the logs of its container.',
      fields: {},
    },
  },
  settings,
  shown: () => ({}),
  async deliver(message, _, { handOver }) {
    await handOver()
    const line = `${JSON.stringify({ source: 'mailgrant', ...payloadOf(message) })}\n`
    return new Promise((done) => {
      process.stdout.write(line, (error) =>
        done(error ? { kind: 'later', failure: failure('unreachable', wordsOf(error)) } : { kind: 'sent' }),
      )
    })
  },
}
