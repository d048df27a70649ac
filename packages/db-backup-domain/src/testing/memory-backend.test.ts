import { describeBackendContract } from './backend.contract.ts';
import { openMemoryHarness } from './memory-harness.ts';

describeBackendContract('memory', { open: openMemoryHarness });
