import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCertificates } from '#lib/mail/testing/certificates.ts'
import { freePorts, portOpens } from './machine.ts'
import { postfixPaths, preparePostfix, startGivenPostfix } from './postfix.ts'
import { demandPrerequisites } from './prerequisites.ts'
import { run } from './run.ts'
import { newRoot, stopIn } from './start.ts'

/** Debian's `nobody`: mail is written by somebody who may do nothing else. */
const NOBODY = 65_534

export interface ReceivingServer {
  readonly host: string
  readonly port: number
  /** PEM of the authority that signed its certificate. */
  readonly ca: string
  /** The messages in the mailbox, as they were delivered. */
  inbox(address: string): Promise<readonly string[]>
  log(): Promise<string>
  stop(): Promise<void>
}

/**
 * Starts a Postfix that takes mail from this machine, offers STARTTLS, and delivers it into the mailboxes of
 * `addresses`. Every other recipient is unknown to it.
 *
 * @throws Error that names the Debian package, when one is missing.
 */
export async function startReceivingServer(addresses: readonly string[]): Promise<ReceivingServer> {
  demandPrerequisites()
  const root = await newRoot()
  // The name that `stopIn` looks for.
  const folder = join(root, 'postfix')
  const mail = join(root, 'mail')
  const { config, log } = postfixPaths(folder)
  try {
    const certificates = await makeCertificates()
    const [port] = (await freePorts(1)) as [number]
    await preparePostfix(folder)
    await mkdir(mail)
    await run('chown', [String(NOBODY), mail])
    await writeFile(join(root, 'server.crt'), certificates.cert)
    await writeFile(join(root, 'server.key'), certificates.key, { mode: 0o600 })
    await writeFile(join(root, 'mailboxes'), addresses.map((one) => `${one} ${one}/\n`).join(''))
    await writeFile(join(config, 'main.cf'), mainConfig(root, folder, mail, addresses))
    await writeFile(join(config, 'master.cf'), masterConfig(port))
    await startGivenPostfix(folder)
    await portOpens(port)
    return {
      host: '127.0.0.1',
      port,
      ca: certificates.ca,
      inbox: (address) => readMaildir(join(mail, address)),
      log: () => readFile(log, 'utf8').catch(() => ''),
      stop: () => stopIn(root),
    }
  } catch (error) {
    await stopIn(root)
    throw error
  }
}

async function readMaildir(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'new')).catch(() => [])
  return Promise.all(names.toSorted().map((name) => readFile(join(folder, 'new', name), 'utf8')))
}

function mainConfig(root: string, folder: string, mail: string, addresses: readonly string[]): string {
  const domains = new Set(addresses.map((one) => one.slice(one.indexOf('@') + 1)))
  return `
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${postfixPaths(folder).log}
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.localhost
mydestination =
alias_maps =
default_transport = error:nothing leaves this test
virtual_mailbox_domains = ${[...domains].join(' ')}
virtual_mailbox_base = ${mail}
virtual_mailbox_maps = texthash:${root}/mailboxes
virtual_uid_maps = static:${NOBODY}
virtual_gid_maps = static:${NOBODY}
virtual_minimum_uid = 100
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = reject_unauth_destination, reject_unlisted_recipient
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = ${root}/server.crt
smtpd_tls_key_file = ${root}/server.key
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
`
}

function masterConfig(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
error unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`
}
