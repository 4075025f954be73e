import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startSandbox } from './start.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join('.data', 'sandbox') },
    'redirect-uri': { type: 'string', multiple: true },
    'base-port': { type: 'string', default: '8440' },
  },
})

const base = Number(values['base-port'])
if (!Number.isInteger(base) || base < 1 || base > 65_500) {
  process.stderr.write('--base-port must be a port number below 65500\n')
  process.exit(1)
}

const starting = startSandbox({
  folder: values.folder,
  redirectUris: values['redirect-uri'],
  ports: {
    login: base + 3,
    signIn: base,
    imap: base + 13,
    pop3: base + 15,
    smtp: base + 7,
    tlsBroken: { imap: base + 23, pop3: base + 25, smtp: base + 27 },
    dripping: { imap: base + 33, pop3: base + 35, smtp: base + 37 },
  },
})

const sandbox = await starting.catch((error: Error) => {
  process.stderr.write(`The sandbox did not start: ${error.message}\n`)
  process.exit(1)
})

const lines = [
  `Sandbox tenant ${sandbox.tenant.domain} (${sandbox.tenant.id})`,
  `  sign-in and personas  ${sandbox.cloud.signInOrigin}/sandbox/`,
  `  token endpoint        ${sandbox.cloud.loginOrigin}/${sandbox.tenant.id}/oauth2/v2.0/token`,
  ...sandbox.cloudRows.map(
    ({ id, mail }) =>
      `  ${id.padEnd(20)}  IMAP ${mail.imap.port}  POP3 ${mail.pop3.port}  SMTP ${mail.smtp.port}`,
  ),
  `  trust                 ${sandbox.caFile}`,
  ...sandbox.apps.map((app) => `  app ${app.clientId}  ${app.secretValue}  ${app.purpose}`),
  `  cloud row             ${JSON.stringify(sandbox.cloud)}`,
]
process.stdout.write(`${lines.join('\n')}\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    sandbox.close().then(() => process.exit(0))
  })
}
