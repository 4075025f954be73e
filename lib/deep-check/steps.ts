import type { CauseId } from '#lib/diagnosis/causes.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import { failedStage } from '#lib/diagnosis/diagnose-probe.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { DeepOutcome } from '#lib/mail/deep-run.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { checkMailbox, type Outcome } from '#lib/probes/check.ts'
import type { Subject } from '#lib/probes/subject.ts'
import { targetOf } from '#lib/probes/targets.ts'
import type { Services } from '#lib/services.ts'
import type { DeepResults, DeepStep, Skipped, StepState } from './results.ts'
import type { DeepTools } from './tools.ts'

interface Running {
  readonly signal: AbortSignal
  readonly save: (results: DeepResults) => Promise<void>
}

const UNSEEN = { token() {}, begin() {}, stage() {}, line() {} }

/**
 * Signs in over every protocol, counts the folders, sends a message from the mailbox to itself, finds it and takes it
 * out again. Nothing is sent where it could not be found and removed, unless the mailbox has no IMAP at all.
 */
export async function takeSteps(
  services: Services,
  subject: Subject,
  checkId: string,
  tools: DeepTools,
  { signal, save }: Running,
): Promise<DeepResults> {
  const cloud = services.clouds.get(subject.cloud)
  if (!cloud) throw new Error(`No cloud is called ${subject.cloud}`)
  let results: DeepResults = { steps: {} }
  const set = async (step: DeepStep, state: StepState, more: Partial<DeepResults> = {}) => {
    results = { ...results, ...more, steps: { ...results.steps, [step]: state } }
    await save(results)
  }
  const skip = (step: DeepStep, why: Skipped) => set(step, { status: 'skipped', why })
  const wants = (protocol: Protocol) => subject.protocols.includes(protocol)

  await set('login', { status: 'running' })
  const began = performance.now()
  const outcome = await checkMailbox(services, subject, tools, { signal, progress: UNSEEN })
  const milliseconds = Math.round(performance.now() - began)
  const logins = outcome.protocols.map(({ protocol, health, cause }) => ({
    protocol,
    health,
    ...(cause ? { cause: cause as CauseId } : {}),
  }))
  await set('login', { ...loginState(outcome), milliseconds }, { logins })
  const token = outcome.token.status === 'passed' ? await drawToken(services, subject, tools) : null
  if (!token || signal.aborted) {
    for (const step of ['folders', 'send', 'find'] as const) await skip(step, 'before-failed')
    return results
  }

  const options = {
    now: () => performance.now(),
    signal,
    network: services.outgoing.network,
    ...(tools.tls ? { tls: tools.tls } : {}),
    ...(tools.deadlines ? { deadlines: tools.deadlines } : {}),
  }
  const message = { address: subject.address, checkId, publicUrl: services.publicUrl }
  const target = (protocol: Protocol) => targetOf(protocol, subject, token.upn ?? subject.accountUpn, cloud)
  const taken = async <T>(
    step: DeepStep,
    protocol: Protocol,
    work: () => Promise<DeepOutcome<T>>,
    keep: (value: T) => Partial<DeepResults>,
    isGood: (value: T) => boolean = () => true,
  ): Promise<boolean> => {
    await set(step, { status: 'running' })
    const done = await work()
    const told = { milliseconds: done.milliseconds, transcript: done.transcript }
    if (done.ok) {
      const good = isGood(done.value)
      await set(step, { status: good ? 'passed' : 'failed', ...told }, keep(done.value))
      return good
    }
    const { evidence } = done
    const { cause } = diagnose(evidence, { access: subject.access, protocol })
    await set(step, { status: 'failed', evidence, cause, ...told })
    return false
  }

  const imap = wants('imap') ? healthyIn(outcome, 'imap') : null
  if (imap === null) await skip('folders', 'not-wanted')
  else if (!imap) await set('folders', failedAtLogin(outcome, 'imap'))
  const counted =
    imap === true &&
    (await taken(
      'folders',
      'imap',
      () => tools.countFolders(target('imap'), token.token, options),
      (folders) => ({ folders }),
    ))

  const sendable = wants('smtp')
  let sent = false
  if (!sendable) await skip('send', 'not-wanted')
  else if (!healthyIn(outcome, 'smtp')) await set('send', failedAtLogin(outcome, 'smtp'))
  else if (imap !== null && !counted) await skip('send', 'cannot-remove')
  else {
    sent = await taken(
      'send',
      'smtp',
      () => tools.sendToItself(target('smtp'), token.token, message, options),
      (answer) => ({ sent: answer }),
    )
  }

  if (imap === null || !sendable) await skip('find', 'not-wanted')
  else if (!sent) await skip('find', 'before-failed')
  else {
    await taken(
      'find',
      'imap',
      () => tools.findAndRemove(target('imap'), token.token, message, options),
      (found) => ({ found }),
      ({ folder }) => folder !== null,
    )
  }
  return results
}

async function drawToken(services: Services, subject: Subject, tools: DeepTools) {
  const drawn =
    subject.access === 'app'
      ? await tools.appToken(services, subject.registrationId)
      : subject.grantId
        ? await tools.accessToken(services, subject.grantId)
        : null
  return drawn?.ok ? drawn : null
}

function healthyIn({ protocols }: Outcome, wanted: Protocol): boolean {
  return protocols.some(({ protocol, health }) => protocol === wanted && health === 'healthy')
}

/** The sign-in as one step: failed only when nothing works. */
function loginState({ token, protocols, cause }: Outcome): StepState {
  if (protocols.some(({ health }) => health === 'healthy')) return { status: 'passed' }
  const evidence =
    (token.evidence as Evidence | undefined) ??
    protocols.flatMap((one) => failedStage(one)?.evidence ?? [])[0]
  return { status: 'failed', ...(cause ? { cause } : {}), ...(evidence ? { evidence } : {}) }
}

/** A step that needs a protocol which does not let us in fails with the reason of that. */
function failedAtLogin({ protocols }: Outcome, wanted: Protocol): StepState {
  const result = protocols.find(({ protocol }) => protocol === wanted)
  const evidence = result && failedStage(result)?.evidence
  return {
    status: 'failed',
    ...(result?.cause ? { cause: result.cause as CauseId } : {}),
    ...(evidence ? { evidence } : {}),
    ...(result ? { transcript: result.transcript } : {}),
  }
}
