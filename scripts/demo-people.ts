/** Sign-ins of the demo, printed when it starts. They open nothing but the sandbox on this machine. */
export const DEMO_PEOPLE = [
  {
    title: 'Admin',
    email: 'admin@demo.example',
    name: 'Ada Admin',
    role: 'admin',
    password: 'calm-harbour-lantern',
  },
  {
    title: 'Help desk lead',
    email: 'helpdesk@demo.example',
    name: 'Hal Desk',
    role: 'help-desk',
    password: 'quiet-meadow-compass',
  },
] as const
