import { createHash, X509Certificate } from 'node:crypto'
import { DELEGATED_IDS, EXCHANGE_APP_ID } from '#sandbox/entra/permission-ids.ts'
import type { App } from '#sandbox/model.ts'
import { passwordCredential } from './passwords.ts'

const keyCredential = (certificate: App['certificates'][number]) => {
  const parsed = new X509Certificate(certificate.pem)
  return {
    keyId: certificate.keyId,
    displayName: certificate.displayName,
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    customKeyIdentifier: createHash('sha1').update(parsed.raw).digest('base64'),
    key: null,
    startDateTime: new Date(parsed.validFrom).toISOString(),
    endDateTime: new Date(parsed.validTo).toISOString(),
  }
}

function audience({ personalAccounts, multiTenant }: App): string {
  if (personalAccounts) return 'AzureADandPersonalMicrosoftAccount'
  return multiTenant ? 'AzureADMultipleOrgs' : 'AzureADMyOrg'
}

export const applicationObject = (app: App): Record<string, unknown> => ({
  id: app.objectId,
  appId: app.clientId,
  createdDateTime: app.createdAt,
  displayName: app.name,
  signInAudience: audience(app),
  web: { redirectUris: app.redirectUris },
  spa: { redirectUris: app.spaRedirectUris },
  publicClient: { redirectUris: app.publicRedirectUris },
  isFallbackPublicClient: app.publicClientFlows,
  requiredResourceAccess: [
    {
      resourceAppId: EXCHANGE_APP_ID,
      resourceAccess: app.declared.map((name) => ({ id: DELEGATED_IDS[name], type: 'Scope' })),
    },
  ],
  passwordCredentials: app.secrets.map(passwordCredential),
  keyCredentials: app.certificates.map(keyCredential),
})

export const principalObject = (app: App, tenant: string): Record<string, unknown> => ({
  id: app.installations[tenant]?.servicePrincipalId,
  appId: app.clientId,
  displayName: app.name,
  accountEnabled: !app.disabled,
})

/** Users, or service principals of apps, by their object ids. */
export const ownerObjects = (app: App): Record<string, unknown> => ({
  value: app.owners.map((id) => ({ '@odata.type': '#microsoft.graph.directoryObject', id })),
})
