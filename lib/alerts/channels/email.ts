import { z } from 'zod'
import { type ChannelKind, LONGEST_DELIVERY_MS } from '#lib/alerts/channel.ts'
import { address, addresses, choice, host, password, port, user } from '#lib/alerts/sending/fields.ts'
import { letterOf } from '#lib/alerts/sending/letter.ts'
import { mailDelivery } from '#lib/alerts/sending/mail-outcome.ts'
import { sendLetter } from '#lib/alerts/sending/send-letter.ts'
import { Secret } from '#lib/secret.ts'

const TLS = ['starttls', 'implicit', 'none'] as const

const settings = z
  .object({
    host,
    port,
    tls: choice(TLS, 'starttls'),
    user,
    password,
    from: address,
    to: addresses,
  })
  .superRefine((typed, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (typed.password !== '' && typed.tls === 'none') refuse('tls', 'password-in-clear')
    if (typed.user !== '' && typed.password === '') refuse('password', 'password-missing')
    if (typed.user === '' && typed.password !== '') refuse('user', 'user-missing')
  })

type Settings = z.output<typeof settings>

/** Mail over any SMTP server. */
export const email: ChannelKind<Settings> = {
  id: 'email',
  fields: [
    { name: 'host', type: 'text', required: true },
    { name: 'port', type: 'number', required: true, initial: '587' },
    { name: 'tls', type: 'select', required: true, initial: 'starttls', options: TLS },
    { name: 'user', type: 'text', required: false },
    { name: 'password', type: 'secret', required: false },
    { name: 'from', type: 'text', required: true },
    { name: 'to', type: 'addresses', required: true },
  ],
  words: {
    en: {
      name: 'E-mail',
      lead: 'Through any mail server that takes messages over SMTP.',
      fields: {
        host: { label: 'Mail server', hint: 'For example smtp.example.com. It may lie inside your network.' },
        port: { label: 'Port', hint: '587 for STARTTLS, 465 for TLS from the start, 25 for a relay inside.' },
        tls: { label: 'Encryption' },
        user: { label: 'User name', hint: 'Leave it empty where the server asks for none.' },
        password: { label: 'Password' },
        from: { label: 'Sender', hint: 'An address that this server lets you send from.' },
        to: { label: 'Recipients', hint: 'Up to 20 addresses, one per line.' },
      },
      options: { starttls: 'STARTTLS', implicit: 'TLS from the start', none: 'None' },
    },
  },
  settings,
  shown: ({ host, port, from, to }) => ({ host: `${host}:${port}`, from, to: to.join(', ') }),
  async deliver(message, { host, port, tls, user, password, from, to }, tools) {
    const envelope = { from, to }
    const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(LONGEST_DELIVERY_MS)])
    const outcome = await sendLetter(
      {
        server: { host, port, tls },
        login: user === '' ? null : { kind: 'password', user, password: new Secret(password) },
        envelope,
        letter: await letterOf(message, envelope, tools.services.publicUrl),
      },
      { ...tools, signal },
    )
    const secrets = password === '' ? [] : [password, `\0${user}\0${password}`]
    return mailDelivery(outcome, secrets, tools.signal.aborted)
  },
}
