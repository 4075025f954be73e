/** The one redirect URI of every app. Entra compares it letter by letter. */
export function redirectUri(publicUrl: string): string {
  return `${publicUrl}/oauth/callback`
}
