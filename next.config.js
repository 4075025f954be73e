import createNextIntlPlugin from 'next-intl/plugin'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
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
  outputFileTracingIncludes: { '/**': ['./drizzle/**/*', './messages/**/*'] },
}

export default createNextIntlPlugin('./lib/web/i18n.ts')(config)
