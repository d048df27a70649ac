/** The text of an archive is not what `mongodump` writes, or not all of it. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}
