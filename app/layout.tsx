import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getMessages, getTranslations } from 'next-intl/server'
import { browserMessages, type Texts } from '#lib/web/browser-messages.ts'
import { themeOf } from '#lib/web/theme.ts'
import './globals.css'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell')
  return { title: { default: t('product'), template: `%s · ${t('product')}` }, robots: 'noindex' }
}

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const theme = themeOf((await cookies()).get('theme')?.value)
  const locale = await getLocale()
  const t = await getTranslations('shell')
  const forBrowser = browserMessages((await getMessages()) as Texts)
  return (
    <html lang={locale.split('-')[0]} {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body className="min-h-dvh antialiased">
        <noscript>
          <p className="bg-base-100 border-base-300 border-b px-4 py-3">{t('noScripts')}</p>
        </noscript>
        <NextIntlClientProvider messages={forBrowser}>{children}</NextIntlClientProvider>
      </body>
    </html>
  )
}
