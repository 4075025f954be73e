import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './run.ts'

export interface PostfixOptions {
  /** A folder of its own. */
  readonly folder: string
  readonly port: number
  readonly certPath: string
  readonly keyPath: string
  /** Who may send as whom, beside oneself. */
  readonly sendersPath: string
}

export const postfixPaths = (folder: string) => ({
  config: join(folder, 'conf'),
  log: join(folder, 'postfix.log'),
  pid: join(folder, 'queue', 'pid', 'master.pid'),
  authSocket: join(folder, 'queue', 'private', 'auth'),
})

/** Makes the folders that Dovecot's socket needs before Postfix itself runs. */
export async function preparePostfix(folder: string): Promise<void> {
  for (const name of ['conf', 'data', join('queue', 'private')]) {
    await mkdir(join(folder, name), { recursive: true })
  }
  await run('chown', ['postfix', join(folder, 'data'), join(folder, 'queue', 'private')])
}

/** Writes the configuration and starts Postfix for submission only; nothing it accepts is ever delivered. */
export async function startPostfix(options: PostfixOptions): Promise<void> {
  const { config } = postfixPaths(options.folder)
  await writeFile(join(config, 'main.cf'), mainConfig(options))
  await writeFile(join(config, 'master.cf'), masterConfig(options.port))
  await startGivenPostfix(options.folder)
}

/** With the configuration that lies in its folder. */
export async function startGivenPostfix(folder: string): Promise<void> {
  await run('postfix', ['-c', postfixPaths(folder).config, 'start'])
}

export async function stopPostfix(folder: string): Promise<void> {
  await run('postfix', ['-c', postfixPaths(folder).config, 'stop'])
}

function mainConfig({ folder, certPath, keyPath, sendersPath }: PostfixOptions): string {
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
default_transport = discard
# Every connection gets a process of its own, which reads the senders anew.
max_use = 1
line_length_limit = 12288
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = ${certPath}
smtpd_tls_key_file = ${keyPath}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_security_options = noanonymous
smtpd_delay_reject = no
smtpd_sender_login_maps = texthash:${sendersPath}, regexp:{{/^(.+)$$/ $$1}}
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_relay_restrictions = permit_sasl_authenticated, reject
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
discard unix - - n - - discard
error unix - - n - - error
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`
}
