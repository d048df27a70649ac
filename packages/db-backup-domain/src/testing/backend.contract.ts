import { describe } from 'vitest';
import { createContract } from './contract/create.contract.ts';
import { deleteContract } from './contract/delete.contract.ts';
import { discardContract } from './contract/discard.contract.ts';
import type { ContractSetup } from './contract/harness.ts';
import { listContract } from './contract/list.contract.ts';
import { policyContract } from './contract/policy.contract.ts';
import { restoreContract } from './contract/restore.contract.ts';
import { serviceLifeContract } from './contract/service-life.contract.ts';
import { serviceContract } from './contract/service.contract.ts';
import { timelineContract } from './contract/timeline.contract.ts';
import { Suite } from './contract/suite.contract.ts';

/**
 * The contract that every backend keeps, as tests: call it in a test file of the backend. Every
 * answer is also held against its wire schema. Capabilities that are declared absent skip their tests, with the reason.
 */
export function describeBackendContract(name: string, setup: ContractSetup): void {
  describe(`the backend contract: ${name}`, () => {
    const suite = new Suite(setup);
    /* What lets days pass comes last: a backend may have instants that its clock does not move on. */
    serviceContract(suite);
    serviceLifeContract(suite);
    createContract(suite);
    listContract(suite);
    deleteContract(suite);
    restoreContract(suite);
    discardContract(suite);
    timelineContract(suite);
    policyContract(suite);
  });
}

/** The part of the contract that is about restores: for a backend that makes them in several forms. */
export function describeRestoreContract(name: string, setup: ContractSetup): void {
  describe(`the contract of restores: ${name}`, () => {
    const suite = new Suite(setup);
    restoreContract(suite);
    discardContract(suite);
  });
}
