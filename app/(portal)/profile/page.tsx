import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { CalendarPanel } from '#components/calendar/calendar-panel.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { ownFeed } from '#lib/calendar/queries.ts'
import { liveSessionsOf } from '#lib/users/queries.ts'
import { REGIONS, timeZones } from '#lib/users/regional.ts'
import { pageContext } from '#lib/web/context.ts'
import { makeCalendar, revokeCalendar } from './calendar-actions.ts'
import { PasswordForm } from './password-form.tsx'
import { ProfileForm } from './profile-form.tsx'
import { SessionList } from './session-list.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('profile'))('title') }
}

export default async function ProfilePage() {
  const { actor, database, person } = await pageContext('profile.change')
  const [sessions, feed] = await Promise.all([
    liveSessionsOf(database.read, person.actor.id),
    ownFeed(database.read, person.actor.id),
  ])
  const current = person.actor.sessionId
  const ordered = [
    ...sessions.filter(({ id }) => id === current),
    ...sessions.filter(({ id }) => id !== current),
  ]
  const [t, calendar, locale] = await Promise.all([
    getTranslations('profile'),
    getTranslations('calendar'),
    getLocale(),
  ])
  const names = new Intl.DisplayNames([locale], { type: 'language', languageDisplay: 'standard' })
  return (
    <>
      <PageHeader title={t('title')} lead={person.email} />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <section className="panel p-5 sm:p-6" aria-labelledby="about">
          <h2 id="about" className="mb-4 text-lg font-semibold">
            {t('about.title')}
          </h2>
          <ProfileForm
            name={actor.name}
            locale={person.locale ?? ''}
            locales={REGIONS.map((value) => ({ value, label: names.of(value) ?? value }))}
            timeZone={person.timeZone ?? 'UTC'}
            timeZones={timeZones(person.timeZone)}
          />
        </section>
        <section className="panel p-5 sm:p-6" aria-labelledby="password">
          <h2 id="password" className="mb-4 text-lg font-semibold">
            {t('password.title')}
          </h2>
          <PasswordForm email={person.email} />
        </section>
        <section className="panel p-5 sm:p-6 lg:col-span-2" aria-labelledby="calendar">
          <h2 id="calendar" className="mb-4 text-lg font-semibold">
            {calendar('title')}
          </h2>
          <CalendarPanel feed={feed} make={makeCalendar} revoke={revokeCalendar} />
        </section>
        <section className="panel p-5 sm:p-6 lg:col-span-2" aria-labelledby="sessions">
          <h2 id="sessions" className="mb-4 text-lg font-semibold">
            {t('sessions.title')}
          </h2>
          <SessionList sessions={ordered} current={current} />
        </section>
      </div>
    </>
  )
}
