/** The named places of a restore's story, in their order. */
export const RESTORE_STEPS = [
  'restore:accepted',
  'restore:provisioning',
  'restore:provisioned',
  'restore:restoring',
  'restore:member-spooled',
  'restore:loaded',
  'restore:durable',
  'restore:verifying',
  'restore:verified',
  'restore:ready',
] as const;
