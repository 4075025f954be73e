import { createHmac } from 'node:crypto'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { Secret } from '#lib/secret.ts'

/** The two redirect URIs that need no server behind them. */
export const PASTE_ADDRESSES = ['native', 'localhost'] as const
export type PasteAddress = (typeof PASTE_ADDRESSES)[number]

/**
 * The redirect URI as it has to stand in the app registration.
 * https://learn.microsoft.com/entra/identity-platform/reply-url
 */
export function pasteRedirectUri(cloud: Cloud, address: PasteAddress): string {
  return address === 'localhost' ? 'http://localhost' : `${cloud.signInOrigin}/common/oauth2/nativeclient`
}

/** Which of the two it is. */
export function pasteAddressOf(redirectUri: string): PasteAddress {
  return redirectUri === 'http://localhost' ? 'localhost' : 'native'
}

/**
 * The state of a paste-back, drawn from its sealed verifier: the page shows the link to Microsoft as often as it is
 * asked for, and only the hash of the state is stored, as for every attempt.
 */
export function pasteState(verifier: Secret): string {
  return createHmac('sha256', verifier.reveal()).update('state of a paste-back').digest('base64url')
}
