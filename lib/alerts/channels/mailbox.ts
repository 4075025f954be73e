import { z } from 'zod'
import {
  type ChannelKind,
  type Delivery,
  type DeliveryTools,
  LONGEST_DELIVERY_MS,
} from '#lib/alerts/channel.ts'
import type { Rendered } from '#lib/alerts/rendered.ts'
import { failure } from '#lib/alerts/sending/failure.ts'
import { addresses } from '#lib/alerts/sending/fields.ts'
import { letterOf } from '#lib/alerts/sending/letter.ts'
import { mailDelivery } from '#lib/alerts/sending/mail-outcome.ts'
import { mayStandAlone, readSenders, type Sender, untouched } from '#lib/alerts/sending/mailbox-sender.ts'
import { sendLetter } from '#lib/alerts/sending/send-letter.ts'
import { accessToken } from '#lib/grants/access-token.ts'
import { targetOf } from '#lib/probes/targets.ts'
import { appToken } from '#lib/registrations/app-token.ts'

const MOST_MAILBOXES = 5

const settings = z.object({
  mailboxIds: z
    .union([z.string(), z.array(z.string())], 'required')
    .transform((typed) => [
      ...new Set((typeof typed === 'string' ? typed.split(/[\s,;]+/) : typed).filter((id) => id !== '')),
    ])
    .pipe(z.array(z.guid('unknown-choice')).min(1, 'choose-one').max(MOST_MAILBOXES, 'too-many')),
  to: addresses,
})

type Settings = z.output<typeof settings>

/** Mail from one of the connected mailboxes: the first that works and that the fault does not touch. */
export const mailbox: ChannelKind<Settings> = {
  id: 'mailbox',
  fields: [
    { name: 'mailboxIds', type: 'mailboxes', required: true },
    { name: 'to', type: 'addresses', required: true },
  ],
  words: {
    en: {
      name: 'E-mail from a connected mailbox',
      lead: 'Without a mail server of your own: by OAuth, from mailboxes that this portal watches.',
      fields: {
        mailboxIds: {
          label: 'Mailboxes',
          hint: 'One to five, with SMTP. The first that works, and that the fault does not touch, sends.',
        },
        to: { label: 'Recipients', hint: 'Up to 20 addresses, one per line.' },
      },
    },
  },
  settings,
  shown: ({ mailboxIds, to }) => ({ mailboxes: String(mailboxIds.length), to: to.join(', ') }),
  async check({ mailboxIds }, { read, hasInstead }): Promise<Record<string, string>> {
    const senders = await readSenders(read, mailboxIds)
    if (senders.length < mailboxIds.length) return { mailboxIds: 'unknown-choice' }
    return hasInstead || mayStandAlone(senders) ? {} : { mailboxIds: 'two-mailboxes' }
  },
  async deliver(message, { mailboxIds, to }, tools) {
    const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(LONGEST_DELIVERY_MS)])
    const senders = untouched(await readSenders(tools.services.database.read, mailboxIds), message)
    let handed = false
    const handOver = async () => {
      await tools.handOver()
      handed = true
    }
    let last: Delivery = { kind: 'later', failure: failure('no-sender') }
    for (const sender of senders) {
      const delivery = await sendFrom(sender, message, to, { ...tools, handOver, signal })
      if (delivery.kind === 'sent' || delivery.kind === 'unsure' || handed) return delivery
      // Another mailbox would hear the same of these recipients.
      if (delivery.failure.code === 'recipient-refused') return delivery
      // What is wrong with a mailbox is an incident of its own, and heals without a change of the channel.
      last = { ...delivery, kind: 'later' }
      if (signal.aborted) break
    }
    return last
  },
}

async function sendFrom(
  sender: Sender,
  message: Rendered,
  to: readonly string[],
  tools: DeliveryTools,
): Promise<Delivery> {
  const { services } = tools
  const cloud = services.clouds.get(sender.cloud)
  const drawn =
    sender.access === 'app'
      ? await appToken(services, sender.registrationId)
      : sender.grantId
        ? await accessToken(services, sender.grantId)
        : null
  if (!cloud || !drawn?.ok) {
    return { kind: 'later', failure: failure('no-token', drawn?.ok === false ? drawn.evidence.text : null) }
  }
  const { host, port, login } = targetOf('smtp', sender, drawn.upn ?? sender.accountUpn, cloud)
  const envelope = { from: sender.address, to }
  const outcome = await sendLetter(
    {
      server: { host, port, tls: 'starttls' },
      login: { kind: 'xoauth2', user: login, token: drawn.token },
      envelope,
      letter: await letterOf(message, envelope, services.publicUrl),
    },
    tools,
  )
  return mailDelivery(outcome, [drawn.token.reveal()], tools.signal.aborted)
}
