export { FORMAT_VERSION, isArtifactId } from './binding.ts';
export { isFormatError } from './format-error.ts';
export { KEYS_FILE, createDataKey, unwrapDataKey, wrapDataKey } from './key-slots.ts';
export { MANIFEST_FILE, memberFileName, openManifest, sealManifest } from './manifest.ts';
export type { Manifest, ManifestMember } from './manifest.ts';
export { MasterKeyError, createMasterKey, loadMasterKey, requireOutside } from './master-key.ts';
export type { MasterKey } from './master-key.ts';
export { decryptMember, encryptMember, type MemberEncryption } from './member-stream.ts';
