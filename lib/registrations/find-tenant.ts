import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { knownCloud } from '#lib/credentials/open-client.ts'
import { Refusal } from '#lib/errors.ts'
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
      throw new Refusal('tenant-not-found', { domain: input.tenant }, { tenant: 'tenant-unknown' })
    case 'other-cloud':
      throw new Refusal(
        'tenant-elsewhere',
        { domain: input.tenant, cloud: found.cloudId },
        { cloud: 'cloud-other' },
      )
    case 'invalid':
      throw new Refusal('invalid-input', {}, { tenant: 'domain' })
    case 'unreachable':
      throw new Refusal('microsoft-unreachable', { host: new URL(cloud.loginOrigin).host })
  }
}
