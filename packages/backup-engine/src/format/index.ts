export { FORMAT_VERSION, isArtifactId } from './binding.ts';
export { isFormatError } from './format-error.ts';
export {
  KEYS_FILE,
  addKeySlot,
  createDataKey,
  dropKeySlot,
  unwrapDataKey,
  wrapDataKey,
} from './key-slots.ts';
export { MANIFEST_FILE, manifestRecord, memberFileName, openManifest, sealManifest } from './manifest.ts';
export type { Manifest, ManifestMember, ManifestRecord } from './manifest.ts';
export {
  MasterKeyError,
  createMasterKey,
  loadMasterKey,
  requireOutside,
  saveMasterKey,
} from './master-key.ts';
export type { MasterKey } from './master-key.ts';
export {
  decryptMember,
  encryptMember,
  type MemberDecryption,
  type MemberEncryption,
} from './member-stream.ts';
export { nextKeyPath, nextMasterKey, putNextKeyInPlace, retiredKeyPath } from './replace-master-key.ts';
