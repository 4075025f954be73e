import type { App } from './model.ts'
import { stableId } from './stable-id.ts'

const DAY = 86_400_000

export interface AppSeed {
  key: string
  name: string
  purpose: string
  secretDays: number
  roles?: string[]
  change?: Partial<App>
}

interface Around {
  clientId: string
  tenant: string
  redirectUris: string[]
  now: number
}

/** An app of the tenant as it is at the first start. */
export function seedApp(seed: AppSeed, { clientId, tenant, redirectUris, now }: Around): App {
  return {
    clientId,
    objectId: stableId(`app object ${seed.key}`),
    name: seed.name,
    purpose: seed.purpose,
    createdAt: new Date(now - 400 * DAY).toISOString(),
    homeTenant: tenant,
    multiTenant: false,
    personalAccounts: false,
    disabled: false,
    redirectUris: [...redirectUris],
    spaRedirectUris: [],
    publicRedirectUris: [],
    secrets: [
      {
        keyId: stableId(`secret ${seed.key}`),
        displayName: 'portal',
        value: `sandbox-secret-not-a-real-one-${seed.key}`,
        startsAt: new Date(now - 60 * DAY).toISOString(),
        // Some hours more, so that the number of days is the one that was meant all day long.
        endsAt: new Date(now + seed.secretDays * DAY + Math.sign(seed.secretDays) * (DAY / 4)).toISOString(),
      },
    ],
    certificates: [],
    publicClientFlows: false,
    readsOwnApplication: true,
    owners: [],
    policy: null,
    roles: seed.roles ?? [],
    graphRoles: [],
    declared: ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'],
    installations: {
      [tenant]: {
        servicePrincipalId: stableId(`service principal ${seed.key}`),
        adminConsent: seed.roles !== undefined,
        inExchange: seed.roles !== undefined,
      },
    },
    ...seed.change,
  }
}
