/** A DB Service as an address names it. `uid` only where a living namesake has to be told from a Deleted one. */
export interface ServiceAddress {
  namespace: string;
  name: string;
  uid?: string | undefined;
}

export interface ObjectAddress {
  namespace: string;
  name: string;
  /** Of db.objects and db.rows, from the database inwards. */
  path: readonly string[];
}

export const BROWSE = '/browse';
export const CANVAS = '/canvas';

/** wouter applies decodeURI to a location before it hands it on, so a percent sign has to be escaped twice. */
const encodeSegment = (part: string) => encodeURIComponent(part).replaceAll('%25', '%2525');
const segments = (...parts: readonly string[]) => parts.map(encodeSegment).join('/');

export function servicePath({ namespace, name, uid }: ServiceAddress): string {
  const base = `/browse/${segments(namespace, name)}/backup`;
  return uid === undefined ? base : `${base}?uid=${encodeURIComponent(uid)}`;
}

export function objectPath({ namespace, name, path }: ObjectAddress): string {
  return `/browse/${segments(namespace, name)}/objects/${segments(...path)}`;
}

/** The object that a location of this app shows, or null. Takes the encoded path, so that a name may hold a slash. */
export function parseObjectPath(location: string): ObjectAddress | null {
  const match = /^\/browse\/([^/]+)\/([^/]+)\/objects\/(.+)$/.exec(location);
  if (match === null) return null;
  const [namespace, name, ...path] = [match[1], match[2], ...(match[3] ?? '').split('/')].map((part) =>
    decode(part ?? ''),
  );
  if (namespace === undefined || name === undefined) return null;
  return { namespace, name, path };
}

export function parseServicePath(location: string): ServiceAddress | null {
  const match = /^\/browse\/([^/]+)\/([^/]+)(?:\/backup)?$/.exec(location);
  if (match === null) return null;
  return { namespace: decode(match[1] ?? ''), name: decode(match[2] ?? '') };
}

/** `newUid`: a DB Service that was just made, which the canvas points out. */
export function canvasPath(projectId: string, newUid?: string): string {
  const base = `/canvas/${encodeSegment(projectId)}`;
  return newUid === undefined ? base : `${base}?new=${encodeURIComponent(newUid)}`;
}

/** A malformed escape is kept as it was typed: the page then says that nothing is there. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
