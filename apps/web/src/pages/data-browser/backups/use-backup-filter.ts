import { useCallback, useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import {
  BACKUP_SORT_KEYS,
  BACKUP_STATUSES,
  BACKUP_TYPES,
  DEFAULT_BACKUP_SORT,
  type BackupSort,
  type BackupStatus,
  type BackupType,
} from '@holdfast/db-backup-domain/wire';
import type { BackupFilter } from '../../../entities/db-service/index.ts';

const TYPING_PAUSE_MS = 250;

/** What an address says of the Backup List. */
interface WrittenFilter {
  type: BackupType | undefined;
  status: BackupStatus | undefined;
  search: string;
  sort: BackupSort;
}

export interface FilterState extends WrittenFilter {
  /** Something is filtered away. */
  active: boolean;
  /** What is asked of the server: the same, after a pause in typing. */
  sent: BackupFilter;
  setType: (type: string) => void;
  setStatus: (status: string) => void;
  setSearch: (search: string) => void;
  sortBy: (key: BackupSort['by']) => void;
  setSort: (sort: BackupSort) => void;
  clear: () => void;
  /** Filters away all but what has this name. The function stays the same. */
  showOnly: (name: string) => void;
}

/**
 * Filter, search and order of the Backup List: they live in the URL, so that a link shows the same rows, and the browser's
 * way back leads to those that were shown before. A search that is being typed is one step.
 */
export function useBackupFilter(): FilterState {
  const [params, setParams] = useSearchParams();
  const { type, status, search, sort } = useMemo(() => readFilter(params), [params]);
  const settledSearch = useSettled(search);
  const sent = useMemo(
    () => toSent({ type, status, search: settledSearch, sort }),
    [type, status, settledSearch, sort],
  );
  const set = useCallback(
    (changes: Record<string, string>, replace = false) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [key, value] of Object.entries(changes)) {
            if (value === '') next.delete(key);
            else next.set(key, value);
          }
          return next;
        },
        { replace },
      ),
    [setParams],
  );
  const showOnly = useCallback((name: string) => set({ type: '', status: '', q: name }), [set]);
  return {
    type,
    status,
    search,
    sort,
    active: type !== undefined || status !== undefined || search.trim() !== '',
    sent,
    setType: (value) => set({ type: value }),
    setStatus: (value) => set({ status: value }),
    setSearch: (value) => set({ q: value }, value !== '' && search !== ''),
    sortBy: (key) => set({ sort: formatSort(nextSort(sort, key)) }),
    setSort: (value) => set({ sort: formatSort(value) }),
    clear: () => set({ type: '', status: '', q: '' }),
    showOnly,
  };
}

/** What is asked of the server for a list that was just opened at this address. */
export function filterAt(params: URLSearchParams): BackupFilter {
  return toSent(readFilter(params));
}

function readFilter(params: URLSearchParams): WrittenFilter {
  return {
    type: BACKUP_TYPES.find((known) => known === params.get('type')),
    status: BACKUP_STATUSES.find((known) => known === params.get('status')),
    search: params.get('q') ?? '',
    sort: parseSort(params.get('sort')),
  };
}

function toSent({ type, status, search, sort }: WrittenFilter): BackupFilter {
  return {
    ...(type === undefined ? {} : { type }),
    ...(status === undefined ? {} : { status }),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
    sort,
  };
}

/** The same column again turns the order round; another begins with what is greatest, names with A. */
export function nextSort(sort: BackupSort, key: BackupSort['by']): BackupSort {
  if (sort.by !== key) return { by: key, direction: key === 'name' || key === 'type' ? 'asc' : 'desc' };
  return { by: key, direction: sort.direction === 'asc' ? 'desc' : 'asc' };
}

function parseSort(text: string | null): BackupSort {
  const by = BACKUP_SORT_KEYS.find((key) => key === text?.replace(/^-/, ''));
  if (by === undefined) return DEFAULT_BACKUP_SORT;
  return { by, direction: text?.startsWith('-') ? 'desc' : 'asc' };
}

/** The default order is no part of a link. */
function formatSort({ by, direction }: BackupSort): string {
  if (by === DEFAULT_BACKUP_SORT.by && direction === DEFAULT_BACKUP_SORT.direction) return '';
  return direction === 'desc' ? `-${by}` : by;
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
