/**
 * Gives back the memory of a buffer that nobody will read again. The collector runs for every few megabytes of such
 * buffers, and costs more than all that is done with their bytes. Nothing happens to a part of a larger buffer.
 */
export function freeNow(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length) buffer.transfer(0);
}
