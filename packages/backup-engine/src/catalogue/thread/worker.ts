import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { isDiskFull } from '../catalogue-failed.ts';
import { openDatabase } from '../database/open-database.ts';
import { carryOut } from './carry-out.ts';
import { CLOSE, type CarriedError, type CatalogueReply, type CatalogueRequest } from './messages.ts';
import { mayUseReserve, Reserve } from './reserve.ts';

/** The thread that owns the catalogue's only connection: requests are answered one after the other, in order. */

const { file } = workerData as { file: string };

const reserve = new Reserve(`${file}.reserve`);

function answer(db: DatabaseSync, request: CatalogueRequest): unknown {
  try {
    const value = carryOut(db, request);
    if (request.topic === 'backups' && request.name === 'forget') reserve.ensure();
    return value;
  } catch (error) {
    const code = resultCodeOf(error);
    const isFull = code !== null && isDiskFull(code);
    if (!isFull || !mayUseReserve(request) || !reserve.release()) throw error;
    return carryOut(db, request);
  }
}

function carried(error: unknown): CarriedError {
  if (error instanceof HoldfastError)
    return {
      code: error.code,
      detail: error.detail,
      name: error.name,
      message: error.message,
      resultCode: null,
    };
  const plain = error instanceof Error ? error : new Error(String(error));
  const resultCode = resultCodeOf(error);
  return { code: null, detail: null, name: plain.name, message: plain.stack ?? plain.message, resultCode };
}

/** SQLite's extended result code; null for any other error. */
function resultCodeOf(error: unknown): number | null {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode : null;
}

const port = parentPort;
if (port !== null) {
  const db = openDatabase(file);
  reserve.ensure();
  port.on('message', (request: CatalogueRequest) => {
    let reply: CatalogueReply;
    try {
      if (request.topic === CLOSE) db.close();
      reply = { id: request.id, ok: true, value: request.topic === CLOSE ? null : answer(db, request) };
    } catch (error) {
      reply = { id: request.id, ok: false, error: carried(error) };
    }
    port.postMessage(reply);
    if (request.topic === CLOSE) port.close();
  });
}
