import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../errors/index.ts';
import { ENGINES } from './words.ts';

export const errorCodeSchema = z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]);

/** An instant: ISO 8601 in UTC, always with `Z`. */
export const instantSchema = z.iso.datetime();

/** `{ allowed: true }`, or not allowed with a reason: an error code of the error table. */
export const gateSchema = z.union([
  z.object({ allowed: z.literal(true) }),
  z.object({ allowed: z.literal(false), reason: errorCodeSchema }),
]);
export type Gate = z.infer<typeof gateSchema>;

export const engineSchema = z.enum(ENGINES);
export type Engine = z.infer<typeof engineSchema>;

/** Where a DB Service is known: namespace + name. */
export const serviceKeySchema = z.object({ namespace: z.string(), name: z.string() });
export type ServiceKey = z.infer<typeof serviceKeySchema>;
