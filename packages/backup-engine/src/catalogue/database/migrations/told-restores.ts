/**
 * When the stages of a restore began, and how much the source of a backup held: what a person is told of a restore before
 * it is begun and while it runs. Of what was made before this step neither is known.
 */
export const TOLD_RESTORES = `
  ALTER TABLE restores ADD COLUMN provisioning_at INTEGER;
  ALTER TABLE restores ADD COLUMN restoring_at INTEGER;
  ALTER TABLE restores ADD COLUMN verifying_at INTEGER;
  ALTER TABLE backups ADD COLUMN source_bytes INTEGER;
`;
