import { z } from 'zod'
import { type ChannelKind, LONGEST_DELIVERY_MS } from '#lib/alerts/channel.ts'
import { failure } from '#lib/alerts/sending/failure.ts'
import { choice, host, port } from '#lib/alerts/sending/fields.ts'
import { networkTrouble, wordsOf } from '#lib/alerts/sending/network-trouble.ts'
import { sendDatagram, sendStream } from '#lib/alerts/sending/send-syslog.ts'
import { FACILITIES, type Facility, MOST_BYTES, syslogLine } from '#lib/alerts/sending/syslog-line.ts'

const TRANSPORTS = ['udp', 'tcp', 'tls'] as const
const FACILITY_NAMES = Object.keys(FACILITIES) as [Facility, ...Facility[]]

const settings = z.object({
  host,
  port,
  transport: choice(TRANSPORTS, 'udp'),
  facility: choice(FACILITY_NAMES, 'daemon'),
})

type Settings = z.output<typeof settings>

/** A line of RFC 5424 for a log server. */
export const syslog: ChannelKind<Settings> = {
  id: 'syslog',
  fields: [
    { name: 'host', type: 'text', required: true },
    { name: 'port', type: 'number', required: true, initial: '514' },
    { name: 'transport', type: 'select', required: true, initial: 'udp', options: TRANSPORTS },
    { name: 'facility', type: 'select', required: true, initial: 'daemon', options: FACILITY_NAMES },
  ],
  words: {
    en: {
      name: 'Syslog',
      lead: 'A line in the format of RFC 5424 for a log server.',
      fields: {
        host: { label: 'Log server', hint: 'It may lie inside your network.' },
        port: { label: 'Port', hint: '514 for UDP and often for TCP, 6514 for TLS.' },
        transport: { label: 'Transport', hint: 'Over UDP nobody can tell whether a message arrived.' },
        facility: { label: 'Facility' },
      },
      options: {
        udp: 'UDP',
        tcp: 'TCP',
        tls: 'TLS',
        ...Object.fromEntries(FACILITY_NAMES.map((name) => [name, name])),
      },
    },
  },
  settings,
  shown: ({ host, port, transport, facility }) => ({
    host: `${host}:${port}`,
    transport: transport.toUpperCase(),
    facility,
  }),
  async deliver(message, { host, port, transport, facility }, tools) {
    const origin = new URL(tools.services.publicUrl).hostname
    const line = syslogLine(message, { facility, host: origin, mostBytes: MOST_BYTES[transport] })
    const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(LONGEST_DELIVERY_MS)])
    const limited = { ...tools, signal }
    const outcome =
      transport === 'udp'
        ? await sendDatagram({ host, port }, line, limited)
        : await sendStream({ host, port }, line, transport === 'tls', limited)
    if (outcome === null) return { kind: 'sent' }
    if (outcome.left) return { kind: 'unsure', failure: failure('no-answer', wordsOf(outcome.error)) }
    const code = tools.signal.aborted ? 'interrupted' : networkTrouble(outcome.error)
    return { kind: 'later', failure: failure(code, wordsOf(outcome.error)) }
  },
}
