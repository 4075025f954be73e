import createNextIntlPlugin from 'next-intl/plugin'

const SECURITY_HEADERS = Object.entries({
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}).map(([key, value]) => ({ key, value }))

/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  // The development server would print the callback's address, and with it code and state.
  logging: { incomingRequests: false },
  reactStrictMode: true,
  // The image optimiser is a decoder of hostile bytes; nothing here needs it.
  images: { unoptimized: true },
  serverExternalPackages: [
    '@electric-sql/pglite',
    'postgres',
    '@node-rs/argon2',
    'imapflow',
    'nodemailer',
    'pino',
    '@azure/msal-node',
  ],
  ...(process.env.BUILD_STANDALONE === '1' ? { output: 'standalone' } : {}),
  // A list of mailboxes has two megabytes at most, and the form is around it.
  experimental: { authInterrupts: true, serverActions: { bodySizeLimit: '3mb' } },
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    {
      source: '/_next/static/:path*',
      headers: [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }],
    },
  ],
  outputFileTracingIncludes: { '/**': ['./drizzle/**/*', './messages/**/*'] },
}

export default createNextIntlPlugin('./lib/web/i18n.ts')(config)
