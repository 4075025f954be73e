import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { knownCloud } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { findCloudOfDomain } from '#lib/microsoft/find-cloud.ts'
import type { Services } from '#lib/services.ts'
import type { TenantInput } from './inputs.ts'

/** Asks the cloud for the tenant behind a domain or an id. Every answer but one is a refusal. */
export async function findTenant(
  services: Pick<Services, 'clouds' | 'outgoing'>,
  input: TenantInput,
  ask: Pick<AskMicrosoft, 'lookUpTenant'> = askMicrosoft(services),
): Promise<string> {
  const cloud = knownCloud(services, input.cloud)
  const found = await ask.lookUpTenant({ cloud, text: input.tenant })
  switch (found.kind) {
    case 'found':
      return found.tenantId
    case 'not-found':
      throw await notHere(cloud, input, ask)
    case 'other-cloud':
      throw elsewhere(input, found.cloudId)
    case 'invalid':
      throw new Refusal('invalid-input', {}, { tenant: 'domain' })
    case 'unreachable':
      throw new Refusal('microsoft-unreachable', { host: new URL(cloud.loginOrigin).host })
  }
}

/** The chosen cloud does not know it: perhaps the wrong one was chosen. */
async function notHere(
  cloud: Cloud,
  input: TenantInput,
  { lookUpTenant: lookUp }: Pick<AskMicrosoft, 'lookUpTenant'>,
): Promise<Refusal> {
  const found = await findCloudOfDomain({ text: input.tenant, except: cloud, lookUp })
  const [cloudId] = found.kind === 'found' ? found.cloudIds : []
  return cloudId
    ? elsewhere(input, cloudId)
    : new Refusal('tenant-not-found', { domain: input.tenant }, { tenant: 'tenant-unknown' })
}

function elsewhere({ tenant }: TenantInput, cloud: string): Refusal {
  return new Refusal('tenant-elsewhere', { domain: tenant, cloud }, { cloud: 'cloud-other' })
}
