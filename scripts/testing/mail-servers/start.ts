import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Protocol } from '#lib/mail/stages.ts'
import { makeCertificates } from '#lib/mail/testing/certificates.ts'
import { type DovecotOptions, dovecotPaths, startDovecot, stopDovecot } from './dovecot.ts'
import { freePorts, portOpens, processEnds, processRuns } from './machine.ts'
import { type Policy, writePolicy } from './policy.ts'
import { postfixPaths, preparePostfix, startPostfix, stopPostfix } from './postfix.ts'
import { demandPrerequisites } from './prerequisites.ts'
import { makeTokens, type TokenFacts } from './tokens.ts'

const PREFIX = 'mailgrant-mail-'

export interface MailServers {
  readonly host: string
  readonly ports: Readonly<Record<Protocol, number>>
  /** PEM of the authority that signed the servers' certificate. */
  readonly ca: string
  token(facts: TokenFacts): Promise<string>
  /** Replaces the whole policy; it holds from the next sign-in on. */
  setPolicy(policy: Policy): Promise<void>
  /** What both servers have logged so far. */
  log(): Promise<string>
  stop(): Promise<void>
}

export type MailServerOptions = Pick<DovecotOptions, 'imapCapability'>

/**
 * Starts a Dovecot and a Postfix of our own in a temporary folder on free loopback ports, beside whatever
 * mail server the machine may run.
 *
 * @throws Error that names the Debian package, when one is missing.
 */
export async function startMailServers(options: MailServerOptions = {}): Promise<MailServers> {
  demandPrerequisites()
  const root = await newRoot()
  try {
    return await startIn(root, options)
  } catch (error) {
    const log = await readLogs(root)
    await stopIn(root)
    throw new Error(`The mail servers did not start: ${(error as Error).message}\n${log}`, { cause: error })
  }
}

/** A folder for the servers of this process; what a killed test run left in others is ended first. */
export async function newRoot(): Promise<string> {
  await reapAbandoned()
  const root = await mkdtemp(join(tmpdir(), PREFIX))
  await writeFile(join(root, 'owner'), String(process.pid))
  // The servers' own users have to find their way through it.
  await chmod(root, 0o755)
  return root
}

const inside = (root: string) => ({
  dovecot: join(root, 'dovecot'),
  postfix: join(root, 'postfix'),
  certPath: join(root, 'server.crt'),
  keyPath: join(root, 'server.key'),
  rulesPath: join(root, 'rules'),
  sendersPath: join(root, 'senders'),
})

async function startIn(root: string, { imapCapability }: MailServerOptions): Promise<MailServers> {
  const { dovecot, postfix, certPath, keyPath, rulesPath, sendersPath } = inside(root)
  const certificates = await makeCertificates()
  const tokens = await makeTokens()
  const [imap, pop3, smtp] = await freePorts(3)
  const ports = { imap, pop3, smtp } as Record<Protocol, number>
  const setPolicy = (policy: Policy) => writePolicy(policy, rulesPath, sendersPath)
  await mkdir(dovecot)
  await writeFile(certPath, certificates.cert)
  await writeFile(keyPath, certificates.key, { mode: 0o600 })
  await setPolicy({})
  await preparePostfix(postfix)
  await startDovecot({
    folder: dovecot,
    imapPort: ports.imap,
    pop3Port: ports.pop3,
    authSocket: postfixPaths(postfix).authSocket,
    certPath,
    keyPath,
    rulesPath,
    publicKey: tokens.publicKey,
    ...(imapCapability ? { imapCapability } : {}),
  })
  await startPostfix({ folder: postfix, port: ports.smtp, certPath, keyPath, sendersPath })
  await Promise.all(Object.values(ports).map(portOpens))
  return {
    host: '127.0.0.1',
    ports,
    ca: certificates.ca,
    token: tokens.token,
    setPolicy,
    log: () => readLogs(root),
    stop: () => stopIn(root),
  }
}

async function readLogs(root: string): Promise<string> {
  const paths = [dovecotPaths(inside(root).dovecot).log, postfixPaths(inside(root).postfix).log]
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')))
  return texts.join('')
}

/** Ends whatever of the two runs, waits until it is gone, and removes the folder. */
export async function stopIn(root: string): Promise<void> {
  const { dovecot, postfix } = inside(root)
  const servers = [
    { pid: dovecotPaths(dovecot).pid, stop: () => stopDovecot(dovecot) },
    { pid: postfixPaths(postfix).pid, stop: () => stopPostfix(postfix) },
  ]
  await Promise.all(servers.map(({ pid, stop }) => processEnds(pid, stop)))
  await rm(root, { recursive: true, force: true })
}

/** Ends what a killed test run left behind: servers whose owner is no more. */
async function reapAbandoned(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX))
  for (const root of names.map((name) => join(tmpdir(), name))) {
    const owner = Number.parseInt(await readFile(join(root, 'owner'), 'utf8').catch(() => ''), 10)
    if (owner && !processRuns(owner)) await stopIn(root)
  }
}
