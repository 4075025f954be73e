import { type ProbeOptions, probeProtocol } from '#lib/mail/probe.ts'
import type { Protocol, ProtocolResult } from '#lib/mail/stages.ts'
import { Secret } from '#lib/secret.ts'
import { makeCertificates, type TestCertificates } from './certificates.ts'
import { type Peer, startScriptServer } from './script-server.ts'

export const LOGIN = 'anna@contoso.example'
export const TOKEN =
  'eyJ0eXAiOiJKV1QiLCJub25jZSI6Im1hcmtlciJ9.TWFya2VyVG9rZW5QYXlsb2Fk.c2lnbmF0dXJl-bWFya2Vy_Zm9v'

let certificates: Promise<TestCertificates> | undefined
/** Made once per test file. */
export function testCertificates(): Promise<TestCertificates> {
  certificates ??= makeCertificates()
  return certificates
}

export interface ScriptedProbe extends Partial<ProbeOptions> {
  readonly login?: string
  readonly sender?: string
  readonly token?: string
  readonly host?: string
  readonly mode?: 'tls' | 'clear'
  readonly certificates?: TestCertificates
}

export interface Scripted {
  readonly result: ProtocolResult
  /** Every line the server heard. */
  readonly heard: readonly string[]
  readonly accepted: number
}

/** Probes a scripted server once and takes it down again. */
export async function probeScript(
  protocol: Protocol,
  script: (peer: Peer) => Promise<void>,
  probe: ScriptedProbe = {},
): Promise<Scripted> {
  const trusted = await testCertificates()
  const mode = probe.mode ?? (protocol === 'smtp' ? 'clear' : 'tls')
  const server = await startScriptServer(mode, probe.certificates ?? trusted, script)
  try {
    const result = await probeProtocol(
      {
        protocol,
        host: probe.host ?? 'localhost',
        port: server.port,
        login: probe.login ?? LOGIN,
        ...(probe.sender === undefined ? {} : { sender: probe.sender }),
      },
      new Secret(probe.token ?? TOKEN),
      {
        now: () => performance.now(),
        tls: { ca: [trusted.ca] },
        lookup: async () => [{ address: '127.0.0.1', family: 4 }],
        ...probe,
      },
    )
    return { result, heard: server.heard, accepted: server.accepted() }
  } finally {
    await server.stop()
  }
}

/** The stages in one line: a passed one by its name, a failed one with its code, a skipped one in brackets. */
export function story({ stages }: ProtocolResult): string {
  return stages
    .map(({ stage, status, evidence }) =>
      status === 'passed' ? stage : status === 'failed' ? `${stage}!${evidence?.code}` : `(${stage})`,
    )
    .join(' ')
}

export function evidenceOf({ stages }: ProtocolResult) {
  const evidence = stages.find(({ status }) => status === 'failed')?.evidence
  if (!evidence) throw new Error('No stage failed')
  return evidence
}
