import alertmessages from './en/alertmessages.json' with { type: 'json' }
import alerts from './en/alerts.json' with { type: 'json' }
import apponly from './en/apponly.json' with { type: 'json' }
import autorotation from './en/autorotation.json' with { type: 'json' }
import board from './en/board.json' with { type: 'json' }
import calendar from './en/calendar.json' with { type: 'json' }
import catalogue from './en/catalogue.json' with { type: 'json' }
import causes from './en/causes.json' with { type: 'json' }
import connect from './en/connect.json' with { type: 'json' }
import consumers from './en/consumers.json' with { type: 'json' }
import deepcheck from './en/deepcheck.json' with { type: 'json' }
import delegates from './en/delegates.json' with { type: 'json' }
import device from './en/device.json' with { type: 'json' }
import expiry from './en/expiry.json' with { type: 'json' }
import explain from './en/explain.json' with { type: 'json' }
import facts from './en/facts.json' with { type: 'json' }
import forms from './en/forms.json' with { type: 'json' }
import imports from './en/imports.json' with { type: 'json' }
import incidents from './en/incidents.json' with { type: 'json' }
import invitations from './en/invitations.json' with { type: 'json' }
import mailbox from './en/mailbox.json' with { type: 'json' }
import paste from './en/paste.json' with { type: 'json' }
import preflight from './en/preflight.json' with { type: 'json' }
import profile from './en/profile.json' with { type: 'json' }
import refusals from './en/refusals.json' with { type: 'json' }
import registrations from './en/registrations.json' with { type: 'json' }
import remedies from './en/remedies.json' with { type: 'json' }
import rotation from './en/rotation.json' with { type: 'json' }
import setup from './en/setup.json' with { type: 'json' }
import shell from './en/shell.json' with { type: 'json' }
import signin from './en/signin.json' with { type: 'json' }
import signins from './en/signins.json' with { type: 'json' }
import unnamed from './en/unnamed.json' with { type: 'json' }

export const en = {
  alertmessages,
  alerts,
  apponly,
  autorotation,
  board,
  calendar,
  catalogue,
  causes,
  connect,
  consumers,
  deepcheck,
  delegates,
  device,
  expiry,
  explain,
  facts,
  forms,
  imports,
  incidents,
  invitations,
  mailbox,
  paste,
  preflight,
  profile,
  refusals,
  registrations,
  remedies,
  rotation,
  setup,
  shell,
  signin,
  signins,
  unnamed,
}
